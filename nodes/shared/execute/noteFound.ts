import { andMore, noteForHint } from '../util/hints';
import type { Write } from './write';

/** Notes for the user that a write whose reply was lost was carried out, and how that was seen. */
export function noteFound({ context, call }: Write, how: string): void {
	const { method, path } = call.request;
	noteForHint(
		context,
		'lostReply',
		(count) =>
			`The reply to ${method} ${path} was lost${andMore(count)}: ${how}, and not sent again.`,
	);
}
