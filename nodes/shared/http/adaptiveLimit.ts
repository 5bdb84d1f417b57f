import { monotonicMs } from '../util/clock';

/** The result of a call as far as the limit uses it; undefined for a failure that is no overload. */
export type Feedback = 'success' | 'overload' | undefined;

/** A call in progress: its start (monotonic ms), and the round and the number of decreases then. */
interface PendingCall {
	readonly startedAt: number;
	readonly round: number;
	readonly decreases: number;
}

/** Limit before any call has ended. Only an overload makes the limit lower than this. */
const INITIAL_LIMIT = 20;

/**
 * Tolerated latency: the base latency times `factor`, plus `ms`. A higher latency lowers the limit.
 * n8n's own process adds about `ms` while it starts ten calls in one turn of its event loop.
 */
const LATENCY_TOLERANCE = { factor: 1.5, ms: 10 };

/** The base latency is measured again when it is older than both. */
const BASE_LATENCY_LIFETIME = { ms: 10_000, rounds: 30 };

/**
 * Number of rounds at the lowest limit with a latency above the tolerance, after which the base
 * latency counts as wrong and is replaced.
 */
const MAX_ROUNDS_AT_LOWEST = 3;

/** Time without calls (ms) after which the limit starts from {@link INITIAL_LIMIT} again. */
const IDLE_RESET_MS = 10_000;

/**
 * Adapts the number of concurrent calls to the latency (as TCP Vegas does) and to overloads (AIMD, as
 * TCP's congestion control does). The target is throughput times latency without queuing (Little's
 * law), plus the tolerance. Further calls would only wait in a queue, at the provider or in n8n's own
 * process.
 *
 * It works in rounds. A round ends with the first success of a call that was started in it. The
 * latency of a round is the median of its successes; the base latency is the smallest of all rounds.
 *
 * - Slow start: each success within the tolerated latency raises the limit by 1, which doubles it in
 *   each round.
 * - A latency above the tolerance ends slow start. The limit becomes throughput times tolerated
 *   latency, but not less than the initial limit, because different kinds of calls differ in latency
 *   too.
 * - After slow start the limit grows by its square root per round while the latency is tolerated.
 * - An overload halves the limit, once for all calls in progress. After an overload the limit grows by
 *   1 per round.
 *
 * To measure the base latency again, the limit is halved for two rounds, so that no call waits in a
 * queue. Otherwise the latency of that queue would become the base latency, and the limit would grow
 * without bound.
 */
export class AdaptiveLimit {
	private limit: number;
	private slowStartThreshold: number;
	private decreases = 0;
	private round = 0;
	/** Undefined until the first success. */
	private roundStartedAt?: number;
	/** Latencies of the successes in this round, in ms. */
	private latencies: number[] = [];
	private baseline = { latency: Infinity, measuredAt: monotonicMs(), round: 0 };
	/** Set while the base latency is measured: the limit before, and the round that measures it. */
	private measurement?: { readonly limit: number; readonly round: number };
	private roundsAtLowest = 0;
	private lastEndedAt = monotonicMs();

	constructor(private readonly maximum: number) {
		this.limit = Math.min(maximum, INITIAL_LIMIT);
		this.slowStartThreshold = maximum;
	}

	/** Maximum number of concurrent calls at present. */
	get current(): number {
		return Math.floor(this.limit);
	}

	/**
	 * Whether another call may start.
	 *
	 * @param running number of calls in progress
	 */
	allowsMore(running: number): boolean {
		if (running === 0 && monotonicMs() - this.lastEndedAt > IDLE_RESET_MS) {
			this.limit = Math.min(this.limit, INITIAL_LIMIT);
			this.restart(Infinity);
			this.roundStartedAt = undefined;
		}
		return running < this.current;
	}

	/** Records the start of a call; pass the result to {@link callEnded}. */
	callStarted(): PendingCall {
		return { startedAt: monotonicMs(), round: this.round, decreases: this.decreases };
	}

