import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { setTimeout as delay } from 'node:timers/promises';

import type { RunError } from '../engine/support/engine';
import { PollBench } from '../engine/support/polls';
import { StoredStaticData } from '../engine/support/static-data';
import { Seed } from '../simulators/seed';
import type { Fault, KindName } from './kinds';
import { kindNames, kinds } from './kinds';
import type { Operation, Task, Writes } from './operations';
import { isWrite, operations } from './operations';
import type { Exchange } from './proxy';
import { isTokenPath, without } from './proxy';
import type { Access, World } from './world';
import { FIXED_TIMEOUT, ways } from './world';

/** Everything about a run that its number decides. */
export interface Plan {
	readonly number: number;
	readonly operation: Operation;
	/** The fault that the run is about. */
	readonly kind: KindName;
	readonly faults: readonly Fault[];
	readonly count: number;
	readonly options: { timeout: number; maxTries: number; concurrency: number };
	readonly continues: boolean;
	readonly retries: boolean;
	/** The call that cancels the run, and how long after it, in ms. */
	readonly cancel?: { call: number; after: number };
	readonly draw: Seed;
}

export type Ending = 'succeeded' | 'failed' | 'unknown' | 'canceled';

export interface Verdict {
	readonly plan: Plan;
	readonly ending: Ending;
	readonly calls: number;
	readonly violations: readonly string[];
	/** Marks of which the provider may hold one record at most, by collection. */
	readonly writes?: Writes;
	readonly secrets: readonly string[];
}

/** What a user is told of something that went wrong. */
interface Complaint {
	readonly message: string;
	/** Absent where n8n gives but the message: in the item of a node that continues. */
	readonly description?: string;
	readonly item?: number;
}

/** What came of a run, as its user sees it. */
interface Told {
	readonly status: string;
	readonly items: ReadonlyArray<{ json: IDataObject; item: number }>;
	readonly complaints: readonly Complaint[];
	/** All that n8n keeps or shows. */
	readonly texts: readonly string[];
	readonly bytes?: Buffer;
}

const HANG_MS = 60_000;
/** What a busy machine takes longer than told. */
const SLACK_MS = 4_000;
const UNKNOWN = /outcome is unknown/i;

const isTrigger = ({ operation: { kind } }: Plan) => kind === 'poll' || kind === 'webhook';
const isNode = (plan: Plan) => !isTrigger(plan) && plan.operation.kind !== 'picker';

/** The plan of a run: every operation meets every kind of fault in turn, the details are drawn. */
export function planOf(seed: string, number: number): Plan {
	const draw = new Seed(`${seed} ${number}`);
	draw.int(0, 1);
	const operation = operations[number % operations.length]!;
	const turn = Math.floor(number / operations.length) + (number % operations.length) * 7;
	const kind = kindNames[turn % kindNames.length]!;
	const faultOf = (name: KindName): Fault => {
		const { targets, vary } = kinds[name];
		const target = draw.pick(targets);
		return {
			kind: name,
			target,
			skip: target === 'token' ? draw.pick([0, 0, 0, 1]) : draw.pick([0, 0, 1, 2, 3]),
			times: draw.pick([1, 1, 2, 3, 5, 9]),
			isDone: false,
			status: 0,
			ms: 0,
			headers: {},
			...vary?.(draw),
		};
	};
	const main = faultOf(kind);
	const faults = [main];
	// A token that still serves is not renewed.
	const skip = draw.int(0, 2);
	if (main.target === 'token') {
		faults.push({ ...faultOf('expired token'), times: 1, skip });
	}
	if (draw.chance(0.25)) faults.push(faultOf(draw.pick(kindNames)));
	const hangs = faults.some((fault) => kinds[fault.kind].hangs);
	const draft = {
		number,
		operation,
		kind,
		faults,
		count: draw.int(1, operation.most ?? 1),
		options: {
			timeout: hangs ? 0.4 : 20,
			maxTries: draw.pick([1, 2, 4, 4]),
			concurrency: draw.pick([1, 3, 10]),
		},
		continues: draw.chance(0.3),
		retries: draw.chance(0.2),
		draw,
	};
	const cancel = { call: draw.int(1, 5), after: draw.pick([0, 0, 5, 20, 80, 300]) };
	return { ...draft, ...(isNode(draft) && draw.chance(0.12) && { cancel }) };
}

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
	const run = new Run(world, plan, task, access, violations);
	let ending: Ending = 'failed';
	try {
		ending = await run.judge();
	} catch (error) {
		violations.push(`the run could not be judged: ${String((error as Error).stack)}`);
	} finally {
		await proxy.server.stop();
	}
	const { writes } = task;
	const secrets = [...proxy.secrets, ...(task.secrets ?? [])].filter(({ length }) => length >= 8);
	return { plan, ending, calls: proxy.exchanges.length, violations, writes, secrets };
}

