import { setTimeout as delay } from 'node:timers/promises';

import type { RunContext } from './checkOutcome';
import { OutcomeChecker } from './checkOutcome';
import type { World } from './environment';
import { FIXED_TIMEOUT } from './environment';
import { UNKNOWN } from './faultKind';
import { kinds } from './faultKinds';
import type { Writes } from './operation';
import type { Outcome } from './outcome';
import type { Plan } from './plan';
import { isNode } from './plan';
import type { Exchange } from './proxy';
import { OperationStarter } from './startOperation';

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
	private readonly starter: OperationStarter;

	constructor(private readonly context: RunContext) {
		this.checker = new OutcomeChecker(context);
		this.starter = new OperationStarter(context, this.checker);
	}

	async check(): Promise<RunStatus> {
		const { checker } = this;
		const startedAt = Date.now();
		const outcome = await this.withTimeout(this.starter.start());
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
		if (this.starter.canceledAt !== undefined || outcome.status === 'canceled') return 'canceled';
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

	/** Checks that no call is open after the run, or a second after its cancellation. */
	private async checkOpenCalls(): Promise<void> {
		const { proxy } = this.context.access;
		const ofApi = () => proxy.open.filter(({ target }) => target === 'api');
		if (this.starter.canceledAt !== undefined) {
			const late = () => Date.now() - this.starter.canceledAt!;
			while (ofApi().length > 0 && late() < 1_000) await delay(20);
			if (ofApi().length > 0)
				this.checker.addViolation('calls are under way a second after it was cancelled');
			await delay(Math.max(1_200 - late(), 0));
			const after = this.ledger.filter(({ at }) => at > this.starter.canceledAt! + 1_000);
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
