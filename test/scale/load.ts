/** Makes the load: calls of the workflows, and new records at the providers. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import type { Simulators } from '../simulators/client';
import type { Active } from './workflows';

/** Concurrent calls of each workflow. */
const CONCURRENCY = 2;

/** Time-out (ms) of a call. A call whose worker was killed is never answered. */
const CALL_TIMEOUT_MS = 20_000;

export interface Called {
	/** Calls that were answered, by status. */
	answers: Map<number, number>;
	/** Calls that failed or timed out. */
	unanswered: number;
}

/** Calls each workflow again as soon as it has answered, until the signal aborts. */
export async function callAll(url: string, active: Active[], signal: AbortSignal): Promise<Called> {
	const result: Called = { answers: new Map(), unanswered: 0 };
	const lanes = active
		.filter(({ startedBy }) => startedBy === 'call')
		.flatMap((one) => Array.from({ length: CONCURRENCY }, () => one));
	const callOn = async ({ path }: Active) => {
		while (!signal.aborted) {
			const status = await callOnce(`${url}${path}`);
			if (status === undefined) result.unanswered += 1;
			else result.answers.set(status, (result.answers.get(status) ?? 0) + 1);
			// Waits after a failure before the next call.
			if (status !== 200) await delay(500);
		}
	};
	await Promise.all(lanes.map(callOn));
	return result;
}

async function callOnce(url: string): Promise<number | undefined> {
	try {
		const signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
		const response = await fetch(url, { method: 'POST', signal });
		await response.arrayBuffer();
		return response.status;
	} catch {
		return undefined;
	}
}

/** Adds records for two of the polls; the other two find those that the workflows write. */
export async function addRecords(
	{ flip, flipdish }: Simulators,
	signal: AbortSignal,
): Promise<void> {
	const { events } = (await flip.state()) as { events: Array<{ site_id: string }> };
	const like = events.find(({ site_id: site }) => site === 'home-1001')!;
	while (!signal.aborted) {
		const now = new Date().toISOString();
		await flip.put('events', [{ ...like, id: randomUUID(), created_at: now, updated_at: now }]);
		await flipdish.control('POST', '/orders', {});
		await delay(3_000, undefined, { signal }).catch(() => undefined);
	}
}
