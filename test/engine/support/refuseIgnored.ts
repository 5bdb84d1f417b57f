const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null;

const ignoredPaths = (given: unknown, kept: unknown, path: string): string[] => {
	if (!isObject(given)) return kept === undefined ? [path] : [];
	if (!isObject(kept)) return [path];
	return Object.entries(given).flatMap(([name, value]) =>
		ignoredPaths(value, kept[name], path === '' ? name : `${path}.${name}`),
	);
};

/**
 * n8n silently drops parameters that a node does not have, or does not show for its resource and
 * operation. In a test that is a mistake, or a fault of the node's.
 *
 * @param kept the parameters as n8n has them once the node is part of a workflow
 */
export function refuseIgnored(given: object, kept: object): void {
	const ignored = ignoredPaths(given, kept, '');
	if (ignored.length > 0) {
		throw new Error(
			`Parameters that the node does not have or does not show here: ${ignored.join(', ')}`,
		);
	}
}
