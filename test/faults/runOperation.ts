import type { IDataObject } from 'n8n-workflow';
import type { INodeParameters } from 'n8n-workflow';
import { setTimeout as delay } from 'node:timers/promises';

import { nodeWith } from '../engine/support/nodes';
import { PollBench } from '../engine/support/polls';
import { StoredStaticData } from '../engine/support/staticData';
import type { Case } from './checkOutcome';
import { Judge } from './checkOutcome';
import { UNKNOWN } from './faultKind';
import { kinds } from './faultKinds';
import type { Task, Writes } from './operation';
import { isWrite } from './operation';
import type { Plan } from './plan';
import { isNode } from './plan';
import type { Exchange } from './proxy';
import type { Told } from './outcome';
import { complaintOf, failure } from './outcome';
import type { World } from './environment';
import { FIXED_TIMEOUT, ways } from './environment';

type Ending = 'succeeded' | 'failed' | 'unknown' | 'canceled';

export interface Verdict {
	readonly plan: Plan;
	readonly ending: Ending;
	readonly calls: number;
	readonly violations: readonly string[];
	/** Marks of which the provider may hold one record at most, by collection. */
	readonly writes?: Writes;
	readonly secrets: readonly string[];
}

const HANG_MS = 60_000;
/** Longest time to refuse what a user has entered. */
const REFUSAL_MS = 10_000;
/** Secrets of a run that the log is searched for: a run that asks without end has thousands. */
const MOST_SECRETS = 100;
/** What a busy machine takes longer than told. */
const SLACK_MS = 4_000;

