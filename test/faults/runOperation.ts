import type { IDataObject } from 'n8n-workflow';
import type { INodeParameters } from 'n8n-workflow';
import { setTimeout as delay } from 'node:timers/promises';

import { nodeWith } from '../engine/support/nodes';
import { PollBench } from '../engine/support/polls';
import { StoredStaticData } from '../engine/support/staticData';
import type { RunContext } from './checkOutcome';
import { OutcomeChecker } from './checkOutcome';
import { UNKNOWN } from './faultKind';
import { kinds } from './faultKinds';
import type { Task, Writes } from './operation';
import { isWrite } from './operation';
import type { Plan } from './plan';
import { isNode } from './plan';
import type { Exchange } from './proxy';
import type { Outcome } from './outcome';
import { toReportedError, failure } from './outcome';
import type { World } from './environment';
import { FIXED_TIMEOUT, connections } from './environment';

type RunStatus = 'succeeded' | 'failed' | 'unknown' | 'canceled';

export interface RunReport {
	readonly plan: Plan;
	readonly status: RunStatus;
	readonly calls: number;
	readonly violations: readonly string[];
	/** The writes, of whose correlationIds the provider may have one record each. */
	readonly writes?: Writes;
	readonly secrets: readonly string[];
}

const HANG_MS = 60_000;
/** Maximum time (ms) to refuse an invalid input. */
const REFUSAL_MS = 10_000;
/** Maximum number of a run's secrets to search for; endless token requests make thousands. */
const MOST_SECRETS = 100;
/** Tolerance (ms) for a busy machine. */
const SLACK_MS = 4_000;

/** Executes a plan and compares what the provider did with what the user sees. */
export async function runPlan(world: World, plan: Plan): Promise<RunReport> {
	const { operation, number, count, draw } = plan;
	const { connection, side } = operation;
	const access = await world.access(connection, side);
	const { proxy, simulator } = access;
	const violations: string[] = [];
	const task = await operation.prepare({
		world,
		connection,
		simulator,
		correlationId: `fault-${number}`,
		count,
		chance: (share) => draw.chance(share),
	});
	proxy.adapt = task.adapt;
	proxy.meet(plan.faults);
	const { enter, store } = kinds[plan.kind];
	if (store) {
		const { engine } = world;
		engine.setCredentialData(access.credential, store(engine.credentialData(access.credential)));
	}
	const entered = enter?.(operation, task.parameters, draw);
	const run = new Run({ world, plan, task, access, violations, entered });
	let status: RunStatus = 'failed';
	try {
		status = await run.check();
	} catch (error) {
		violations.push(`the run could not be checked: ${String((error as Error).stack)}`);
	} finally {
		await proxy.server.stop();
	}
	const { writes } = task;
	const secrets = [...(task.secrets ?? []), ...proxy.secrets].filter(({ length }) => length >= 8);
	return {
		plan,
		status,
		calls: proxy.exchanges.length,
		violations,
		writes,
		secrets: secrets.slice(0, MOST_SECRETS),
	};
}

class Run {
	private readonly checker: OutcomeChecker;
	private canceledAt?: number;

	constructor(private readonly context: RunContext) {
		this.checker = new OutcomeChecker(context);
	}

	async check(): Promise<RunStatus> {
		const { checker } = this;
		const startedAt = Date.now();
		const outcome = await this.withTimeout(this.start());
		if (outcome === undefined) return 'failed';
		const endedAt = Date.now();
		const took = endedAt - startedAt;
		await this.checkOpenCalls();
		const budget = this.context.entered
			? REFUSAL_MS
			: (this.ledger.length + 4) * (this.timeout + 2_400) + SLACK_MS;
		if (took > budget) checker.addViolation(`took ${took} ms, more than ${budget}`);
		checker.checkSecrets(outcome);
		checker.checkRedirects();
		checker.checkTokenRequests(endedAt);
		if (this.canceledAt !== undefined || outcome.status === 'canceled') return 'canceled';
		const isRefused = this.context.entered && outcome.errors.length > 0;
		if (this.context.entered) checker.checkInput(outcome);
		else checker.checkErrors(outcome);
		if (!isRefused) checker.checkWrites(outcome);
		checker.checkPayments(outcome);
		checker.checkDeletions(outcome);
		if (outcome.errors.length === 0) checker.checkOutput(outcome);
		if (outcome.errors.length === 0) return 'succeeded';
		return outcome.errors.some(({ message }) => UNKNOWN.test(message)) ? 'unknown' : 'failed';
	}

	private get ledger(): Exchange[] {
		return this.context.access.proxy.exchanges;
	}

	/** Time-out (ms) of a call. */
	private get timeout(): number {
		return isNode(this.context.plan) ? this.context.plan.options.timeout * 1_000 : FIXED_TIMEOUT;
	}

