import data from './explained.json';
import type { Difference } from './difference';

/** Intended differences. In `routes` and `what` a `*` stands for any text. */
export interface Explained {
	provider: string;
	routes: readonly string[];
	what: string;
	/** Why the package is correct despite the difference. */
	why: string;
}

export const explained: readonly Explained[] = data;

const asPattern = (text: string): RegExp => {
	const parts = text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
	return new RegExp(`^${parts.join('.*')}$`, 's');
};

const isAbout = ({ routes, what }: Explained): ((difference: Difference) => boolean) => {
	const [inRoute, inWhat] = [routes.map(asPattern), asPattern(what)];
	return (difference) =>
		inRoute.some((pattern) => pattern.test(difference.route)) && inWhat.test(difference.what);
};

/** Removes the explained differences. @returns the rest, and the explanations that match none */
export function withoutExplained(
	found: readonly Difference[],
	known: readonly Explained[],
): { left: Difference[]; unused: Explained[] } {
	const left = known.reduce<readonly Difference[]>(
		(rest, one) => rest.filter((difference) => !isAbout(one)(difference)),
		found,
	);
	return { left: [...left], unused: known.filter((one) => !found.some(isAbout(one))) };
}