class Run {
	private canceledAt?: number;

	constructor(
		private readonly world: World,
		private readonly plan: Plan,
		private readonly task: Task,
		private readonly access: Access,
		private readonly violations: string[],
	) {}

	async judge(): Promise<Ending> {
		const startedAt = Date.now();
		const told = await this.inTime(this.start());
		if (told === undefined) return 'failed';
		const took = Date.now() - startedAt;
		await this.seeToEnd();
		const budget = (this.ledger.length + 4) * (this.timeout + 2_400) + SLACK_MS;
		if (took > budget) this.violate(`took ${took} ms, more than ${budget}`);
		this.judgeSecrets(told);
		this.judgeRedirects();
		if (this.canceledAt !== undefined || told.status === 'canceled') return 'canceled';
		this.judgeComplaints(told);
		this.judgeWrites(told);
		if (told.complaints.length === 0) this.judgeOutput(told);
		if (told.complaints.length === 0) return 'succeeded';
		return told.complaints.some(({ message }) => UNKNOWN.test(message)) ? 'unknown' : 'failed';
	}

	private get ledger(): Exchange[] {
		return this.access.proxy.exchanges;
	}

	/** How long a reply is waited for, in ms. */
	private get timeout(): number {
		return isNode(this.plan) ? this.plan.options.timeout * 1_000 : FIXED_TIMEOUT;
	}

	private violate(words: string): void {
		this.violations.push(words);
	}

	private async inTime(work: Promise<Told>): Promise<Told | undefined> {
		const stop = new AbortController();
		const over = delay(HANG_MS, undefined, { signal: stop.signal }).catch(() => undefined);
		const told = await Promise.race([work, over]);
		stop.abort();
		if (told) return told;
		this.violate(`still runs after ${HANG_MS} ms`);
		work.catch(() => undefined);
		return undefined;
	}

	private async start(): Promise<Told> {
		const { kind } = this.plan.operation;
		if (kind === 'picker') return await this.pick();
		if (kind === 'poll') return await this.poll();
		if (kind === 'webhook') return await this.register();
		return kind === 'new or changed' ? await this.readNews() : await this.runNode();
	}

	private parameters(): INodeParameters {
		const { way } = this.plan.operation;
		const { provider, type } = ways[way];
		return { ...(provider === 'flip' && { authentication: type }), ...this.task.parameters };
	}

