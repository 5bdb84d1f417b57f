import { access } from 'fs/promises';
import { join, resolve } from 'path';

import { declaredOperations, providers } from '../reference/operations';
import { bodies } from '../simulators/flipdish/corrections';
import { BASE, readDescription } from '../simulators/flipdish/description';
import { compareCatalogue } from './catalogue';
import { Description, type Lost } from './description';
import { known, type Difference } from './differences';
import { compareOperation } from './operations';
import { isNewFamily } from './replies';

/**
 * Compares what the node declares with the providers' machine-readable descriptions, which are not
 * part of the project: `npx tsx test/conformance/main.ts [folder]`.
 */
async function main(): Promise<void> {
	const standard = join(__dirname, '..', '..', '..', 'shared', 'providers', 'openapi');
	const folder = resolve(process.argv[2] ?? standard);
	if (!(await isThere(folder))) {
		console.log(`There are no descriptions in ${folder}; nothing is compared.`);
		return;
	}
	console.log('Flute is left out: its file is of May 2026 and superseded (sheet, section 17).');
	report(await differencesOfFlipdish(join(folder, 'flipdish')));
}

const isThere = async (path: string): Promise<boolean> =>
	await access(path).then(
		() => true,
		() => false,
	);

async function differencesOfFlipdish(folder: string): Promise<Difference[]> {
	const description = await Description.ofFolder(folder, lostOfFlipdish());
	const catalogue = (await providers.flipdish?.endpoints()) ?? {};
	const operations = declaredOperations.filter(
		({ node, route }) => node === 'flipdish' && !isNewFamily(route),
	);
	const routes = Object.keys(catalogue);
	const undescribed = routes.filter(isNewFamily).length;
	console.log(
		`Flipdish: ${routes.length - undescribed} endpoints of the catalogue and ${operations.length} operations are compared.`,
	);
	console.log(`${undescribed} endpoints of the new family have no description.`);
	return [
		...compareCatalogue(catalogue, description, (route) => !isNewFamily(route)),
		...operations.flatMap((declared) => compareOperation(declared, description)),
	];
}

/**
 * Bodies that stand in Flipdish's files without their content (sheet, section 9, 17) are those of
 * the simulator, which has them from the sheet.
 */
function lostOfFlipdish(): Lost {
	const entries = Object.entries(bodies).map(([key, body]) => [key.replace(' ', ` ${BASE}`), body]);
	return { bodies: Object.fromEntries(entries), models: readDescription().models };
}

/** Prints what is not known, and what is known and no longer so. */
function report(found: readonly Difference[]): void {
	const expected = known.flatMap(({ routes, what }) => routes.map((route) => ({ route, what })));
	const isIn = (list: readonly Difference[]) => (one: Difference) =>
		list.some(({ route, what }) => route === one.route && what === one.what);
	const strange = found.filter((difference) => !isIn(expected)(difference));
	const gone = expected.filter((difference) => !isIn(found)(difference));
	print('differences that are not known', strange);
	print('known differences that are no longer there', gone);
	process.exitCode = strange.length + gone.length > 0 ? 1 : 0;
}

function print(title: string, differences: readonly Difference[]): void {
	console.log(`${differences.length} ${title}`);
	for (const { route, what } of differences) console.log(`  ${route}\n    ${what}`);
}

void main();
