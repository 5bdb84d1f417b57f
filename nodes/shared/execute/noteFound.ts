import { andMore, addHint } from '../util/hints';
import type { Write } from './write';

/** Notes for the user that a write whose reply was lost was carried out, and how that was seen. */
export function addFoundHint({ context, call }: Write, how: string): void {
	const { method, path } = call.request;
	addHint(
		context,
		'lostReply',
		(count) =>
			`The reply to ${method} ${path} was lost${andMore(count)}: ${how}, and not sent again.`,
	);
}
