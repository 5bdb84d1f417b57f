import type { FunctionsBase, IDataObject } from 'n8n-workflow';

/** From this wait (ms) on an operator should see it without debug logging. */
const LONG_WAIT_MS = 5_000;

/**
 * Writes to n8n's log why a run takes its time: retries, rests, renewals, look-ups. Facts are codes,
 * numbers and calls (method and path without the query), never texts of a provider or values of a
 * credential.
 *
 * @param facts by name; `waitMs` of more than some seconds makes it `info` instead of `debug`
 */
export function log(
	context: Pick<FunctionsBase, 'getNode' | 'logger'>,
	event: string,
	facts: IDataObject = {},
): void {
	const { name: nodeName, type: nodeType } = context.getNode();
	const level = Number(facts.waitMs ?? 0) >= LONG_WAIT_MS ? 'info' : 'debug';
	const told = Object.entries(facts).filter(([, value]) => value !== undefined);
	const words = told.map(([fact, value]) => `${fact} ${String(value)}`).join(', ');
	context.logger[level](`${nodeName}: ${event}${words && ` (${words})`}`, {
		nodeName,
		nodeType,
		...Object.fromEntries(told),
	});
}