	/**
	 * Records the end of a call and adapts the limit.
	 *
	 * @param demand number of calls in progress, including this one, and of those waiting to start
	 */
	callEnded(call: PendingCall, feedback: Feedback, demand: number): void {
		const now = monotonicMs();
		this.lastEndedAt = now;
		// Calls that were started before a decrease belong to the same overload.
		if (feedback === 'overload' && call.decreases === this.decreases) this.halveForOverload();
		if (feedback !== 'success') return;
		// A few successful calls do not show that the provider can take many.
		const isLimitUsed = demand >= this.limit / 2;
		const latency = now - call.startedAt;
		const isSlowStart = this.limit < this.slowStartThreshold && !this.measurement;
		if (isSlowStart && isLimitUsed && latency <= this.toleratedLatency()) this.raiseBy(1);
		this.latencies.push(latency);
		// The first reply is the fastest of its round, so it starts a round instead of ending one.
		if (this.roundStartedAt === undefined) this.startRound(now);
		else if (call.round === this.round) this.endRound(now - this.roundStartedAt, isLimitUsed);
	}

	private startRound(now: number): void {
		this.latencies = [];
		this.round += 1;
		this.roundStartedAt = now;
	}

	private endRound(duration: number, isLimitUsed: boolean): void {
		const latency = median(this.latencies);
		const rate = this.latencies.length / Math.max(duration, 1);
		const now = monotonicMs();
		this.startRound(now);
		if (this.measurement) {
			if (this.round < this.measurement.round) return;
			this.limit = this.measurement.limit;
			this.measurement = undefined;
			this.baseline = { latency, measuredAt: now, round: this.round };
			return;
		}
		this.baseline.latency = Math.min(this.baseline.latency, latency);
		if (!isLimitUsed) return;
		const tolerated = this.toleratedLatency();
		if (latency > tolerated) this.lowerForLatency(rate * tolerated, latency);
		else if (this.limit >= this.slowStartThreshold) {
			this.roundsAtLowest = 0;
			this.raiseBy(this.decreases > 0 ? 1 : Math.sqrt(this.limit));
		}
		const { measuredAt, round } = this.baseline;
		const { ms, rounds } = BASE_LATENCY_LIFETIME;
		const isRecent = now - measuredAt < ms || this.round - round < rounds;
		if (isRecent) return;
		this.measurement = { limit: this.limit, round: this.round + 2 };
		this.limit = Math.max(this.limit / 2, 1);
	}

	private toleratedLatency(): number {
		return this.baseline.latency * LATENCY_TOLERANCE.factor + LATENCY_TOLERANCE.ms;
	}

	private raiseBy(count: number): void {
		this.limit = Math.min(this.limit + count, this.maximum);
	}

	/** Lowers the limit because the latency of the round is above the tolerance. */
	private lowerForLatency(target: number, latency: number): void {
		const lowest = Math.min(this.limit, INITIAL_LIMIT);
		this.roundsAtLowest = this.limit > lowest ? 0 : this.roundsAtLowest + 1;
		this.limit = Math.min(this.limit, Math.max(target, lowest));
		this.slowStartThreshold = this.limit;
		if (this.roundsAtLowest === MAX_ROUNDS_AT_LOWEST) this.restart(latency);
	}

	private halveForOverload(): void {
		this.decreases += 1;
		this.startRound(monotonicMs());
		this.limit = Math.max((this.measurement?.limit ?? this.limit) / 2, 1);
		this.slowStartThreshold = this.limit;
		this.measurement = undefined;
	}

	/** Replaces the base latency (ms). Slow start begins again, unless there was an overload. */
	private restart(latency: number): void {
		this.baseline = { latency, measuredAt: monotonicMs(), round: this.round };
		this.measurement = undefined;
		this.roundsAtLowest = 0;
		if (this.decreases === 0) this.slowStartThreshold = this.maximum;
	}
}

function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)];
}