	private async withTimeout(work: Promise<Outcome>): Promise<Outcome | undefined> {
		const stop = new AbortController();
		const over = delay(HANG_MS, undefined, { signal: stop.signal }).catch(() => undefined);
		const outcome = await Promise.race([work, over]);
		stop.abort();
		if (outcome) return outcome;
		this.checker.addViolation(`still runs after ${HANG_MS} ms`);
		work.catch(() => undefined);
		return undefined;
	}

	private async start(): Promise<Outcome> {
		const { kind } = this.context.plan.operation;
		if (kind === 'picker') return await this.pick();
		if (kind === 'poll') return await this.poll();
		if (kind === 'webhook') return await this.register();
		return kind === 'new or changed' ? await this.readChanges() : await this.runNode();
	}

	private parameters(): INodeParameters {
		const { connection } = this.context.plan.operation;
		const { provider, type } = connections[connection];
		const { task, plan, entered } = this.context;
		const { enterAnew = (same: INodeParameters) => same } = kinds[plan.kind];
		const parameters = entered?.parameters ?? enterAnew(task.parameters);
		return { ...(provider === 'flip' && { authentication: type }), ...parameters };
	}

	private async runNode(staticData?: StoredStaticData): Promise<Outcome> {
		const { plan, task, access } = this.context;
		const { operation, options, continues, retries, cancel } = plan;
		const { proxy, credential } = access;
		const stop = new AbortController();
		if (cancel) {
			let calls = 0;
			proxy.onCall = () => {
				if (++calls !== cancel.call) return;
				const abort = () => {
					this.canceledAt = Date.now();
					stop.abort();
				};
				if (cancel.after === 0) abort();
				else void delay(cancel.after).then(() => proxy.exchanges.length && abort());
			};
		}
		const parameters = this.parameters();
		const { concurrency, ...others } = options;
		const result = await this.context.world.engine.run({
			node: nodeWith(connections[operation.connection].provider, parameters.resource),
			credentials: [credential],
			items: task.items,
			...(task.hasFile && { binary: fileOf(task) }),
			parameters: {
				...parameters,
				options: {
					...others,
					...(plan.setsConcurrency && { concurrency }),
					...(parameters.options as INodeParameters),
				},
			},
			...(continues && { onError: 'continueRegularOutput' as const }),
			...(retries && { retryOnFail: true, maxTries: 2 }),
			signal: stop.signal,
			staticData,
		});
		proxy.onCall = () => {};
		const { status, error, saved } = result;
		const good = result.items.map(({ json, pairedItem }) => ({
			json,
			item: Number((pairedItem as { item?: number } | undefined)?.item ?? 0),
		}));
		const failed = good.filter(({ json }) => typeof json.error === 'string');
		const binary = result.items[0]?.binary?.data;
		// n8n adds the node to every error, with the user's own parameters.
		const rest = { ...error, node: undefined };
		return {
			status,
			items: good.filter((one) => !failed.includes(one)),
			errors: error
				? [toReportedError(error)]
				: failed.map(({ json, item }) => ({
						message: String(json.error),
						description: String((json.details as IDataObject | undefined)?.advice ?? ''),
						item,
						details: JSON.stringify(json),
					})),
			texts: [
				saved,
				JSON.stringify(rest),
				JSON.stringify(result.items),
				JSON.stringify(staticData?.read() ?? {}),
			],
			bytes: binary && Buffer.from(binary.data, 'base64'),
		};
	}

	/** Runs the node with faults, then without. Both runs together must output each record once. */
	private async readChanges(): Promise<Outcome> {
		const staticData = new StoredStaticData();
		const first = await this.runNode(staticData);
		if (this.canceledAt !== undefined || first.status === 'canceled') return first;
		this.removeFaults();
		const { plan } = this.context;
		const nextPlan = { ...plan, cancel: undefined, options: { ...plan.options, timeout: 20 } };
		const again = new Run({ ...this.context, plan: nextPlan });
		const second = await again.runNode(staticData);
		if (second.errors.length > 0) {
			if (this.checker.isTokenUnavailable) return first;
			this.checker.addViolation(`fails without a fault: ${second.errors[0]?.message}`);
		}
		const ofBoth = [...first.items, ...second.items];
		this.checker.checkIds(ofBoth.map(({ json }) => json));
		return {
			...first,
			items: first.errors.length > 0 ? [] : ofBoth,
			texts: [...first.texts, ...second.texts],
		};
	}

	private async pick(): Promise<Outcome> {
		const { provider } = connections[this.context.plan.operation.connection];
		try {
			const { results } = await this.context.world.engine.listSearch(
				provider,
				`search_${this.context.task.picker}`,
				{ parameters: this.parameters(), credentials: [this.context.access.credential] },
			);
			return {
				status: 'success',
				items: results.map(({ value }) => ({ json: { value: String(value) }, item: 0 })),
				errors: [],
				texts: [JSON.stringify(results)],
			};
		} catch (error) {
			return failure(error);
		}
	}

