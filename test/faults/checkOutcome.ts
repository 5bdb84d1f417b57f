import type { IDataObject } from 'n8n-workflow';

import { UNKNOWN } from './faultKind';
import type { Entered } from './faultKinds';
import { kinds } from './faultKinds';
import type { Task } from './operation';
import { isWrite } from './operation';
import type { Plan } from './plan';
import type { Exchange } from './proxy';
import { isTokenPath, without } from './proxy';
import type { Outcome } from './outcome';
import type { Access, World } from './environment';

/** The input of the judge: one run with its task and its access to the provider. */
export interface Case {
	readonly world: World;
	readonly plan: Plan;
	readonly task: Task;
	readonly access: Access;
	readonly violations: string[];
	/** Parameters with an invalid value, if the fault of the run is in the user's input. */
	readonly entered?: Entered;
}

/** Maximum number of token requests of a run, besides two for each of its calls. */
const SPARE_TOKEN_REQUESTS = 12;

/** Compares what the provider did, according to the proxy's ledger, with what the user sees. */
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

	/** Checks that an invalid value is refused with the label of its field, and is not sent. */
	entry({ complaints, items }: Outcome): void {
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

	/** Checks that token requests are few, and that none starts after the run. */
	tokenRequests(endedAt: number): void {
		const tokens = this.ledger.filter(({ target }) => target === 'token');
		const calls = this.ledger.length - tokens.length;
		if (tokens.length > 2 * calls + SPARE_TOKEN_REQUESTS) {
			this.violate(`${tokens.length} token requests for ${calls} calls`);
		}
		const late = tokens.filter(({ at }) => at > endedAt + 100);
		if (late.length > 0) this.violate(`${late.length} token requests after the end of the run`);
	}

	/**
	 * Checks that each payment is output with its id, and that errors name what the user needs to
	 * find it: its reference, key or id.
	 */
	payments({ items, complaints, status }: Outcome): void {
		const { writes } = this.task;
		if (!writes?.id) return;
		const { id, reference, marks } = writes;
		for (const { json, item } of items) {
			if (!json[id]) this.violate(`item ${item} is output as a success without ${id}`);
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

	/** Checks that the result of a deletion contains nothing of a refusal. */
	deletions({ items }: Outcome): void {
		if (this.plan.operation.kind !== 'delete') return;
		const given = Object.keys(this.task.items?.[0] ?? {});
		for (const { json, item } of items) {
			const names = Object.keys(without(json, ...given));
			if (names.every((name) => ['deleted', 'success'].includes(name))) continue;
			this.violate(`item ${item} is output as deleted, with ${names.join(', ')}`);
		}
	}

	/** Checks that n8n neither stores nor shows a token or secret. */
	secrets({ texts, complaints, items }: Outcome): void {
		const { proxy } = this.access;
		const shown = JSON.stringify([complaints, items]);
		for (const secret of [...proxy.secrets].slice(0, 200)) {
			if (secret.length < 8) continue;
			if ([...texts, shown].some((text) => text.includes(secret))) {
				this.violate(`a secret is shown: ${secret.slice(0, 12)}…`);
			}
		}
		// n8n copies the fields of an input item to the output of a run that is cancelled or continues.
		const given = Object.keys(this.task.items?.[0] ?? {});
		const own = JSON.stringify([complaints, items.map(({ json }) => without(json, ...given))]);
		for (const secret of this.task.secrets ?? []) {
			if (own.includes(secret)) this.violate(`a value of the user is shown: …${secret.slice(-4)}`);
		}
	}

	/**
	 * Whether the node cannot get a token for a while: a refreshed token was refused again, after
	 * which the node delays the next refresh, or the only refresh token was lost with a reply.
	 */
	get isTokenUnavailable(): boolean {
		const refusals = this.ledger.filter(
			({ answer, fault }) => (answer?.status ?? fault?.status) === 401,
		);
		const isLost = this.ledger.some(
			({ target, fault, answer }) =>
				target === 'token' && fault && !kinds[fault.kind].isHarmless && answer?.status === 200,
		);
		return refusals.length > 1 || (this.plan.operation.way === 'flextell' && isLost);
	}

	/** Checks that no redirect took a secret to another host. */
	redirects(): void {
		const { port } = new URL(this.access.proxy.server.url);
		for (const received of this.world.elsewhere.received) {
			if (!received.includes(` /to/${port}/`)) continue;
			for (const secret of this.access.proxy.secrets) {
				if (secret.length < 8 || !received.includes(secret)) continue;
				// n8n's own OAuth client follows redirects, which a node cannot prevent.
				if (isTokenPath(received)) this.world.followed += 1;
				else {
					this.violate(`a redirect took a secret to another host: ${received.slice(0, 80)}`);
				}
			}
		}
	}

	/** Checks that each error names its cause and what to do. */
	complaints({ complaints }: Outcome): void {
		const met = [...new Set(this.ledger.flatMap(({ fault }) => (fault ? [fault.kind] : [])))];
		for (const { message, description } of complaints) {
			const text = `${message} ${description ?? ''}`;
			const shown = JSON.stringify(text.slice(0, 400));
			// On a busy machine any call can take longer than so short a time-out.
			const isShort = this.plan.options.timeout < 2;
			if (isShort && (UNKNOWN.test(text) || /ETIMEDOUT|ECONNABORTED/.test(text))) continue;
			if (this.isTokenUnavailable && /reconnect/.test(text)) continue;
			if (met.every((kind) => kinds[kind].isHarmless)) {
				this.violate(`failed without a fault: ${shown}`);
			} else if (!UNKNOWN.test(text) && !met.some((kind) => kinds[kind].fits?.test(text))) {
				this.violate(`does not name the cause (${met.join(', ')}): ${shown}`);
			}
			const misled = met.find((kind) => kinds[kind].misleads?.test(text));
			if (misled !== undefined && !this.isTokenUnavailable) {
				this.violate(`names another cause than ${misled}: ${shown}`);
			}
			if (
				/undefined|\[object|NaN|\bnull\b/.test(text) ||
				/^(Request failed|Error)?$/.test(message)
			) {
				this.violate(`has no content: ${shown}`);
			}
			if (text.length > 3_000) this.violate(`is too long: ${text.length} characters`);
			if (description !== undefined && !/[A-Z].{20,}/s.test(description)) {
				this.violate(`does not say what to do: ${shown}`);
			}
		}
	}

	/** Checks that no write was done twice, and that the output shows what was done. */
	writes({ items, complaints, status }: Outcome): void {
		const { writes } = this.task;
		if (!writes || this.plan.operation.kind === 'webhook') return;
		const { rule, marks, made } = writes;
		for (const [item, mark] of marks.entries()) {
			const sent = this.sentFor(mark);
			const done = sent.filter(({ answer }) => answer && answer.status < 300);
			if (rule === 'once' && done.length > 1) this.violate(`item ${item} was done twice`);
			const ids = new Set(done.map(({ answer }) => made?.exec(answer!.body.toString())?.[0]));
			if (rule === 'key' && ids.size > 1) this.violate(`item ${item} was made twice`);
			const isShown = items.some((one) => one.item === item);
			if (isShown && done.length === 0) this.violate(`item ${item} is output, but was not done`);
			const complaint = complaints.find((one) => (one.item ?? 0) === item);
			if (complaint && !UNKNOWN.test(complaint.message) && done.length > 0) {
				this.violate(
					`item ${item} was done, but the user reads: ${complaint.message.slice(0, 200)}`,
				);
			}
		}
		if (status === 'success' && complaints.length === 0 && items.length !== marks.length) {
			this.violate(`${items.length} items were output for ${marks.length}`);
		}
	}

	/** Checks that the output of a read is complete. */
	output({ items, bytes }: Outcome): void {
		const { kind } = this.plan.operation;
		if (kind === 'picker') this.picker(items.map(({ json }) => String(json.value)));
		else if (kind !== 'poll' && kind !== 'new or changed') {
			this.ids(items.map(({ json }) => json));
		}
		const { file } = this.task;
		if (!file) return;
		const sent = this.ledger.filter(({ method, path }) => file.test(`${method} ${path}`));
		const last = sent.at(-1)?.answer?.body.toString().trim();
		if (bytes?.toString().trim() !== last) this.violate('the file differs from the one sent');
	}

	/** Checks that each record of the list was output exactly once. */
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

/** Returns the id of the record that a call created; undefined if it created none. */
const madeBy = ({ answer }: Exchange, id: string): unknown =>
	answer && answer.status < 300
		? (JSON.parse(answer.body.toString()) as IDataObject)[id]
		: undefined;

const holds = ({ path, body }: Exchange, mark: string): boolean =>
	path.split('?')[0]!.includes(mark) || body.includes(mark);
