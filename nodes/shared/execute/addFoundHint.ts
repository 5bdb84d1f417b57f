import { andMore, addHint } from '../util/hints';
import type { Write } from './write';

/**
 * Adds a hint that a write whose reply was lost has been applied.
 *
 * @param evidence a clause that says how this is known
 */
export function addFoundHint({ context, call }: Write, evidence: string): void {
	const { method, path } = call.request;
	addHint(
		context,
		'lostReply',
		(count) =>
			`The reply to ${method} ${path} was lost${andMore(count)}: ${evidence}, and not sent again.`,
	);
}