	/** Activates the trigger with faults, then polls without. Each record must be output once. */
	private async poll(): Promise<Outcome> {
		const { operation } = this.context.plan;
		const bench = new PollBench(
			{ engine: this.context.world.engine, credential: this.context.access.credential },
			{ node: operation.trigger!, parameters: this.parameters() },
		);
		let outcome: Outcome | undefined;
		try {
			await bench.activate();
		} catch (error) {
			outcome = failure(error);
			if (this.checker.isTokenUnavailable) return outcome;
			this.removeFaults();
			await bench.activate();
		}
		this.removeFaults();
		await bench.poll();
		const { items } = bench.executions;
		this.checker.checkIds(items.map(({ json }) => json));
		const texts = [
			...bench.executions.all.map(({ saved }) => saved),
			JSON.stringify(bench.stored.read()),
		];
		return outcome
			? { ...outcome, texts: [...outcome.texts, ...texts] }
			: { status: 'success', items: [], errors: [], texts };
	}

	/** Activates the trigger with faults: one webhook must then exist, none after deactivation. */
	private async register(): Promise<Outcome> {
		const trigger = this.context.world.host.newTrigger({
			node: this.context.plan.operation.trigger!,
			parameters: this.parameters(),
			credential: this.context.access.credential,
		});
		let outcome: Outcome = { status: 'success', items: [], errors: [], texts: [] };
		try {
			await trigger.activate();
		} catch (error) {
			const { cause } = error as Error;
			outcome = failure(cause ?? error);
			if (this.checker.isTokenUnavailable) return outcome;
			this.removeFaults();
			await trigger.activate();
		}
		this.removeFaults();
		const alive = this.webhooks();
		if (alive.length !== 1) this.checker.addViolation(`${alive.length} webhooks when it is active`);
		const kept = JSON.stringify(trigger.stored.read());
		const error = await trigger.deactivate();
		if (error) this.checker.addViolation(`cannot be deactivated: ${error.message}`);
		const left = this.webhooks();
		if (left.length !== 0) this.checker.addViolation(`${left.length} webhooks are left`);
		this.noteWebhookSecrets();
		return { ...outcome, texts: [...outcome.texts, kept, JSON.stringify(trigger.stored.read())] };
	}

	/** Returns the ids of the provider's webhooks, according to the ledger. */
	private webhooks(): string[] {
		const ids = new Set<string>();
		const writes = this.context.task.writes!;
		for (const exchange of this.ledger) {
			const { method, path, answer } = exchange;
			if (!answer || answer.status >= 300 || !isWrite(writes, exchange)) continue;
			if (method === 'DELETE') {
				ids.delete(path.split('/').at(-1) ?? '');
				continue;
			}
			const [, id] = writes.made!.exec(answer.body.toString()) ?? [];
			if (id) ids.add(id);
		}
		return [...ids];
	}

	private noteWebhookSecrets(): void {
		const secret = /"(?:hmacSecret|secret|verifyToken)"\s*:\s*"([^"]{8,})"/gi;
		for (const { body, answer } of this.ledger) {
			for (const text of [body, answer?.body.toString() ?? '']) {
				for (const [, found = ''] of text.matchAll(secret))
					this.context.access.proxy.secrets.add(found);
			}
		}
	}

	private removeFaults(): void {
		this.context.access.proxy.meet([]);
	}

	/** Checks that no call is open after the run, or a second after its cancellation. */
	private async checkOpenCalls(): Promise<void> {
		const { proxy } = this.context.access;
		const ofApi = () => proxy.open.filter(({ target }) => target === 'api');
		if (this.canceledAt !== undefined) {
			const late = () => Date.now() - this.canceledAt!;
			while (ofApi().length > 0 && late() < 1_000) await delay(20);
			if (ofApi().length > 0)
				this.checker.addViolation('calls are under way a second after it was cancelled');
			await delay(Math.max(1_200 - late(), 0));
			const after = this.ledger.filter(({ at }) => at > this.canceledAt! + 1_000);
			if (after.length > 0)
				this.checker.addViolation(`${after.length} calls a second after it was cancelled`);
		} else {
			for (let waited = 0; ofApi().length > 0 && waited < 1_000; waited += 20) await delay(20);
			// Waits for token requests that start after the end.
			if (isAboutTokens(this.context.plan)) await delay(300);
			if (ofApi().length > 0) this.checker.addViolation(`${ofApi().length} calls are left open`);
		}
		for (const { at, closedAt = Date.now(), method, path, target } of this.ledger) {
			if (target === 'token') continue;
			const open = closedAt - at;
			if (open <= this.timeout + SLACK_MS) continue;
			this.checker.addViolation(`${method} ${path} was open for ${open} ms of ${this.timeout}`);
		}
	}
}

const isAboutTokens = ({ faults }: Plan): boolean =>
	faults.some(({ kind, target }) => target === 'token' || kinds[kind].store !== undefined);

const fileOf = ({ writes }: Task) => ({
	data: {
		data: Buffer.from('not really an image').toString('base64'),
		fileName: `${writes?.correlationIds[0]}.png`,
		mimeType: 'image/png',
	},
});
