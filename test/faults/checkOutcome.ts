import type { IDataObject } from 'n8n-workflow';

import { isInteractive } from '../package/credentials';
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
import { connections } from './environment';

/** One run to be checked, with its task and its access to the provider. */
export interface RunContext {
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
export class OutcomeChecker {
	constructor(private readonly context: RunContext) {}

	private get plan(): Plan {
		return this.context.plan;
	}

	private get task(): Task {
		return this.context.task;
	}

	private get access(): Access {
		return this.context.access;
	}

	private get world(): World {
		return this.context.world;
	}

	private get ledger(): Exchange[] {
		return this.access.proxy.exchanges;
	}

	addViolation(words: string): void {
		this.context.violations.push(words);
	}

	/** Checks that an invalid value is refused with the label of its field, and is not sent. */
	checkInput({ errors, items }: Outcome): void {
		const { label, value, isOptional, says } = this.context.entered!;
		const calls = this.ledger.filter(({ target }) => target === 'api');
		const { writes } = this.task;
		const sent = writes ? calls.filter((call) => isWrite(writes, call)) : calls;
		if (errors.length === 0) {
			if (!isOptional) {
				const result = `${items.length} items, ${sent.length} calls`;
				this.addViolation(`'${label}' takes ${value}: success with ${result}`);
			}
			return;
		}
		for (const { message, description = '' } of errors) {
			const shown = JSON.stringify(`${message} ${description}`.slice(0, 300));
			if (!message.includes(label)) {
				this.addViolation(`the error does not name '${label}' for ${value}: ${shown}`);
			}
			if (says && !message.includes(says) && !description.includes(says)) {
				this.addViolation(`the refusal of ${value} in '${label}' does not say ${says}: ${shown}`);
			}
		}
		if (sent.length > 0) {
			this.addViolation(`${sent.length} calls were sent with ${value} in '${label}'`);
		}
	}

	/** Checks that token requests are few, and that none starts after the run. */
	checkTokenRequests(endedAt: number): void {
		const tokens = this.ledger.filter(({ target }) => target === 'token');
		const calls = this.ledger.length - tokens.length;
		if (tokens.length > 2 * calls + SPARE_TOKEN_REQUESTS) {
			this.addViolation(`${tokens.length} token requests for ${calls} calls`);
		}
		const late = tokens.filter(({ at }) => at > endedAt + 100);
		if (late.length > 0)
			this.addViolation(`${late.length} token requests after the end of the run`);
	}

	/**
	 * Checks that each payment is output with its id, and that errors name what the user needs to
	 * find it: its reference, key or id.
	 */
	checkPayments({ items, errors, status }: Outcome): void {
		const { writes } = this.task;
		if (!writes?.id) return;
		const { id, reference, correlationIds } = writes;
		for (const { json, item } of items) {
			if (!json[id]) this.addViolation(`item ${item} is output as a success without ${id}`);
		}
		for (const { message, details, item = 0 } of errors) {
			const sent = this.sentFor(correlationIds[item] ?? '');
			const names = reference ? sent.flatMap((call) => [reference(call), madeBy(call, id)]) : [];
			if (UNKNOWN.test(message) && names.length > 0) {
				if (!names.some((name) => name && details.includes(String(name)))) {
					this.addViolation(
						`the unknown outcome of item ${item} does not name ${String(names[0])}: ${details.slice(0, 300)}`,
					);
				}
			}
		}
		const [first] = errors;
		const isInTurn = !this.plan.setsConcurrency || this.plan.options.concurrency === 1;
		if (status !== 'error' || !first || !isInTurn) return;
		for (const correlationId of correlationIds.slice(0, first.item ?? 0)) {
			for (const call of this.sentFor(correlationId)) {
				const made = madeBy(call, id);
				if (made && !first.details.includes(String(made))) {
					this.addViolation(
						`${id} ${String(made)} was made before the error, which does not name it`,
					);
				}
			}
		}
	}

	private sentFor(correlationId: string): Exchange[] {
		const { writes } = this.task;
		return this.ledger.filter((call) => isWrite(writes!, call) && holds(call, correlationId));
	}

	/** Checks that the result of a deletion contains nothing of a refusal. */
	checkDeletions({ items }: Outcome): void {
		if (this.plan.operation.kind !== 'delete') return;
		const given = Object.keys(this.task.items?.[0] ?? {});
		for (const { json, item } of items) {
			const names = Object.keys(without(json, ...given));
			if (names.every((name) => ['deleted', 'success'].includes(name))) continue;
			this.addViolation(`item ${item} is output as deleted, with ${names.join(', ')}`);
		}
	}

