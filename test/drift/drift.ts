import type { Provider } from '../../nodes/shared/declaration/provider';
import { operationsOf } from '../reference/operations';
import { bodies } from '../simulators/flipdish/corrections';
import { BASE, readDescription } from '../simulators/flipdish/description';
import { compareCatalogue } from './catalogue';
import { Description, type Corrections } from './description';
import type { Difference } from './difference';
import { compareOperation } from './operations';
import type { OpenApi } from './schema';

/** Known corrections of each provider's descriptions. */
const corrections: Readonly<Record<string, () => Corrections>> = {
	/** Flipdish's files lack the content of some bodies, which is taken from the simulator. */
	flipdish: () => ({
		bodies: Object.fromEntries(
			Object.entries(bodies).map(([route, body]) => [route.replace(' ', ` ${BASE}`), body]),
		) as Corrections['bodies'],
		models: readDescription().models as Corrections['models'],
		filesInSmallLetters: true,
	}),
};

/** The result of a comparison, with the counts for the report. */
export interface Drift {
	differences: Difference[];
	/** Endpoints of the description. */
	described: number;
	/** Endpoints of the catalogue, and operations, that the description covers. */
	listed: number;
	declared: number;
	/** Endpoints of the catalogue that belong to another API than the described one. */
	outside: number;
}

/** Compares a provider's description with what the package lists and declares of it. */
export async function compareProvider(
	name: string,
	provider: Pick<Provider, 'resources' | 'endpoints' | 'wireName'>,
	documents: readonly OpenApi[],
): Promise<Drift> {
	const description = new Description(documents, corrections[name]?.());
	const catalogue = await provider.endpoints();
	const covered = Object.keys(catalogue).filter((route) => description.covers(route)).length;
	const operations = operationsOf(name, provider).filter(({ route }) => description.covers(route));
	return {
		differences: [
			...compareCatalogue(catalogue, description),
			...operations.flatMap((declared) => compareOperation({ ...declared, provider }, description)),
		],
		described: description.endpoints.length,
		listed: covered,
		declared: operations.length,
		outside: Object.keys(catalogue).length - covered,
	};
}
