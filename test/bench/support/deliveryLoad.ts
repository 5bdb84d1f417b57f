/** Sends deliveries to webhooks and compares what was answered with what was executed. */
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

/** A workflow that is nothing but a trigger, and what its deliveries are sent with. */
export interface Candidate {
	label: string;
	workflowId: string;
	url: string;
	headers: (body: string) => Record<string, string>;
	/** Of all deliveries that were answered with success. */
	sent: string[];
}

/** What a candidate has shown in all rounds. */
export interface Result {
	label: string;
	/** Deliveries in a second, one value for each round. */
	rates: number[];
	/** CPU time (ms) of n8n for one delivery with its execution, one value for each round. */
	cpu: number[];
	/** How long each answer took, in ms. */
	latencies: number[];
	/** The slowest answer of a burst, in ms. */
	burst: number;
	/** Answered with success, bursts and first calls included, and their executions. */
	sent: number;
	executed: number;
	missing: number;
	twice: number;
	/** Answers other than success, or none. */
	refused: number;
}

/** One delivery; how long its answer took. */
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

/** Waits until n8n has nothing left to do. */
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
		// Warm, and the newest n8n answers an activation before it has done it.
		while (candidate.sent.length === 0) await deliver(candidate, result);
		await deliverAll(candidate, result, COUNT, SENDERS);
		await idle(ledger);
		result.refused = 0;
	}
	for (let round = 0; round < rounds; round++) {
		// Who comes first changes: n8n grows slower with what it has stored.
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