	/** Checks that n8n neither stores nor shows a token or secret. */
	checkSecrets({ texts, errors, items }: Outcome): void {
		const { proxy } = this.access;
		const shown = JSON.stringify([errors, items]);
		for (const secret of [...proxy.secrets].slice(0, 200)) {
			if (secret.length < 8) continue;
			if ([...texts, shown].some((text) => text.includes(secret))) {
				this.addViolation(`a secret is shown: ${secret.slice(0, 12)}…`);
			}
		}
		// n8n copies the fields of an input item to the output of a run that is cancelled or continues.
		const given = Object.keys(this.task.items?.[0] ?? {});
		const own = JSON.stringify([errors, items.map(({ json }) => without(json, ...given))]);
		for (const secret of this.task.secrets ?? []) {
			if (own.includes(secret))
				this.addViolation(`a value of the user is shown: …${secret.slice(-4)}`);
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
		const { type } = connections[this.plan.operation.connection];
		return refusals.length > 1 || (isInteractive(type) && isLost);
	}

	/** Checks that no redirect took a secret to another host. */
	checkRedirects(): void {
		const { port } = new URL(this.access.proxy.server.url);
		for (const received of this.world.elsewhere.received) {
			if (!received.includes(` /to/${port}/`)) continue;
			for (const secret of this.access.proxy.secrets) {
				if (secret.length < 8 || !received.includes(secret)) continue;
				// n8n's own OAuth client follows redirects, which a node cannot prevent.
				if (isTokenPath(received)) this.world.followed += 1;
				else {
					this.addViolation(`a redirect took a secret to another host: ${received.slice(0, 80)}`);
				}
			}
		}
	}

	/** Checks that each error names its cause and what to do. */
	checkErrors({ errors }: Outcome): void {
		const met = [...new Set(this.ledger.flatMap(({ fault }) => (fault ? [fault.kind] : [])))];
		for (const { message, description } of errors) {
			const text = `${message} ${description ?? ''}`;
			const shown = JSON.stringify(text.slice(0, 400));
			// On a busy machine any call can take longer than so short a time-out.
			const isShort = this.plan.options.timeout < 2;
			if (isShort && (UNKNOWN.test(text) || /ETIMEDOUT|ECONNABORTED/.test(text))) continue;
			if (this.isTokenUnavailable && /reconnect/.test(text)) continue;
			if (met.every((kind) => kinds[kind].isHarmless)) {
				this.addViolation(`failed without a fault: ${shown}`);
			} else if (!UNKNOWN.test(text) && !met.some((kind) => kinds[kind].fits?.test(text))) {
				this.addViolation(`does not name the cause (${met.join(', ')}): ${shown}`);
			}
			const misled = met.find((kind) => kinds[kind].misleads?.test(text));
			if (misled !== undefined && !this.isTokenUnavailable) {
				this.addViolation(`names another cause than ${misled}: ${shown}`);
			}
			if (
				/undefined|\[object|NaN|\bnull\b/.test(text) ||
				/^(Request failed|Error)?$/.test(message)
			) {
				this.addViolation(`has no content: ${shown}`);
			}
			if (text.length > 3_000) this.addViolation(`is too long: ${text.length} characters`);
			if (description !== undefined && !/[A-Z].{20,}/s.test(description)) {
				this.addViolation(`does not say what to do: ${shown}`);
			}
		}
	}

	/** Checks that no write was done twice, and that the output shows what was done. */
	checkWrites({ items, errors, status }: Outcome): void {
		const { writes } = this.task;
		if (!writes || this.plan.operation.kind === 'webhook') return;
		const { rule, correlationIds, made } = writes;
		for (const [item, correlationId] of correlationIds.entries()) {
			const sent = this.sentFor(correlationId);
			const done = sent.filter(({ answer }) => answer && answer.status < 300);
			if (rule === 'once' && done.length > 1) this.addViolation(`item ${item} was done twice`);
			const ids = new Set(done.map(({ answer }) => made?.exec(answer!.body.toString())?.[0]));
			if (rule === 'key' && ids.size > 1) this.addViolation(`item ${item} was made twice`);
			const isShown = items.some((one) => one.item === item);
			if (isShown && done.length === 0)
				this.addViolation(`item ${item} is output, but was not done`);
			const error = errors.find((one) => (one.item ?? 0) === item);
			if (error && !UNKNOWN.test(error.message) && done.length > 0) {
				this.addViolation(
					`item ${item} was done, but the user reads: ${error.message.slice(0, 200)}`,
				);
			}
		}
		if (status === 'success' && errors.length === 0 && items.length !== correlationIds.length) {
			this.addViolation(`${items.length} items were output for ${correlationIds.length}`);
		}
	}

	/** Checks that the output of a read is complete. */
	checkOutput({ items, bytes }: Outcome): void {
		const { kind } = this.plan.operation;
		if (kind === 'picker') this.checkPicker(items.map(({ json }) => String(json.value)));
		else if (kind !== 'poll' && kind !== 'new or changed') {
			this.checkIds(items.map(({ json }) => json));
		}
		const { file } = this.task;
		if (!file) return;
		const sent = this.ledger.filter(({ method, path }) => file.test(`${method} ${path}`));
		const last = sent.at(-1)?.answer?.body.toString().trim();
		if (bytes?.toString().trim() !== last) this.addViolation('the file differs from the one sent');
	}

	/** Checks that each record of the list was output exactly once. */
	checkIds(records: readonly IDataObject[]): void {
		const { expected, id = '' } = this.task;
		if (!expected) return;
		const given = records.map((record) => String(record[id])).sort();
		if (JSON.stringify(given) === JSON.stringify([...expected].sort())) return;
		const lost = expected.filter((one) => !given.includes(one)).length;
		const invented = given.filter((one) => !expected.includes(one)).length;
		const words = `${given.length} records of ${expected.length}: ${lost} lost, ${invented} invented`;
		this.addViolation(words);
	}

	private checkPicker(values: readonly string[]): void {
		const { expected = [] } = this.task;
		const wanted = Math.min(expected.length, 100);
		if (new Set(values).size !== wanted || values.some((value) => !expected.includes(value))) {
			this.addViolation(`the list offers ${values.length} entries of ${wanted}`);
		}
	}
}

/** Returns the id of the record that a call created; undefined if it created none. */
const madeBy = ({ answer }: Exchange, id: string): unknown =>
	answer && answer.status < 300
		? (JSON.parse(answer.body.toString()) as IDataObject)[id]
		: undefined;

const holds = ({ path, body }: Exchange, correlationId: string): boolean =>
	path.split('?')[0]!.includes(correlationId) || body.includes(correlationId);
