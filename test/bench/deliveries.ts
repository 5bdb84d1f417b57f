/** Deliveries to a webhook trigger, beside n8n's own Webhook node and a trigger that does nothing. */
import { createHmac, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { INode } from 'n8n-workflow';
import type { Host } from '../hosts/host';
import { ensureHost } from '../hosts/host';
import { startN8n } from '../hosts/n8n';
import type { Credential } from '../hosts/rest';
import { Rest } from '../hosts/rest';
import { startCluster } from '../scale/cluster';
import { Endings } from '../scale/cleanup';
import type { SimulatorClient } from '../simulators/client';
import { startSimulators } from '../simulators/client';
import { credentialFields } from '../simulators/credentials';
import type { WebhookEndpoint } from '../simulators/flute/webhookDeliveries';
import { median } from './support/compare';
import type { Ledger } from './support/executions';
import { postgresLedger, sqliteLedger } from './support/executions';
import { ROOT } from './support/instance';
import type { Options, Part, Report, Target } from './support/part';
import { ms, times } from './support/part';

const SENDERS = 20;
/** Deliveries of each candidate in a round. */
const COUNT = 300;
const BURST = 1_000;
/** The shortest that a provider waits for its answer: Flipdish (docs/providers/flipdish.md). */
const PATIENCE_MS = 10_000;

const TYPE = 'fluteOAuth2Api';
const EVENT = 'transaction.card.captured';
const OURS = 'Flute Trigger';
const WEBHOOK = 'Webhook node';
const BARE = 'bare trigger';

/** n8n as it is run: one process with SQLite, or main, webhook process and worker with Postgres. */
type Mode = 'one process' | 'queue mode';
const MODES: Mode[] = ['one process', 'queue mode'];

/**
 * From 2.40 on n8n makes an isolate for the webhook of any node but its own Webhook node, whether or
 * not an expression has to be evaluated, unless it is told to wait for the first one.
 */
const LAZY = { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' };

interface Instance {
	rest: Rest;
	/** Where webhooks are called. */
	url: string;
	ledger: Ledger;
}

/** A workflow that is nothing but a trigger, and what its deliveries are sent with. */
interface Candidate {
	label: string;
	workflowId: string;
	url: string;
	headers: (body: string) => Record<string, string>;
	/** Of all deliveries that were answered with success. */
	sent: string[];
}

/** What a candidate has shown in all rounds. */
interface Result {
	label: string;
	/** Deliveries in a second, one value for each round. */
	rates: number[];
	/** How long each answer took, in ms. */
	latencies: number[];
	/** The slowest answer of a burst, in ms. */
	burst: number;
	lost: number;
	repeated: number;
	/** Answers other than success, or none. */
	refused: number;
}

async function startInstance(
	host: Host,
	mode: Mode,
	env: Record<string, string>,
	endings: Endings,
): Promise<Instance> {
	const packages = [ROOT, join(__dirname, 'plain-node')];
	if (mode === 'queue mode') {
		const options = { workers: 1, env };
		const cluster = await startCluster(host, packages, 'queue', endings, options);
		const { rest, webhookUrl: url } = cluster;
		return { rest, url, ledger: postgresLedger(cluster.postgres) };
	}
	const extraEnv = { N8N_LOG_LEVEL: 'warn', ...env };
	const n8n = endings.add(await startN8n({ host, packages, extraEnv }));
	return { rest: await Rest.signIn(n8n), url: n8n.url, ledger: sqliteLedger(n8n) };
}

async function newCandidate(
	{ rest, url }: Instance,
	label: string,
	node: Pick<INode, 'type' | 'typeVersion' | 'parameters' | 'credentials'>,
	path: (webhookId: string) => string,
): Promise<Candidate> {
	const webhookId = randomUUID();
	const trigger: INode = { id: label, name: label, position: [0, 0], webhookId, ...node };
	const workflow = await rest.createWorkflow({ name: label, nodes: [trigger], connections: {} });
	await rest.activateWorkflow(workflow.id);
	const address = `${url}/webhook/${path(webhookId)}`;
	return { label, workflowId: workflow.id, url: address, headers: () => ({}), sent: [] };
}

async function flute(
	instance: Instance,
	simulator: SimulatorClient,
	{ id, name }: Credential,
): Promise<Candidate> {
	const node = {
		type: 'n8n-nodes-fl-suite.fluteTrigger',
		typeVersion: 1,
		parameters: { events: [EVENT], options: { fetchFullObject: false } },
		credentials: { [TYPE]: { id, name } },
	};
	const candidate = await newCandidate(instance, OURS, node, (webhook) => `${webhook}/webhook`);
	for (;;) {
		const endpoints = (await simulator.state()).webhookEndpoints as WebhookEndpoint[];
		const own = endpoints.find(({ endpointUrl }) => endpointUrl.startsWith(`${candidate.url}?`));
		if (own !== undefined) {
			const headers = (body: string) => signed(own.hmacSecret, body);
			return { ...candidate, url: own.endpointUrl, headers };
		}
		await delay(100);
	}
}

/** As Flute signs (docs/providers/flute.md, "Webhooks"). */
function signed(secret: string, body: string): Record<string, string> {
	const [id, time] = [randomUUID(), String(Math.floor(Date.now() / 1_000))];
	const mac = createHmac('sha256', secret).update(`${id}.${time}.${body}`).digest('base64');
	return {
		'flute-webhook-id': id,
		'flute-webhook-timestamp': time,
		'flute-webhook-signature': `v1,${mac}`,
	};
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
async function rest(ledger: Ledger): Promise<void> {
	while ((await ledger.unfinished()) > 0) await delay(200);
}

async function measure(
	instance: Instance,
	candidates: Candidate[],
	rounds: number,
): Promise<Result[]> {
	const both = candidates.map((candidate): [Candidate, Result] => [
		candidate,
		{
			...{ label: candidate.label, rates: [], latencies: [] },
			...{ burst: 0, lost: 0, repeated: 0, refused: 0 },
		},
	]);
	for (const [candidate, result] of both) {
		// Warm, and the newest n8n answers an activation before it has done it.
		while (candidate.sent.length === 0) await deliver(candidate, result);
		await deliverAll(candidate, result, COUNT, SENDERS);
		result.refused = 0;
	}
	for (let round = 0; round < rounds; round++) {
		// Who comes first changes: n8n grows slower with what it has stored.
		for (const [candidate, result] of round % 2 === 0 ? both : [...both].reverse()) {
			await rest(instance.ledger);
			const begin = performance.now();
			const latencies = await deliverAll(candidate, result, COUNT, SENDERS);
			result.rates.push((COUNT * 1_000) / (performance.now() - begin));
			result.latencies.push(...latencies);
		}
	}
	for (const [candidate, result] of both) {
		await rest(instance.ledger);
		result.burst = Math.max(...(await deliverAll(candidate, result, BURST, BURST)));
	}
	await rest(instance.ledger);
	for (const [{ workflowId, sent }, result] of both) {
		const counts = await instance.ledger.events(workflowId);
		result.lost = sent.filter((id) => !counts.has(id)).length;
		result.repeated = [...counts.values()].filter((count) => count > 1).length;
	}
	return both.map(([, result]) => result);
}

async function run(
	host: Host,
	mode: Mode,
	env: Record<string, string>,
	{ rounds }: Options,
): Promise<Result[]> {
	const endings = new Endings();
	try {
		const simulators = endings.add(await startSimulators(['flute']));
		const simulator: SimulatorClient = simulators.flute;
		const instance = await startInstance(host, mode, env, endings);
		const fields = { ...credentialFields[TYPE](simulator) };
		const credential = await instance.rest.createCredential(TYPE, fields);
		const webhook = {
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			parameters: { path: 'plain', httpMethod: 'POST', responseMode: 'onReceived', options: {} },
		};
		const bare = { type: 'n8n-nodes-plain.bareTrigger', typeVersion: 1, parameters: {} };
		const candidates = [
			await flute(instance, simulator, credential),
			await newCandidate(instance, WEBHOOK, webhook, () => 'plain'),
			await newCandidate(instance, BARE, bare, (id) => `${id}/webhook`),
		];
		return await measure(instance, candidates, rounds);
	} finally {
		await endings.stop();
	}
}

const percentile = (values: number[], share: number): number =>
	[...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1]!;

function reportOf(title: string, results: Result[]): Report {
	const of = (label: string) => results.find((result) => result.label === label)!;
	const [ours, plain] = [of(OURS), of(WEBHOOK)];
	// Of the same round: what else the machine does changes between rounds.
	const share = (one: Result) => median(one.rates.map((rate, at) => rate / plain.rates[at]!));
	const p99 = (one: Result) => percentile(one.latencies, 0.99);
	const targets: Target[] = [
		{
			work: title,
			target: "0.95 of the Webhook node's rate",
			reached: times(share(ours)),
			isMet: share(ours) >= 0.95,
		},
		{
			work: title,
			target: "p99 at most 1.2 times the Webhook node's",
			reached: times(p99(ours) / p99(plain)),
			isMet: p99(ours) <= 1.2 * p99(plain),
		},
		{
			work: `${title}: ${BURST.toLocaleString('en')} at once`,
			target: `all answered within ${ms(PATIENCE_MS)}`,
			reached: ms(ours.burst),
			isMet: ours.burst < PATIENCE_MS,
		},
		{
			work: `${title}: each answered delivery has one execution`,
			target: 'none missing, none twice',
			reached: `${ours.lost} missing, ${ours.repeated} twice, ${ours.refused} refused`,
			isMet: ours.lost + ours.repeated + ours.refused === 0,
		},
	];
	return {
		title,
		notes: [
			`${COUNT} deliveries a round by ${SENDERS} senders, then ${BURST.toLocaleString('en')} at once; a workflow that is nothing but the trigger. The Webhook node checks nothing. The bare trigger does nothing: it shows what n8n itself takes for the trigger of a package.`,
		],
		rows: results.map((result) => ({
			'': result.label,
			'A second': median(result.rates).toFixed(1),
			'× the Webhook node': times(share(result)),
			p50: ms(percentile(result.latencies, 0.5)),
			p99: ms(p99(result)),
			'× its p99': times(p99(result) / p99(plain)),
			'Slowest of the burst': ms(result.burst),
			'Missing, twice': `${result.lost}, ${result.repeated}`,
		})),
		targets,
	};
}

export const deliveries: Part = async (options) => {
	const host = await ensureHost(options.host);
	const reports: Report[] = [];
	for (const mode of MODES) {
		const title = `Deliveries, ${mode}`;
		reports.push(reportOf(title, await run(host, mode, {}, options)));
	}
	if (options.host === 'n8n-latest') {
		const title = 'Deliveries, one process, N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE=true';
		reports.push(reportOf(title, await run(host, 'one process', LAZY, options)));
	}
	return reports;
};