	private async runNode(staticData?: StoredStaticData): Promise<Told> {
		const { plan, task, access } = this;
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
		const isReading = ['read one', 'list'].includes(operation.kind);
		const parameters = this.parameters();
		const { concurrency, ...others } = options;
		const result = await this.world.engine.run({
			node: ways[operation.way].provider,
			credentials: [credential],
			items: task.items,
			...(task.hasFile && { binary: fileOf(task) }),
			parameters: {
				...parameters,
				options: {
					...others,
					...((isReading || plan.draw.chance(0.5)) && { concurrency }),
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
		// n8n keeps the fields of the input item beside the message.
		const own = (json: IDataObject) =>
			Object.keys(json).filter((name) => !(name in (task.items?.[0] ?? {})));
		const failed = good.filter(
			({ json }) =>
				'error' in json && own(json).every((name) => ['error', 'details'].includes(name)),
		);
		const binary = result.items[0]?.binary?.data;
		// The user's own parameters come with the node, whatever the node does.
		const rest = { ...error, node: undefined };
		return {
			status,
			items: good.filter((one) => !failed.includes(one)),
			complaints: error
				? [complaintOf(error)]
				: failed.map(({ json, item }) => ({ message: String(json.error), item })),
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
		const again = new Run(
			this.world,
			{ ...this.plan, cancel: undefined, options: { ...this.plan.options, timeout: 20 } },
			this.task,
			this.access,
			this.violations,
		);
		const second = await again.runNode(staticData);
		if (second.complaints.length > 0) {
			if (this.isOut) return first;
			this.violate(`fails without a fault: ${second.complaints[0]?.message}`);
		}
		const ofBoth = [...first.items, ...second.items];
		this.judgeIds(ofBoth.map(({ json }) => json));
		return {
			...first,
			items: first.complaints.length > 0 ? [] : ofBoth,
			texts: [...first.texts, ...second.texts],
		};
	}

	private async pick(): Promise<Told> {
		const { provider } = ways[this.plan.operation.way];
		try {
			const { results } = await this.world.engine.listSearch(
				provider,
				`search_${this.task.picker}`,
				{ parameters: this.parameters(), credentials: [this.access.credential] },
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
		const { operation } = this.plan;
		const bench = new PollBench(
			{ engine: this.world.engine, credential: this.access.credential },
			{ node: operation.trigger!, parameters: this.parameters() },
		);
		let told: Told | undefined;
		try {
			await bench.activate();
		} catch (error) {
			told = failure(error);
			if (this.isOut) return told;
			this.calm();
			await bench.activate();
		}
		this.calm();
		await bench.poll();
		const { items } = bench.executions;
		this.judgeIds(items.map(({ json }) => json));
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
		const trigger = this.world.host.newTrigger({
			node: this.plan.operation.trigger!,
			parameters: this.parameters(),
			credential: this.access.credential,
		});
		let told: Told = { status: 'success', items: [], complaints: [], texts: [] };
		try {
			await trigger.activate();
		} catch (error) {
			const { cause } = error as Error;
			told = failure(cause ?? error);
			if (this.isOut) return told;
			this.calm();
			await trigger.activate();
		}
		this.calm();
		const alive = this.webhooks();
		if (alive.length !== 1) this.violate(`${alive.length} webhooks when it is switched on`);
		const kept = JSON.stringify(trigger.stored.read());
		const complaint = await trigger.deactivate();
		if (complaint) this.violate(`cannot be switched off: ${complaint.message}`);
		const left = this.webhooks();
		if (left.length !== 0) this.violate(`${left.length} webhooks are left`);
		this.noteWebhookSecrets();
		return { ...told, texts: [...told.texts, kept, JSON.stringify(trigger.stored.read())] };
	}

	/** Ids of webhooks that the provider has, by what it was asked to do. */
	private webhooks(): string[] {
		const ids = new Set<string>();
		for (const exchange of this.ledger) {
			const { method, path, answer } = exchange;
			if (!answer || answer.status >= 300 || !isWrite(this.task.writes!, exchange)) continue;
			if (method === 'DELETE') {
				ids.delete(path.split('/').at(-1) ?? '');
				continue;
			}
			const [, id] = this.task.writes!.made!.exec(answer.body.toString()) ?? [];
			if (id) ids.add(id);
		}
		return [...ids];
	}

	private noteWebhookSecrets(): void {
		const secret = /"(?:hmacSecret|secret|verifyToken)"\s*:\s*"([^"]{8,})"/gi;
		for (const { body, answer } of this.ledger) {
			for (const text of [body, answer?.body.toString() ?? '']) {
				for (const [, found = ''] of text.matchAll(secret)) this.access.proxy.secrets.add(found);
			}
		}
	}

	/** No faults any more. */
	private calm(): void {
		this.access.proxy.meet([]);
	}

	/** Nothing goes on when the run is over, nor a second after it was cancelled. */
	private async seeToEnd(): Promise<void> {
		const { proxy } = this.access;
		const ofApi = () => proxy.open.filter(({ target }) => target === 'api');
		if (this.canceledAt !== undefined) {
			const late = () => Date.now() - this.canceledAt!;
			while (ofApi().length > 0 && late() < 1_000) await delay(20);
			if (ofApi().length > 0) this.violate('calls are under way a second after it was cancelled');
			await delay(Math.max(1_200 - late(), 0));
			const after = this.ledger.filter(({ at }) => at > this.canceledAt! + 1_000);
			if (after.length > 0) this.violate(`${after.length} calls a second after it was cancelled`);
		} else {
			for (let waited = 0; ofApi().length > 0 && waited < 1_000; waited += 20) await delay(20);
			if (ofApi().length > 0) this.violate(`${ofApi().length} calls are left open`);
		}
		for (const { at, closedAt = Date.now(), method, path, target } of this.ledger) {
			if (target === 'token') continue;
			const open = closedAt - at;
			if (open <= this.timeout + SLACK_MS) continue;
			this.violate(`${method} ${path} was open for ${open} ms of ${this.timeout}`);
		}
	}

	private judgeSecrets({ texts, complaints, items }: Told): void {
		const { proxy } = this.access;
		const shown = JSON.stringify([complaints, items]);
		for (const secret of proxy.secrets) {
			if (secret.length < 8) continue;
			if ([...texts, shown].some((text) => text.includes(secret))) {
				this.violate(`a secret is told: ${secret.slice(0, 12)}…`);
			}
		}
		// n8n hands on the fields of an input item when it is cancelled, or continues.
		const given = Object.keys(this.task.items?.[0] ?? {});
		const own = JSON.stringify([complaints, items.map(({ json }) => without(json, ...given))]);
		for (const secret of this.task.secrets ?? []) {
			if (own.includes(secret)) this.violate(`a number is told: ${secret.slice(-4)}`);
		}
	}

	/**
	 * Whether a token is out of reach for a while whatever the node does: it was renewed and refused
	 * again, after which renewing waits; or the only refresh token was lost with the reply.
	 */
	private get isOut(): boolean {
		const refusals = this.ledger.filter(
			({ answer, fault }) => (answer?.status ?? fault?.status) === 401,
		);
		const isLost = this.ledger.some(
			({ target, fault, answer }) =>
				target === 'token' && fault && !kinds[fault.kind].isHarmless && answer?.status === 200,
		);
		return refusals.length > 1 || (this.plan.operation.way === 'flextell' && isLost);
	}

	private judgeRedirects(): void {
		const { port } = new URL(this.access.proxy.server.url);
		for (const received of this.world.elsewhere.received) {
			if (!received.includes(` /to/${port}/`)) continue;
			for (const secret of this.access.proxy.secrets) {
				if (secret.length < 8 || !received.includes(secret)) continue;
				// n8n's own OAuth client follows them, for which nodes have no say.
				if (isTokenPath(received)) this.world.followed += 1;
				else {
					this.violate(`a redirect took a secret to another host: ${received.slice(0, 80)}`);
				}
			}
		}
	}

	private judgeComplaints({ complaints }: Told): void {
		const met = [...new Set(this.ledger.flatMap(({ fault }) => (fault ? [fault.kind] : [])))];
		for (const { message, description } of complaints) {
			const text = `${message} ${description ?? ''}`;
			const shown = JSON.stringify(text.slice(0, 400));
			// On a busy machine everything can be too slow for a run that waits but a moment.
			const isHasty = this.timeout < 2_000;
			if (isHasty && (UNKNOWN.test(text) || /ETIMEDOUT|ECONNABORTED/.test(text))) continue;
			if (this.isOut && /reconnect/.test(text)) continue;
			if (met.every((kind) => kinds[kind].isHarmless)) {
				this.violate(`failed without a fault: ${shown}`);
			} else if (!UNKNOWN.test(text) && !met.some((kind) => kinds[kind].fits?.test(text))) {
				this.violate(`does not tell the cause (${met.join(', ')}): ${shown}`);
			}
			if (
				/undefined|\[object|NaN|\bnull\b/.test(text) ||
				/^(Request failed|Error)?$/.test(message)
			) {
				this.violate(`says nothing: ${shown}`);
			}
			if (text.length > 3_000) this.violate(`says too much: ${text.length} characters`);
			if (description !== undefined && !/[A-Z].{20,}/s.test(description)) {
				this.violate(`does not tell what to do: ${shown}`);
			}
		}
	}

	/** Nothing was done twice, and what was told is what was done. */
	private judgeWrites({ items, complaints, status }: Told): void {
		const { writes } = this.task;
		if (!writes || this.plan.operation.kind === 'webhook') return;
		const { rule, marks, made } = writes;
		for (const [item, mark] of marks.entries()) {
			const sent = this.ledger.filter(
				(exchange) => isWrite(writes, exchange) && holds(exchange, mark),
			);
			const done = sent.filter(({ answer }) => answer && answer.status < 300);
			if (rule === 'once' && done.length > 1) this.violate(`item ${item} was done twice`);
			const ids = new Set(done.map(({ answer }) => made?.exec(answer!.body.toString())?.[0]));
			if (rule === 'key' && ids.size > 1) this.violate(`item ${item} was made twice`);
			const isTold = items.some((one) => one.item === item);
			if (isTold && done.length === 0) this.violate(`item ${item} is told, and was not done`);
			const complaint = complaints.find((one) => (one.item ?? 0) === item);
			if (complaint && !UNKNOWN.test(complaint.message) && done.length > 0) {
				this.violate(
					`item ${item} was done, but the user reads: ${complaint.message.slice(0, 200)}`,
				);
			}
		}
		if (status === 'success' && complaints.length === 0 && items.length !== marks.length) {
			this.violate(`${items.length} items came of ${marks.length}`);
		}
	}

	private judgeOutput({ items, bytes }: Told): void {
		const { kind } = this.plan.operation;
		if (kind === 'picker') this.judgePicker(items.map(({ json }) => String(json.value)));
		else if (kind !== 'poll' && kind !== 'new or changed') {
			this.judgeIds(items.map(({ json }) => json));
		}
		const { file } = this.task;
		if (!file) return;
		const sent = this.ledger.filter(({ method, path }) => file.test(`${method} ${path}`));
		const last = sent.at(-1)?.answer?.body.toString().trim();
		if (bytes?.toString().trim() !== last) this.violate('the file is another than was sent');
	}

	private judgeIds(records: readonly IDataObject[]): void {
		const { expected, id = '' } = this.task;
		if (!expected) return;
		const given = records.map((record) => String(record[id])).sort();
		if (JSON.stringify(given) === JSON.stringify([...expected].sort())) return;
		const lost = expected.filter((one) => !given.includes(one)).length;
		const invented = given.filter((one) => !expected.includes(one)).length;
		const words = `${given.length} records of ${expected.length}: ${lost} lost, ${invented} invented`;
		this.violate(words);
	}

	private judgePicker(values: readonly string[]): void {
		const { expected = [] } = this.task;
		const wanted = Math.min(expected.length, 100);
		if (new Set(values).size !== wanted || values.some((value) => !expected.includes(value))) {
			this.violate(`the list offers ${values.length} entries of ${wanted}`);
		}
	}
}

const holds = ({ path, body }: Exchange, mark: string): boolean =>
	path.split('?')[0]!.includes(mark) || body.includes(mark);

const fileOf = ({ writes }: Task) => ({
	data: {
		data: Buffer.from('not really an image').toString('base64'),
		fileName: `${writes?.marks[0]}.png`,
		mimeType: 'image/png',
	},
});

const complaintOf = (error: Pick<RunError, 'message' | 'description' | 'context'>): Complaint => ({
	message: error.message,
	description: error.description ?? '',
	item: error.context?.itemIndex as number | undefined,
});

function failure(error: unknown): Told {
	const complaint = complaintOf(error as RunError);
	return {
		status: 'error',
		items: [],
		complaints: [complaint],
		texts: [JSON.stringify(error), String((error as Error).stack)],
	};
}
