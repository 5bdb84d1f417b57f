import type { Difference } from './difference';
import type { Drift } from './drift';
import { withoutExplained, type Explained } from './explained';

/** Makes the output of `npm run drift` and its exit code: 1 if a request would be refused. */
export function report(
	provider: string,
	{ described, listed, declared, outside, differences }: Drift,
	known: readonly Explained[],
): { text: string; code: 0 | 1 } {
	const { left, unused } = withoutExplained(differences, known);
	const [refused, others] = [true, false].map((is) => left.filter((one) => one.refused === is)) as [
		Difference[],
		Difference[],
	];
	const lines = [
		`${provider}: ${described} described endpoints, ${listed} in the catalogue, ${declared} operations.`,
		...(outside > 0 ? [`${outside} endpoints of the catalogue belong to no described API.`] : []),
		`${differences.length - left.length} differences are explained (test/drift/explained.json).`,
		...section('requests of ours would be refused', refused),
		...section('other differences', others),
		...(unused.length > 0 ? [`${unused.length} explanations fit no difference any more`] : []),
		...unused.flatMap(({ routes, what }) => [`  ${routes.join(', ')}`, `    ${what}`]),
	];
	return { text: lines.join('\n'), code: refused.length > 0 ? 1 : 0 };
}

function section(title: string, differences: readonly Difference[]): string[] {
	const routes = [...new Set(differences.map(({ route }) => route))];
	return [
		`${differences.length} ${title}`,
		...routes.flatMap((route) => [
			`  ${route}`,
			...differences.filter((one) => one.route === route).map(({ what }) => `    ${what}`),
		]),
	];
}
