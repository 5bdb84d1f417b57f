/** Measures deliveries to a webhook trigger, n8n's Webhook node and a trigger without work. */
import { createHmac, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { INode } from 'n8n-workflow';
import type { Host } from '../hosts/host';
import { ensureHost } from '../hosts/host';
import { startN8n } from '../hosts/n8n';
import type { Credential } from '../hosts/rest';
import { Rest } from '../hosts/rest';
import { newestVersionOf } from '../package/contents';
import { startCluster } from '../scale/cluster';
import { CleanupStack } from '../scale/cleanup';
import type { SimulatorClient } from '../simulators/client';
import { startSimulators } from '../simulators/client';
import { credentialFields } from '../simulators/credentials';
import type { WebhookEndpoint } from '../simulators/flute/webhookDeliveries';
import { median } from './support/compare';
import type { Candidate, Result } from './support/deliveryLoad';
import { EVENT, LOAD, measure } from './support/deliveryLoad';
import type { Ledger } from './support/executions';
import { postgresLedger, sqliteLedger } from './support/executions';
import { ROOT } from './support/instance';
import type { Options, Part, Report, Target } from './support/part';
import { ms, times } from './support/part';

const { SENDERS, COUNT, BURST } = LOAD;
/** Shortest time-out (ms) of a provider's deliveries: Flipdish's (docs/providers/flipdish.md). */
const DELIVERY_TIMEOUT_MS = 10_000;

const TYPE = 'fluteOAuth2Api';
const OURS = 'Flute Trigger';
const WEBHOOK = 'Webhook node';
const BARE = 'bare trigger';

/** Setups of n8n: one process with SQLite, or main, webhook process and worker with Postgres. */
type Mode = 'one process' | 'queue mode';
const MODES: Mode[] = ['one process', 'queue mode'];

/** Makes n8n create an isolate only when an expression is evaluated. */
const LAZY = { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' };

const ISOLATES =
	'From 2.40 on n8n makes a V8 isolate for each call of a webhook, before the node is called and whether or not there is an expression to evaluate, and another one for each execution. It leaves out the first for its own Webhook node alone (`webhookPhaseNeedsIsolate` in its `live-webhooks`), so that no package can avoid it. With `N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE=true` n8n makes an isolate when the first expression is evaluated, which a delivery to a trigger of this package has none of.';

interface Instance {
	rest: Rest;
	/** Base URL of n8n's webhooks. */
	url: string;
	ledger: Ledger;
}

async function startInstance(
	host: Host,
	mode: Mode,
	env: Record<string, string>,
	cleanup: CleanupStack,
): Promise<Instance> {
	const packages = [ROOT, join(__dirname, 'plain-node')];
	if (mode === 'queue mode') {
		const options = { workers: 1, env };
		const cluster = await startCluster(host, packages, 'queue', cleanup, options);
		const { rest, webhookUrl: url } = cluster;
		return { rest, url, ledger: postgresLedger(cluster.postgres) };
	}
	const extraEnv = { N8N_LOG_LEVEL: 'warn', ...env };
	const n8n = cleanup.add(await startN8n({ host, packages, extraEnv }));
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
		typeVersion: newestVersionOf('fluteTrigger'),
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

/** Returns the headers of a delivery signed by Flute (docs/providers/flute.md, "Webhooks"). */
function signed(secret: string, body: string): Record<string, string> {
	const [id, time] = [randomUUID(), String(Math.floor(Date.now() / 1_000))];
	const mac = createHmac('sha256', secret).update(`${id}.${time}.${body}`).digest('base64');
	return {
		'flute-webhook-id': id,
		'flute-webhook-timestamp': time,
		'flute-webhook-signature': `v1,${mac}`,
	};
}

export async function run(
	host: Host,
	mode: Mode,
	env: Record<string, string>,
	{ rounds }: Options,
): Promise<Result[]> {
	const cleanup = new CleanupStack();
	try {
		const simulators = cleanup.add(await startSimulators(['flute']));
		const simulator: SimulatorClient = simulators.flute;
		const instance = await startInstance(host, mode, env, cleanup);
		const fields = { ...credentialFields[TYPE](simulator) };
		const credential = await instance.rest.createCredential(TYPE, fields);
		const webhook = {
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			parameters: { path: 'plain', httpMethod: 'POST', responseMode: 'onReceived', options: {} },
		};
		const bare = { type: 'n8n-nodes-plain.bareTrigger', typeVersion: 2, parameters: {} };
		const candidates = [
			await flute(instance, simulator, credential),
			await newCandidate(instance, WEBHOOK, webhook, () => 'plain'),
			await newCandidate(instance, BARE, bare, (id) => `${id}/webhook`),
		];
		return await measure(instance.ledger, candidates, rounds);
	} finally {
		await cleanup.stop();
	}
}

const percentile = (values: number[], share: number): number =>
	[...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1]!;

export function reportOf(title: string, results: Result[], isolates: boolean): Report {
	const of = (label: string) => results.find((result) => result.label === label)!;
	const [ours, plain, bare] = [of(OURS), of(WEBHOOK), of(BARE)];
	// Compares rates of the same round, because the machine's other load changes between rounds.
	const share = (one: Result, other = plain) =>
		median(one.rates.map((rate, at) => rate / other.rates[at]!));
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
			target: "0.95 of the bare trigger's rate",
			reached: times(share(ours, bare)),
			isMet: share(ours, bare) >= 0.95,
		},
		{
			work: title,
			target: "p99 at most 1.2 times the Webhook node's",
			reached: times(p99(ours) / p99(plain)),
			isMet: p99(ours) <= 1.2 * p99(plain),
		},
		{
			work: `${title}: ${BURST.toLocaleString('en')} at once`,
			target: `all answered within ${ms(DELIVERY_TIMEOUT_MS)}`,
			reached: ms(ours.burst),
			isMet: ours.burst < DELIVERY_TIMEOUT_MS,
		},
		{
			work: `${title}: each answered delivery has one execution`,
			target: 'none missing, none twice',
			reached: `${ours.missing} missing, ${ours.twice} twice, ${ours.refused} refused`,
			isMet: ours.missing + ours.twice + ours.refused === 0,
		},
	];
	return {
		title,
		notes: [
			`${COUNT} deliveries a round by ${SENDERS} senders, then ${BURST.toLocaleString('en')} at once; a workflow that is nothing but the trigger. The Webhook node checks nothing. The bare trigger does nothing: it shows what n8n itself takes for the trigger of a package. CPU: what n8n's processes take for one delivery with its execution.`,
			...(isolates ? [ISOLATES] : []),
		],
		rows: results.map((result) => ({
			'': result.label,
			'A second': median(result.rates).toFixed(1),
			'× the Webhook node': times(share(result)),
			p50: ms(percentile(result.latencies, 0.5)),
			p99: ms(p99(result)),
			'× its p99': times(p99(result) / p99(plain)),
			'Slowest of the burst': ms(result.burst),
			CPU: ms(median(result.cpu)),
			Answered: String(result.sent),
			Executions: String(result.executed),
			'Missing, twice': `${result.missing}, ${result.twice}`,
		})),
		targets,
	};
}

export const deliveries: Part = async (options) => {
	const host = await ensureHost(options.host);
	const isLatest = options.host === 'n8n-latest';
	const reports: Report[] = [];
	const envs: Array<Record<string, string>> = isLatest ? [{}, LAZY] : [{}];
	for (const [env, mode] of envs.flatMap((env) => MODES.map((mode) => [env, mode] as const))) {
		const settings = Object.entries(env).map(([name, value]) => `, ${name}=${value}`);
		const title = `Deliveries, ${mode}${settings.join('')}`;
		reports.push(reportOf(title, await run(host, mode, env, options), isLatest));
	}
	return reports;
};
