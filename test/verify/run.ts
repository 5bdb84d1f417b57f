import {
	Unreachable,
	type Call,
	type Check,
	type Reply,
	type Seen,
	type Step,
	type Verdict,
} from './check';
import type { Session } from './session';

export interface Result extends Verdict {
	id: string;
}

/**
 * Runs checks one after another.
 *
 * @param write whether to run checks that make test records, too
 * @param onResult called with each result
 */
export async function runChecks(
	session: Session,
	checks: readonly Check[],
	write: boolean,
	onResult: (result: Result) => void = () => {},
): Promise<Result[]> {
	const results: Result[] = [];
	for (const check of checks) {
		const verdict: Verdict =
			check.writes && !write
				? { outcome: 'not run', seen: 'makes test records: needs --write' }
				: await runCheck(session, check);
		const result = { id: check.id, ...verdict, seen: session.mask.apply(verdict.seen) };
		results.push(result);
		onResult(result);
	}
	return results;
}

async function runCheck(session: Session, check: Check): Promise<Verdict> {
	const replies: Reply[] = [];
	const cleaned: Reply[] = [];
	const unique = `n8n-verify-${Date.now().toString(36)}`;
	const seen: Seen = { replies, cleaned, env: session.env, unique };
	try {
		for (const step of check.steps) replies.push(await sendStep(session, check, step, seen));
		return check.judge(replies, seen);
	} catch (error) {
		if (!(error instanceof Unreachable)) throw error;
		return { outcome: 'not reachable', seen: error.message };
	} finally {
		for (const step of check.cleanup ?? []) {
			// Ignores failures: nothing may have been made, and what remains is in a sandbox.
			const reply = await sendStep(session, check, step, seen).catch((error: unknown) => {
				if (!(error instanceof Unreachable)) throw error;
			});
			if (reply) cleaned.push(reply);
		}
	}
}

async function sendStep(session: Session, check: Check, step: Step, seen: Seen): Promise<Reply> {
	const call = typeof step === 'function' ? step(seen) : step;
	if (typeof call === 'string') throw new Unreachable(call);
	if (!check.writes && !isRead(call)) {
		throw new Error(`${check.id} is read-only, and has a ${call.method} of ${call.path}`);
	}
	if (check.writes && !session.isSandbox) throw new Error(`${check.id} may run in a sandbox only`);
	return await session.send(call);
}

/** Whether a call changes no record: a GET or a token request. */
const isRead = ({ method, form, mints }: Call): boolean =>
	method === 'GET' || form !== undefined || mints === true;
