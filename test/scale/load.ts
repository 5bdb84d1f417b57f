/** What happens while the workflows are active: calls, events and new records. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import type { Simulators } from '../simulators/client';
import type { Active } from './workflows';

/** Calls of one workflow that are under way at once. */
const AT_ONCE = 2;

/** A call is given up after that; one whose worker was killed never gets an answer. */
const PATIENCE_MS = 20_000;

export interface Called {
	/** Calls that were answered, by status. */
	answers: Map<number, number>;
	/** Calls that were given up. */
	unanswered: number;
}

/** Calls each workflow again as soon as it has answered, until the signal. */
export async function callAll(url: string, active: Active[], signal: AbortSignal): Promise<Called> {
	const result: Called = { answers: new Map(), unanswered: 0 };
	const lanes = active
		.filter(({ startedBy }) => startedBy === 'call')
		.flatMap((one) => Array.from({ length: AT_ONCE }, () => one));
	const callOn = async ({ path }: Active) => {
		while (!signal.aborted) {
			const status = await callOnce(`${url}${path}`);
			if (status === undefined) result.unanswered += 1;
			else result.answers.set(status, (result.answers.get(status) ?? 0) + 1);
			// Who is refused does not call again at once.
			if (status !== 200) await delay(500);
		}
	};
	await Promise.all(lanes.map(callOn));
	return result;
}

async function callOnce(url: string): Promise<number | undefined> {
	try {
		const signal = AbortSignal.timeout(PATIENCE_MS);
		const response = await fetch(url, { method: 'POST', signal });
		await response.arrayBuffer();
		return response.status;
	} catch {
		return undefined;
	}
}

/** The workflows' own writes are news for two of the polls; the others need somebody to make some. */
export async function makeNews({ flip, flipdish }: Simulators, signal: AbortSignal): Promise<void> {
	const { events } = (await flip.state()) as { events: Array<{ site_id: string }> };
	const like = events.find(({ site_id: site }) => site === 'home-1001')!;
	while (!signal.aborted) {
		const now = new Date().toISOString();
		await flip.put('events', [{ ...like, id: randomUUID(), created_at: now, updated_at: now }]);
		await flipdish.control('POST', '/orders', {});
		await delay(3_000, undefined, { signal }).catch(() => undefined);
	}
}
