/** Sends deliveries to webhooks and compares the answers with the executions. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Ledger } from './executions';
import { cpuOfChildren } from './cpu';

const SENDERS = 20;
/** Deliveries of each candidate in a round. */
const COUNT = 200;
const BURST = 1_000;

export const LOAD = { SENDERS, COUNT, BURST };

export const EVENT = 'transaction.card.captured';

/** A workflow with only a trigger, and how to send deliveries to it. */
export interface Candidate {
	label: string;
	workflowId: string;
	url: string;
	headers: (body: string) => Record<string, string>;
	/** Ids of the events whose deliveries were answered with success. */
	sent: string[];
}

/** The results of a candidate in all rounds. */
export interface Result {
	label: string;
	/** Deliveries per second, one value for each round. */
	rates: number[];
	/** CPU time (ms) of n8n for one delivery with its execution, one value for each round. */
	cpu: number[];
	/** Latency (ms) of each answer. */
	latencies: number[];
	/** The slowest answer of a burst, in ms. */
	burst: number;
	/** Number of successful deliveries, with bursts and warm-up, and of executions. */
	sent: number;
	executed: number;
	missing: number;
	twice: number;
	/** Number of answers other than success. */
	refused: number;
}

/** Sends one delivery. @returns the latency (ms) of the answer */
async function deliver({ url, headers, sent }: Candidate, result: Result): Promise<number> {
	const id = randomUUID();
	const data = { object: { id: randomUUID() } };
	const created = Math.floor(Date.now() / 1_000);
	const body = JSON.stringify({ id, type: EVENT, created, apiVersion: 'v2', data });
	const init = { 'content-type': 'application/json', ...headers(body) };
	const begin = performance.now();
	const response = await fetch(url, { method: 'POST', headers: init, body });
	await response.arrayBuffer();
	if (response.ok) sent.push(id);
	else result.refused += 1;
	return performance.now() - begin;
}

async function deliverAll(
	candidate: Candidate,
	result: Result,
	count: number,
	senders: number,
): Promise<number[]> {
	const latencies: number[] = [];
	let left = count;
	const send = async () => {
		while (left-- > 0) latencies.push(await deliver(candidate, result));
	};
	await Promise.all(Array.from({ length: senders }, send));
	return latencies;
}

/** Waits until n8n has finished all executions. */
async function idle(ledger: Ledger): Promise<void> {
	while ((await ledger.unfinished()) > 0) await delay(200);
}

export async function measure(
	ledger: Ledger,
	candidates: Candidate[],
	rounds: number,
): Promise<Result[]> {
	const both = candidates.map((candidate): [Candidate, Result] => [
		candidate,
		{
			...{ label: candidate.label, rates: [], cpu: [], latencies: [] },
			...{ burst: 0, sent: 0, executed: 0, missing: 0, twice: 0, refused: 0 },
		},
	]);
	for (const [candidate, result] of both) {
		// Warms up, and waits until the trigger is active: the newest n8n answers before that.
		while (candidate.sent.length === 0) await deliver(candidate, result);
		await deliverAll(candidate, result, COUNT, SENDERS);
		await idle(ledger);
		result.refused = 0;
	}
	for (let round = 0; round < rounds; round++) {
		// Alternates the order, because n8n becomes slower the more it has stored.
		for (const [candidate, result] of round % 2 === 0 ? both : [...both].reverse()) {
			const [begin, cpu] = [performance.now(), cpuOfChildren()];
			const latencies = await deliverAll(candidate, result, COUNT, SENDERS);
			result.rates.push((COUNT * 1_000) / (performance.now() - begin));
			result.latencies.push(...latencies);
			await idle(ledger);
			result.cpu.push((cpuOfChildren() - cpu) / COUNT);
		}
	}
	for (const [candidate, result] of both) {
		result.burst = Math.max(...(await deliverAll(candidate, result, BURST, BURST)));
		await idle(ledger);
	}
	for (const [{ workflowId, sent }, result] of both) {
		const counts = await ledger.events(workflowId);
		result.sent = sent.length;
		result.executed = [...counts.values()].reduce((sum, count) => sum + count, 0);
		result.missing = sent.filter((id) => !counts.has(id)).length;
		result.twice = [...counts.values()].filter((count) => count > 1).length;
	}
	return both.map(([, result]) => result);
}
