import type { FunctionsBase, IDataObject } from 'n8n-workflow';

/**
 * Waits from this length (ms) are logged at `info`, so that operators see them without debug
 * logging.
 */
const LONG_WAIT_MS = 5_000;

/**
 * Logs an event of the HTTP client: retries, pauses, token refreshes, look-ups. Facts are codes,
 * numbers, methods and paths without the query. They never contain texts of the provider or values
 * of a credential.
 *
 * @param facts by name; a `waitMs` of {@link LONG_WAIT_MS} or more logs at `info` instead of
 * `debug`
 */
export function log(
	context: Pick<FunctionsBase, 'getNode' | 'logger'>,
	event: string,
	facts: IDataObject = {},
): void {
	const { name: nodeName, type: nodeType } = context.getNode();
	const level = Number(facts.waitMs ?? 0) >= LONG_WAIT_MS ? 'info' : 'debug';
	const known = Object.entries(facts).filter(([, value]) => value !== undefined);
	const list = known.map(([fact, value]) => `${fact} ${String(value)}`).join(', ');
	context.logger[level](`${nodeName}: ${event}${list && ` (${list})`}`, {
		nodeName,
		nodeType,
		...Object.fromEntries(known),
	});
}
