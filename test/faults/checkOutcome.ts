import type { IDataObject } from 'n8n-workflow';

import { UNKNOWN } from './faultKind';
import type { Entered } from './faultKinds';
import { kinds } from './faultKinds';
import type { Task } from './operation';
import { isWrite } from './operation';
import type { Plan } from './plan';
import type { Exchange } from './proxy';
import { isTokenPath, without } from './proxy';
import type { Told } from './outcome';
import type { Access, World } from './environment';

/** One run, as the judge sees it. */
export interface Case {
	readonly world: World;
	readonly plan: Plan;
	readonly task: Task;
	readonly access: Access;
	readonly violations: string[];
	/** What the user has entered, where that is what the run is about. */
	readonly entered?: Entered;
}

/** Most token requests of a run, over two for each of its calls. */
const SPARE_TOKEN_REQUESTS = 12;

/** Compares what the provider did, by the proxy's ledger, with what the user was told. */
export class Judge {
	constructor(private readonly judged: Case) {}

	private get plan(): Plan {
		return this.judged.plan;
	}

	private get task(): Task {
		return this.judged.task;
	}

	private get access(): Access {
		return this.judged.access;
	}

	private get world(): World {
		return this.judged.world;
	}

	private get ledger(): Exchange[] {
		return this.access.proxy.exchanges;
	}

	violate(words: string): void {
		this.judged.violations.push(words);
	}

	/** A value that no user can have meant is refused by the name of its field, and not sent. */
	entry({ complaints, items }: Told): void {
		const { label, value, isOptional, says } = this.judged.entered!;
		const calls = this.ledger.filter(({ target }) => target === 'api');
		const { writes } = this.task;
		const sent = writes ? calls.filter((call) => isWrite(writes, call)) : calls;
		if (complaints.length === 0) {
			if (!isOptional) {
				const result = `${items.length} items, ${sent.length} calls`;
				this.violate(`'${label}' takes ${value}: success with ${result}`);
			}
			return;
		}
		for (const { message, description = '' } of complaints) {
			const shown = JSON.stringify(`${message} ${description}`.slice(0, 300));
			if (!message.includes(label)) {
				this.violate(`the error does not name '${label}' for ${value}: ${shown}`);
			}
			if (says && !message.includes(says) && !description.includes(says)) {
				this.violate(`the refusal of ${value} in '${label}' does not say ${says}: ${shown}`);
			}
		}
		if (sent.length > 0) {
			this.violate(`${sent.length} calls were sent with ${value} in '${label}'`);
		}
	}

	/** Token requests are few, and none begins after the run. */
	tokenRequests(endedAt: number): void {
		const tokens = this.ledger.filter(({ target }) => target === 'token');
		const calls = this.ledger.length - tokens.length;
		if (tokens.length > 2 * calls + SPARE_TOKEN_REQUESTS) {
			this.violate(`${tokens.length} token requests for ${calls} calls`);
		}
		const late = tokens.filter(({ at }) => at > endedAt + 100);
		if (late.length > 0) this.violate(`${late.length} token requests after the end of the run`);
	}

	/** A payment is told with its id, and an error says of each payment what the user needs to go on. */
	payments({ items, complaints, status }: Told): void {
		const { writes } = this.task;
		if (!writes?.id) return;
		const { id, reference, marks } = writes;
		for (const { json, item } of items) {
			if (!json[id]) this.violate(`item ${item} is told as a success without ${id}`);
		}
		for (const { message, details, item = 0 } of complaints) {
			const sent = this.sentFor(marks[item] ?? '');
			const names = reference ? sent.flatMap((call) => [reference(call), madeBy(call, id)]) : [];
			if (UNKNOWN.test(message) && names.length > 0) {
				if (!names.some((name) => name && details.includes(String(name)))) {
					this.violate(
						`the unknown outcome of item ${item} does not name ${String(names[0])}: ${details.slice(0, 300)}`,
					);
				}
			}
		}
		const [first] = complaints;
		const isInTurn = !this.plan.setsConcurrency || this.plan.options.concurrency === 1;
		if (status !== 'error' || !first || !isInTurn) return;
		for (const mark of marks.slice(0, first.item ?? 0)) {
			for (const call of this.sentFor(mark)) {
				const made = madeBy(call, id);
				if (made && !first.details.includes(String(made))) {
					this.violate(`${id} ${String(made)} was made before the error, which does not name it`);
				}
			}
		}
	}

	private sentFor(mark: string): Exchange[] {
		const { writes } = this.task;
		return this.ledger.filter((call) => isWrite(writes!, call) && holds(call, mark));
	}

	/** A deletion gives no words of a refusal as its result. */
	deletions({ items }: Told): void {
		if (this.plan.operation.kind !== 'delete') return;
		const given = Object.keys(this.task.items?.[0] ?? {});
		for (const { json, item } of items) {
			const names = Object.keys(without(json, ...given));
			if (names.every((name) => ['deleted', 'success'].includes(name))) continue;
			this.violate(`item ${item} is told as deleted, with ${names.join(', ')}`);
		}
	}

