/** Runs one load on one cluster and collects its results. */
import { setTimeout as delay } from 'node:timers/promises';

import type { Host } from '../hosts/host';
import type { Simulators } from '../simulators/client';
import { startSimulators } from '../simulators/client';
import { simulatorNames } from '../simulators/registry';
import type { Cluster, Mode } from './cluster';
import { startCluster } from './cluster';
import type { CleanupStack } from './cleanup';
import type { Logs } from './findings';
import * as ledger from './findings';
import type { Called } from './load';
import { addRecords, callAll } from './load';
import type { Active, Planned } from './workflows';
import { activate, makeCredentials, plan } from './workflows';

export const TOKEN_SECONDS = 60;

/** Waits (ms) before Flute repeats a delivery; the simulator's default schedule is too long. */
const RETRY_AFTER_MS = [2_000, 20_000];

/** The result of a load, while n8n and the simulators still run. */
export interface Outcome {
	simulators: Simulators;
	cluster: Cluster;
	active: Active[];
	called: Called;
	/** Start and end of the load (ms). */
	from: number;
	to: number;
	/** Time (ms) at which a worker was killed; Infinity if none was. */
	killedAt: number;
	logs: Logs;
	/** Records that existed before the load. */
	known: ledger.Polled;
}

/**
 * Starts the simulators and n8n, and runs the load.
 *
 * @param cleanup receives what must be stopped
 */
export async function run(
	host: Host,
	packed: string,
	mode: Mode,
	minutes: number,
	cleanup: CleanupStack,
	say: (step: string) => void,
): Promise<Outcome> {
	say(`Starting ${mode === 'queue' ? "n8n's queue mode" : 'one n8n'} (${host.version})`);
	const simulators = cleanup.add(await startSimulators(simulatorNames));
	for (const name of simulatorNames) await simulators[name].ttl(TOKEN_SECONDS);
	await simulators.flute.control('POST', '/deliveries/settings', { retryAfterMs: RETRY_AFTER_MS });
	const cluster = await startCluster(host, [packed], mode, cleanup);

	const credentials = await makeCredentials(cluster.rest, simulators);
	const planned = plan(await paymentOf(simulators));
	// Triggers are activated first, so that they get all events and records of the load.
	const listening = planned.filter(isListening);
	const active = await activate(cluster.rest, listening, credentials);
	await until(async () => await isReady(simulators, cluster));
	const known = await ledger.polled(simulators);
	for (const name of simulatorNames) await simulators[name].clearLog();
	const others = planned.filter((one) => !isListening(one));
	active.push(...(await activate(cluster.rest, others, credentials)));

	say(`${active.length} workflows are active; load for ${minutes} minutes`);
	const from = Date.now();
	const stopping = new AbortController();
	const calling = callAll(cluster.webhookUrl, active, stopping.signal);
	const adding = addRecords(simulators, stopping.signal);
	const ms = minutes * 60_000;
	const disturbing = mode === 'queue' ? disturb(cluster, ms, say) : Infinity;
	const [killedAt] = await Promise.all([disturbing, delay(ms)]);
	stopping.abort();
	const called = await calling;
	await adding;
	for (const { startedBy, id } of active) {
		if (startedBy === 'schedule') await cluster.rest.deactivateWorkflow(id);
	}
	const to = Date.now();

	say('Waiting for the last executions, deliveries and polls');
	// n8n needs 90 s to notice that a worker was killed.
	await until(async () => (await ledger.unfinished(cluster.postgres)) === 0, 150_000);
	await simulators.flute.control('GET', '/deliveries?settled=true');
	const outcome = { simulators, cluster, active, called, from, to, killedAt, known };
	await until(async () => {
		const polls = await ledger.polls(outcome);
		return polls.every(({ missing }) => missing === 0);
	}, 130_000);
	return { ...outcome, logs: await logsOf(simulators) };
}

const isListening = ({ startedBy }: Planned): boolean =>
	startedBy === 'poll' || startedBy === 'webhook';

/** Returns a processor and a saved card of a customer with an address, for payments. */
async function paymentOf({ flute }: Simulators) {
	const { paymentProcessors, paymentMethods, customers } = (await flute.state()) as {
		paymentProcessors: Array<{ paymentProcessorId: string; type: string }>;
		paymentMethods: Array<{ paymentMethodId: string; type: string; customerId: string | null }>;
		customers: Array<{ customerId: string; billingAddress: object | null }>;
	};
	const { paymentProcessorId } = paymentProcessors.find(({ type }) => type === 'SandboxCard')!;
	const { paymentMethodId } = paymentMethods.find(
		({ type, customerId }) =>
			type === 'Card' &&
			customers.some((one) => one.customerId === customerId && one.billingAddress !== null),
	)!;
	return {
		paymentProcessorId: { __rl: true, mode: 'id', value: paymentProcessorId },
		paymentMethod: 'savedCard',
		paymentMethodId: { __rl: true, mode: 'id', value: paymentMethodId },
	};
}

/** Whether the webhooks are registered and every poll has run once. */
async function isReady(simulators: Simulators, { webhookUrl }: Cluster): Promise<boolean> {
	const { webhookEndpoints } = (await simulators.flute.state()) as {
		webhookEndpoints: Array<{ endpointUrl: string }>;
	};
	const ours = webhookEndpoints.filter(({ endpointUrl }) => endpointUrl.startsWith(webhookUrl));
	const logs = await logsOf(simulators);
	const lists = ['/v2/transactions', '/api/v1/customers', '/v1/site/home-1001/events', '/orders'];
	const all = Object.values(logs).flat();
	return (
		ours.length === 2 &&
		lists.every((list) => all.some(({ path, status }) => path.endsWith(list) && status === 200))
	);
}

/** Replaces a worker and restarts Redis. @returns when the worker was killed (ms) */
async function disturb(cluster: Cluster, ms: number, say: (step: string) => void): Promise<number> {
	let killedAt = Infinity;
	const loseWorker = async () => {
		await delay(0.4 * ms);
		say('Killing a worker, and starting another');
		killedAt = Date.now();
		await cluster.replaceWorker();
		say('The other worker is ready');
	};
	const loseRedis = async () => {
		await delay(0.7 * ms);
		say('Restarting Redis');
		await cluster.restartRedis();
	};
	await Promise.all([loseWorker(), loseRedis()]);
	return killedAt;
}

async function until(condition: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> {
	const deadline = Date.now() + timeoutMs;
	while (!(await condition()) && Date.now() < deadline) await delay(2_000);
}

async function logsOf(simulators: Simulators): Promise<Logs> {
	const logs = simulatorNames.map(async (name) => [name, await simulators[name].log()] as const);
	return Object.fromEntries(await Promise.all(logs)) as Logs;
}
