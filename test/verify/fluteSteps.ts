import { expects, type Call, type Reply, type Seen, type Step, type Verdict } from './check';
import { isOk, status, textAt } from './replyHelpers';

/** Steps that are shared by the checks of Flute that make test records. */

export type Change = (body: Record<string, unknown>, seen: Seen) => Record<string, unknown>;

export const same: Change = (body) => body;

export const without =
	(member: string): Change =>
	(body) =>
		Object.fromEntries(Object.entries(body).filter(([name]) => name !== member));

/** Makes a step for the record that the step at `index` created. */
export const about =
	(index: number, member: string, call: (id: string, seen: Seen) => Call): Step =>
	(seen) => {
		const id = textAt(seen.replies[index]?.body, member);
		return id ? call(id, seen) : `nothing was created: ${status(seen.replies[index])}`;
	};

export const stateOf = (reply: Reply | undefined): string =>
	`${status(reply)} ${textAt(reply?.body, 'transactionStatus') ?? ''}`.trim();

/** Returns `confirmed` if the provider refused a call without something that is required. */
export const refused = (reply: Reply | undefined): Verdict => expects(!isOk(reply), stateOf(reply));
