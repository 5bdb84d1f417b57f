import type { Feedback } from '../../../nodes/shared/http/adaptiveLimit';
import { ConcurrencyLimiter } from '../../../nodes/shared/http/concurrencyLimiter';
import { VirtualTime } from './virtualTime';

/** How calls go: times in ms. */
export interface Situation {
	/** Calls to be made, all of them at once. */
	calls: number;
	/** More of them, to be made so long (ms) after the last of these is done. */
	again?: { after: number; calls: number };
	/** The user's Max Concurrent Requests. */
	maximum?: number;
	/** What a call takes in n8n's own process, which does one thing at a time. */
	ownMs?: number;
	/** What the provider takes for a call while it has room. */
	latency: number | ((now: number, index: number) => number);
	/** How many calls the provider works at; the others queue there. */
	capacity?: number;
	/** What a call says at its end. */
	feedback?: (now: number, index: number) => Feedback;
}

/** Calls under way from a time (ms) on. */
export interface Width {
	at: number;
	running: number;
}

/** Works at a number of things at once; the others wait in their order. */
class Station {
	private readonly freeAt: number[];

	constructor(
		private readonly time: VirtualTime,
		servers: number,
	) {
		this.freeAt = Array.from({ length: servers }, () => 0);
	}

	async work(ms: number): Promise<void> {
		const at = Math.min(...this.freeAt);
		const end = Math.max(at, this.time.now) + ms;
		this.freeAt[this.freeAt.indexOf(at)] = end;
		await this.time.sleep(end - this.time.now);
	}
}

/** Makes the calls through the limiter in virtual time; gives how many were under way when. */
export async function widths(situation: Situation): Promise<Width[]> {
	const { calls, maximum = 200, ownMs = 1, latency, capacity = Infinity } = situation;
	const { again, feedback = () => 'success' as const } = situation;
	const time = new VirtualTime();
	try {
		const limiter = new ConcurrencyLimiter(maximum, async () => {});
		const ownProcess = new Station(time, 1);
		const provider = new Station(time, Math.min(capacity, 1_000));
		const course: Width[] = [];
		let running = 0;
		const count = (change: number) => {
			running += change;
			if (course.at(-1)?.at === time.now) course.pop();
			course.push({ at: time.now, running });
		};
		const call = async (index: number) => {
			count(1);
			const startedAt = time.now;
			await ownProcess.work(ownMs / 2);
			await provider.work(typeof latency === 'number' ? latency : latency(startedAt, index));
			await ownProcess.work(ownMs / 2);
			count(-1);
			return feedback(time.now, index);
		};
		const make = async (number: number) =>
			await Promise.all(
				Array.from({ length: number }, async (_, index) =>
					limiter.run(
						async () => await call(index),
						(said) => said,
					),
				),
			);
		const work = async () => {
			await make(calls);
			if (again === undefined) return;
			await time.sleep(again.after);
			await make(again.calls);
		};
		await time.pass(work());
		return course;
	} finally {
		time.restore();
	}
}
