import { monotonicMs } from '../util/clock';

/** What the result of a call says about the limit; a failure that is no overload says nothing. */
export type Feedback = 'success' | 'overload' | undefined;

/** What the limit remembers of a call that is under way. */
interface PendingCall {
	readonly startedAt: number;
	readonly round: number;
	readonly decreases: number;
}

/** How many calls run at once before anything is known, and at least unless there is an overload. */
const INITIAL_LIMIT = 20;

/**
 * How far the latency may grow above the base latency before the limit goes down: to so many times
 * as much, and so many ms more. The ms are what n8n's own process adds while it starts about ten
 * calls in one turn of its event loop.
 */
const TOLERANCE = { factor: 1.5, ms: 10 };

/** The base latency is measured again after so long (ms), and after so many rounds at least. */
const BASE_LIFETIME = { ms: 10_000, rounds: 30 };

/** The base latency is wrong where the latency stays above it for so many rounds at the lowest limit. */
const ROUNDS_AT_LOWEST = 3;

/** After so long (ms) without a call the limit is found anew. */
const IDLE_RESET_MS = 10_000;

/**
 * Finds how many calls should run at once: the rate at which they are done times the time that one
 * takes while none queues (Little's law), and some more. More calls than that would queue, at the
 * provider or in n8n's own process, and be done no sooner.
 *
 * It works in rounds; a round ends with the first success of a call that was started in it. The
 * latency of a round is the median of its successes, the base latency the smallest of the rounds.
 *
 * - Slow start: each success in tolerated latency raises the limit by 1, which doubles it per round.
 * - A latency above the tolerance ends slow start. The limit becomes rate times tolerated latency,
 *   but no less than the initial limit: calls of different kinds differ in latency as well.
 * - From then on the limit grows by its square root per round while the latency is tolerated.
 * - An overload halves the limit, once for all calls that were under way. From then on it grows by 1
 *   per round (AIMD, as TCP's congestion control).
 *
 * From time to time the limit is halved for two rounds, so that no call queues, and the base latency
 * is measured again. Without the pause the latency of the limit's own queue would become the base
 * latency, and the limit would grow without end.
 */
export class AdaptiveLimit {
	private limit: number;
	private slowStartThreshold: number;
	private decreases = 0;
	private round = 0;
	/** Undefined until the first success. */
	private roundStartedAt?: number;
	/** Of the successes in this round, in ms. */
	private latencies: number[] = [];
	private base = { latency: Infinity, measuredAt: monotonicMs(), round: 0 };
	/** While the base latency is measured: the limit before, and the round that measures it. */
	private measurement?: { readonly limit: number; readonly round: number };
	private roundsAtLowest = 0;
	private lastEndedAt = monotonicMs();

	constructor(private readonly maximum: number) {
		this.limit = Math.min(maximum, INITIAL_LIMIT);
		this.slowStartThreshold = maximum;
	}

	/** How many calls may run at once by what is known now. */
	get current(): number {
		return Math.floor(this.limit);
	}

	/** @param running how many calls are under way */
	allowsMore(running: number): boolean {
		if (running === 0 && monotonicMs() - this.lastEndedAt > IDLE_RESET_MS) {
			this.limit = Math.min(this.limit, INITIAL_LIMIT);
			this.restart(Infinity);
			this.roundStartedAt = undefined;
		}
		return running < this.current;
	}

	callStarted(): PendingCall {
		return { startedAt: monotonicMs(), round: this.round, decreases: this.decreases };
	}

	/** @param demand how many calls are under way, with this one, or wait for their start */
	callEnded(call: PendingCall, feedback: Feedback, demand: number): void {
		const now = monotonicMs();
		this.lastEndedAt = now;
		// Calls that were started before a decrease say nothing new.
		if (feedback === 'overload' && call.decreases === this.decreases) this.decrease();
		if (feedback !== 'success') return;
		// The success of a few calls does not show that many would do as well.
		const isUsed = demand >= this.limit / 2;
		const latency = now - call.startedAt;
		const isSlowStart = this.limit < this.slowStartThreshold && !this.measurement;
		if (isSlowStart && isUsed && latency <= this.toleratedLatency()) this.raiseBy(1);
		this.latencies.push(latency);
		// The first reply alone is the fastest of those under way: it ends no round.
		if (this.roundStartedAt === undefined) this.startRound(now);
		else if (call.round === this.round) this.endRound(now - this.roundStartedAt, isUsed);
	}

	private startRound(now: number): void {
		this.latencies = [];
		this.round += 1;
		this.roundStartedAt = now;
	}

	private endRound(duration: number, isUsed: boolean): void {
		const latency = median(this.latencies);
		const rate = this.latencies.length / Math.max(duration, 1);
		const now = monotonicMs();
		this.startRound(now);
		if (this.measurement) {
			if (this.round < this.measurement.round) return;
			this.limit = this.measurement.limit;
			this.measurement = undefined;
			this.base = { latency, measuredAt: now, round: this.round };
			return;
		}
		this.base.latency = Math.min(this.base.latency, latency);
		if (!isUsed) return;
		const tolerated = this.toleratedLatency();
		if (latency > tolerated) this.lower(rate * tolerated, latency);
		else if (this.limit >= this.slowStartThreshold) {
			this.roundsAtLowest = 0;
			this.raiseBy(this.decreases > 0 ? 1 : Math.sqrt(this.limit));
		}
		const { measuredAt, round } = this.base;
		if (now - measuredAt < BASE_LIFETIME.ms || this.round - round < BASE_LIFETIME.rounds) return;
		this.measurement = { limit: this.limit, round: this.round + 2 };
		this.limit = Math.max(this.limit / 2, 1);
	}

	private toleratedLatency(): number {
		return this.base.latency * TOLERANCE.factor + TOLERANCE.ms;
	}

	private raiseBy(count: number): void {
		this.limit = Math.min(this.limit + count, this.maximum);
	}

	/** Lowers the limit because the latency of the round is above the tolerance. */
	private lower(target: number, latency: number): void {
		const lowest = Math.min(this.limit, INITIAL_LIMIT);
		this.roundsAtLowest = this.limit > lowest ? 0 : this.roundsAtLowest + 1;
		this.limit = Math.min(this.limit, Math.max(target, lowest));
		this.slowStartThreshold = this.limit;
		if (this.roundsAtLowest === ROUNDS_AT_LOWEST) this.restart(latency);
	}

	private decrease(): void {
		this.decreases += 1;
		this.startRound(monotonicMs());
		this.limit = Math.max((this.measurement?.limit ?? this.limit) / 2, 1);
		this.slowStartThreshold = this.limit;
		this.measurement = undefined;
	}

	/** Starts from another base latency, with slow start unless there was an overload. */
	private restart(latency: number): void {
		this.base = { latency, measuredAt: monotonicMs(), round: this.round };
		this.measurement = undefined;
		this.roundsAtLowest = 0;
		if (this.decreases === 0) this.slowStartThreshold = this.maximum;
	}
}

function median(values: number[]): number {
	values.sort((a, b) => a - b);
	return values[Math.floor(values.length / 2)];
}