	/** No token or secret is in what n8n keeps or shows. */
	secrets({ texts, complaints, items }: Told): void {
		const { proxy } = this.access;
		const shown = JSON.stringify([complaints, items]);
		for (const secret of [...proxy.secrets].slice(0, 200)) {
			if (secret.length < 8) continue;
			if ([...texts, shown].some((text) => text.includes(secret))) {
				this.violate(`a secret is told: ${secret.slice(0, 12)}…`);
			}
		}
		// n8n hands on the fields of an input item when it is cancelled, or continues.
		const given = Object.keys(this.task.items?.[0] ?? {});
		const own = JSON.stringify([complaints, items.map(({ json }) => without(json, ...given))]);
		for (const secret of this.task.secrets ?? []) {
			if (own.includes(secret)) this.violate(`a value of the user's is told: …${secret.slice(-4)}`);
		}
	}

	/**
	 * Whether a token is out of reach for a while whatever the node does: it was renewed and refused
	 * again, after which renewing waits; or the only refresh token was lost with the reply.
	 */
	get isOut(): boolean {
		const refusals = this.ledger.filter(
			({ answer, fault }) => (answer?.status ?? fault?.status) === 401,
		);
		const isLost = this.ledger.some(
			({ target, fault, answer }) =>
				target === 'token' && fault && !kinds[fault.kind].isHarmless && answer?.status === 200,
		);
		return refusals.length > 1 || (this.plan.operation.way === 'flextell' && isLost);
	}

	/** No secret goes to another host. */
	redirects(): void {
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

	/** An error tells its cause and what to do. */
	complaints({ complaints }: Told): void {
		const met = [...new Set(this.ledger.flatMap(({ fault }) => (fault ? [fault.kind] : [])))];
		for (const { message, description } of complaints) {
			const text = `${message} ${description ?? ''}`;
			const shown = JSON.stringify(text.slice(0, 400));
			// On a busy machine everything can be too slow for a run that waits but a moment.
			const isHasty = this.plan.options.timeout < 2;
			if (isHasty && (UNKNOWN.test(text) || /ETIMEDOUT|ECONNABORTED/.test(text))) continue;
			if (this.isOut && /reconnect/.test(text)) continue;
			if (met.every((kind) => kinds[kind].isHarmless)) {
				this.violate(`failed without a fault: ${shown}`);
			} else if (!UNKNOWN.test(text) && !met.some((kind) => kinds[kind].fits?.test(text))) {
				this.violate(`does not tell the cause (${met.join(', ')}): ${shown}`);
			}
			const misled = met.find((kind) => kinds[kind].misleads?.test(text));
			if (misled !== undefined && !this.isOut) {
				this.violate(`tells another cause than ${misled}: ${shown}`);
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
	writes({ items, complaints, status }: Told): void {
		const { writes } = this.task;
		if (!writes || this.plan.operation.kind === 'webhook') return;
		const { rule, marks, made } = writes;
		for (const [item, mark] of marks.entries()) {
			const sent = this.sentFor(mark);
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

	/** What was read is whole. */
	output({ items, bytes }: Told): void {
		const { kind } = this.plan.operation;
		if (kind === 'picker') this.picker(items.map(({ json }) => String(json.value)));
		else if (kind !== 'poll' && kind !== 'new or changed') {
			this.ids(items.map(({ json }) => json));
		}
		const { file } = this.task;
		if (!file) return;
		const sent = this.ledger.filter(({ method, path }) => file.test(`${method} ${path}`));
		const last = sent.at(-1)?.answer?.body.toString().trim();
		if (bytes?.toString().trim() !== last) this.violate('the file is another than was sent');
	}

	/** Each of the list's records was given, once. */
	ids(records: readonly IDataObject[]): void {
		const { expected, id = '' } = this.task;
		if (!expected) return;
		const given = records.map((record) => String(record[id])).sort();
		if (JSON.stringify(given) === JSON.stringify([...expected].sort())) return;
		const lost = expected.filter((one) => !given.includes(one)).length;
		const invented = given.filter((one) => !expected.includes(one)).length;
		const words = `${given.length} records of ${expected.length}: ${lost} lost, ${invented} invented`;
		this.violate(words);
	}

	private picker(values: readonly string[]): void {
		const { expected = [] } = this.task;
		const wanted = Math.min(expected.length, 100);
		if (new Set(values).size !== wanted || values.some((value) => !expected.includes(value))) {
			this.violate(`the list offers ${values.length} entries of ${wanted}`);
		}
	}
}

/** The id of what a call has made at the provider. */
const madeBy = ({ answer }: Exchange, id: string): unknown =>
	answer && answer.status < 300
		? (JSON.parse(answer.body.toString()) as IDataObject)[id]
		: undefined;

const holds = ({ path, body }: Exchange, mark: string): boolean =>
	path.split('?')[0]!.includes(mark) || body.includes(mark);