/** Carries out a plan and compares what the provider did with what the user was told. */
export async function carryOut(world: World, plan: Plan): Promise<Verdict> {
	const { operation, number, count, draw } = plan;
	const { way, side } = operation;
	const access = await world.access(way, side);
	const { proxy, simulator } = access;
	const violations: string[] = [];
	const task = await operation.prepare({
		world,
		way,
		simulator,
		mark: `fault-${number}`,
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
	let ending: Ending = 'failed';
	try {
		ending = await run.verdict();
	} catch (error) {
		violations.push(`the run could not be judged: ${String((error as Error).stack)}`);
	} finally {
		await proxy.server.stop();
	}
	const { writes } = task;
	const secrets = [...(task.secrets ?? []), ...proxy.secrets].filter(({ length }) => length >= 8);
	return {
		plan,
		ending,
		calls: proxy.exchanges.length,
		violations,
		writes,
		secrets: secrets.slice(0, MOST_SECRETS),
	};
}

class Run {
	private readonly judge: Judge;
	private canceledAt?: number;

	constructor(private readonly the: Case) {
		this.judge = new Judge(the);
	}

	async verdict(): Promise<Ending> {
		const { judge } = this;
		const startedAt = Date.now();
		const told = await this.inTime(this.start());
		if (told === undefined) return 'failed';
		const endedAt = Date.now();
		const took = endedAt - startedAt;
		await this.seeToEnd();
		const budget = this.the.entered
			? REFUSAL_MS
			: (this.ledger.length + 4) * (this.timeout + 2_400) + SLACK_MS;
		if (took > budget) judge.violate(`took ${took} ms, more than ${budget}`);
		judge.secrets(told);
		judge.redirects();
		judge.tokenRequests(endedAt);
		if (this.canceledAt !== undefined || told.status === 'canceled') return 'canceled';
		const isRefused = this.the.entered && told.complaints.length > 0;
		if (this.the.entered) judge.entry(told);
		else judge.complaints(told);
		if (!isRefused) judge.writes(told);
		judge.payments(told);
		judge.deletions(told);
		if (told.complaints.length === 0) judge.output(told);
		if (told.complaints.length === 0) return 'succeeded';
		return told.complaints.some(({ message }) => UNKNOWN.test(message)) ? 'unknown' : 'failed';
	}

	private get ledger(): Exchange[] {
		return this.the.access.proxy.exchanges;
	}

	/** How long a reply is waited for, in ms. */
	private get timeout(): number {
		return isNode(this.the.plan) ? this.the.plan.options.timeout * 1_000 : FIXED_TIMEOUT;
	}

	private async inTime(work: Promise<Told>): Promise<Told | undefined> {
		const stop = new AbortController();
		const over = delay(HANG_MS, undefined, { signal: stop.signal }).catch(() => undefined);
		const told = await Promise.race([work, over]);
		stop.abort();
		if (told) return told;
		this.judge.violate(`still runs after ${HANG_MS} ms`);
		work.catch(() => undefined);
		return undefined;
	}

	private async start(): Promise<Told> {
		const { kind } = this.the.plan.operation;
		if (kind === 'picker') return await this.pick();
		if (kind === 'poll') return await this.poll();
		if (kind === 'webhook') return await this.register();
		return kind === 'new or changed' ? await this.readNews() : await this.runNode();
	}

	private parameters(): INodeParameters {
		const { way } = this.the.plan.operation;
		const { provider, type } = ways[way];
		const { task, plan, entered } = this.the;
		const { enterAnew = (same: INodeParameters) => same } = kinds[plan.kind];
		const parameters = entered?.parameters ?? enterAnew(task.parameters);
		return { ...(provider === 'flip' && { authentication: type }), ...parameters };
	}

	private async runNode(staticData?: StoredStaticData): Promise<Told> {
		const { plan, task, access } = this.the;
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
		const result = await this.the.world.engine.run({
			node: nodeWith(ways[operation.way].provider, parameters.resource),
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
		// The user's own parameters come with the node, whatever the node does.
		const rest = { ...error, node: undefined };
		return {
			status,
			items: good.filter((one) => !failed.includes(one)),
			complaints: error
				? [complaintOf(error)]
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

	/** A first run with faults, and then one without: together they give each record once. */
	private async readNews(): Promise<Told> {
		const staticData = new StoredStaticData();
		const first = await this.runNode(staticData);
		if (this.canceledAt !== undefined || first.status === 'canceled') return first;
		this.calm();
		const { plan } = this.the;
		const calmPlan = { ...plan, cancel: undefined, options: { ...plan.options, timeout: 20 } };
		const again = new Run({ ...this.the, plan: calmPlan });
		const second = await again.runNode(staticData);
		if (second.complaints.length > 0) {
			if (this.judge.isOut) return first;
			this.judge.violate(`fails without a fault: ${second.complaints[0]?.message}`);
		}
		const ofBoth = [...first.items, ...second.items];
		this.judge.ids(ofBoth.map(({ json }) => json));
		return {
			...first,
			items: first.complaints.length > 0 ? [] : ofBoth,
			texts: [...first.texts, ...second.texts],
		};
	}

	private async pick(): Promise<Told> {
		const { provider } = ways[this.the.plan.operation.way];
		try {
			const { results } = await this.the.world.engine.listSearch(
				provider,
				`search_${this.the.task.picker}`,
				{ parameters: this.parameters(), credentials: [this.the.access.credential] },
			);
			return {
				status: 'success',
				items: results.map(({ value }) => ({ json: { value: String(value) }, item: 0 })),
				complaints: [],
				texts: [JSON.stringify(results)],
			};
		} catch (error) {
			return failure(error);
		}
	}

	/** Switching on with faults, then without: together the polls give each record once. */
	private async poll(): Promise<Told> {
		const { operation } = this.the.plan;
		const bench = new PollBench(
			{ engine: this.the.world.engine, credential: this.the.access.credential },
			{ node: operation.trigger!, parameters: this.parameters() },
		);
		let told: Told | undefined;
		try {
			await bench.activate();
		} catch (error) {
			told = failure(error);
			if (this.judge.isOut) return told;
			this.calm();
			await bench.activate();
		}
		this.calm();
		await bench.poll();
		const { items } = bench.executions;
		this.judge.ids(items.map(({ json }) => json));
		const texts = [
			...bench.executions.all.map(({ saved }) => saved),
			JSON.stringify(bench.stored.read()),
		];
		return told
			? { ...told, texts: [...told.texts, ...texts] }
			: { status: 'success', items: [], complaints: [], texts };
	}

	/** Switching on with faults; in the end there is one webhook, and after switching off none. */
	private async register(): Promise<Told> {
		const trigger = this.the.world.host.newTrigger({
			node: this.the.plan.operation.trigger!,
			parameters: this.parameters(),
			credential: this.the.access.credential,
		});
		let told: Told = { status: 'success', items: [], complaints: [], texts: [] };
		try {
			await trigger.activate();
		} catch (error) {
			const { cause } = error as Error;
			told = failure(cause ?? error);
			if (this.judge.isOut) return told;
			this.calm();
			await trigger.activate();
		}
		this.calm();
		const alive = this.webhooks();
		if (alive.length !== 1) this.judge.violate(`${alive.length} webhooks when it is switched on`);
		const kept = JSON.stringify(trigger.stored.read());
		const complaint = await trigger.deactivate();
		if (complaint) this.judge.violate(`cannot be switched off: ${complaint.message}`);
		const left = this.webhooks();
		if (left.length !== 0) this.judge.violate(`${left.length} webhooks are left`);
		this.noteWebhookSecrets();
		return { ...told, texts: [...told.texts, kept, JSON.stringify(trigger.stored.read())] };
	}

	/** Ids of webhooks that the provider has, by what it was asked to do. */
	private webhooks(): string[] {
		const ids = new Set<string>();
		for (const exchange of this.ledger) {
			const { method, path, answer } = exchange;
			if (!answer || answer.status >= 300 || !isWrite(this.the.task.writes!, exchange)) continue;
			if (method === 'DELETE') {
				ids.delete(path.split('/').at(-1) ?? '');
				continue;
			}
			const [, id] = this.the.task.writes!.made!.exec(answer.body.toString()) ?? [];
			if (id) ids.add(id);
		}
		return [...ids];
	}

	private noteWebhookSecrets(): void {
		const secret = /"(?:hmacSecret|secret|verifyToken)"\s*:\s*"([^"]{8,})"/gi;
		for (const { body, answer } of this.ledger) {
			for (const text of [body, answer?.body.toString() ?? '']) {
				for (const [, found = ''] of text.matchAll(secret))
					this.the.access.proxy.secrets.add(found);
			}
		}
	}

	/** No faults any more. */
	private calm(): void {
		this.the.access.proxy.meet([]);
	}

	/** Nothing goes on when the run is over, nor a second after it was cancelled. */
	private async seeToEnd(): Promise<void> {
		const { proxy } = this.the.access;
		const ofApi = () => proxy.open.filter(({ target }) => target === 'api');
		if (this.canceledAt !== undefined) {
			const late = () => Date.now() - this.canceledAt!;
			while (ofApi().length > 0 && late() < 1_000) await delay(20);
			if (ofApi().length > 0)
				this.judge.violate('calls are under way a second after it was cancelled');
			await delay(Math.max(1_200 - late(), 0));
			const after = this.ledger.filter(({ at }) => at > this.canceledAt! + 1_000);
			if (after.length > 0)
				this.judge.violate(`${after.length} calls a second after it was cancelled`);
		} else {
			for (let waited = 0; ofApi().length > 0 && waited < 1_000; waited += 20) await delay(20);
			// Whatever renews after the end shows by now.
			if (isAboutTokens(this.the.plan)) await delay(300);
			if (ofApi().length > 0) this.judge.violate(`${ofApi().length} calls are left open`);
		}
		for (const { at, closedAt = Date.now(), method, path, target } of this.ledger) {
			if (target === 'token') continue;
			const open = closedAt - at;
			if (open <= this.timeout + SLACK_MS) continue;
			this.judge.violate(`${method} ${path} was open for ${open} ms of ${this.timeout}`);
		}
	}
}

const isAboutTokens = ({ faults }: Plan): boolean =>
	faults.some(({ kind, target }) => target === 'token' || kinds[kind].store !== undefined);

const fileOf = ({ writes }: Task) => ({
	data: {
		data: Buffer.from('not really an image').toString('base64'),
		fileName: `${writes?.marks[0]}.png`,
		mimeType: 'image/png',
	},
});
