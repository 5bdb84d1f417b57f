import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { setTimeout as delay } from 'node:timers/promises';

import { nodeWith } from '../engine/support/nodes';
import { PollBench } from '../engine/support/polls';
import { StoredStaticData } from '../engine/support/staticData';
import type { OutcomeChecker, RunContext } from './checkOutcome';
import { connections } from './environment';
import { kinds } from './faultKinds';
import type { Task } from './operation';
import { isWrite } from './operation';
import type { Outcome } from './outcome';
import { failure, toReportedError } from './outcome';
import type { Exchange } from './proxy';

/** Executes a run's operation: a node, a picker, or a trigger from its activation to its end. */
export class OperationStarter {
	/** When the plan cancelled the run; milliseconds since the epoch. */
	canceledAt?: number;

	constructor(
		private readonly context: RunContext,
		private readonly checker: OutcomeChecker,
	) {}

	private get ledger(): Exchange[] {
		return this.context.access.proxy.exchanges;
	}

	async start(): Promise<Outcome> {
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
		const again = new OperationStarter({ ...this.context, plan: nextPlan }, this.checker);
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
}

const fileOf = ({ writes }: Task) => ({
	data: {
		data: Buffer.from('not really an image').toString('base64'),
		fileName: `${writes?.correlationIds[0]}.png`,
		mimeType: 'image/png',
	},
});
