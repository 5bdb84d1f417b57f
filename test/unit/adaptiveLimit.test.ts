/** How many calls run at once: the limit follows rate and latency. All in virtual time. */
import type { Feedback } from '../../nodes/shared/http/adaptiveLimit';
import type { Situation } from './support/simulatedCalls';
import { widths } from './support/simulatedCalls';

/** The most calls that were under way between two times (ms). */
async function course(situation: Situation) {
	const all = await widths(situation);
	return {
		/** When the last call was done, in ms. */
		took: all.at(-1)!.at,
		most: (from = 0, to = Infinity) =>
			Math.max(...all.filter(({ at }) => at >= from && at < to).map(({ running }) => running)),
	};
}

/** Says once that there was an overload, at the first call that ends after this time (ms). */
function overloadAt(time: number): (now: number) => Feedback {
	let isSaid = false;
	return (now) => {
		if (isSaid || now < time) return 'success';
		isSaid = true;
		return 'overload';
	};
}

describe('calls that n8n sends at one a millisecond', () => {
	it.each([1, 20, 50, 100, 200])(
		'keep n8n busy while each takes %i ms, but for the first rounds',
		async (latency) => {
			const { took } = await course({ calls: 3_000, latency });
			// The initial limit doubles four times at most.
			expect(took).toBeLessThan(3_000 + 5 * latency);
		},
	);

	it('begin with twenty, and soon are as many as a long latency needs', async () => {
		const { most } = await course({ calls: 1_500, latency: 200 });
		expect([most(0, 200), most(0, 400), most(0, 600), most(1_000)]).toEqual([20, 40, 80, 200]);
	});

	it('stay few where the latency is tiny: more would only queue in n8n itself', async () => {
		const { most } = await course({ calls: 5_000, latency: 1 });
		expect(most(1_000)).toBeLessThan(50);
	});

	it('are never more than the user allows', async () => {
		expect((await course({ calls: 1_000, latency: 200, maximum: 30 })).most()).toBe(30);
		expect((await course({ calls: 100, latency: 200, maximum: 3 })).most()).toBe(3);
	});
});

describe('a provider that works at 40 calls at once and lets the others queue', () => {
	it.each([
		[50, 24_000],
		[200, 6_000],
	])(
		'is busy all the time, with about twice as many under way in the long run (%i ms)',
		async (latency, calls) => {
			const { took, most } = await course({ calls, latency, capacity: 40, ownMs: 0.1 });
			expect(took).toBeLessThan(1.05 * (calls / 40) * latency);
			expect(most(took / 10, took / 2)).toBeLessThanOrEqual(110);
			// It does not grow with time, although the base latency is measured again and again.
			expect(most(took / 2)).toBeLessThanOrEqual(110);
		},
	);
});

it('a provider that becomes slower gets fewer calls, and more again when it is fast again', async () => {
	const latency = (now: number) => (now > 3_000 && now < 6_000 ? 600 : 100);
	const { most } = await course({ calls: 12_000, latency });
	expect(most(2_000, 3_000)).toBeGreaterThan(120);
	expect(most(4_300, 5_000)).toBeLessThan(60);
	expect(most(8_000)).toBeGreaterThan(120);
});

it('one fast reply at first does not keep the others from running side by side', async () => {
	// A token request, say, that has little to do.
	const latency = (_: number, index: number) => (index === 0 ? 5 : 200);
	const { took } = await course({ calls: 2_000, latency });
	expect(took).toBeLessThan(5_000);
});

it('replies that differ in latency at random do not narrow the limit', async () => {
	const latency = (_: number, index: number) => 60 + ((index * 7919) % 101);
	const { most, took } = await course({ calls: 4_000, latency });
	expect(most(1_000)).toBeGreaterThan(100);
	expect(took).toBeLessThan(6_000);
});

describe('an overload (429, 503, a time-out)', () => {
	it('halves the limit, which then grows by one per round', async () => {
		const feedback = overloadAt(3_000);
		const { most } = await course({ calls: 5_000, latency: 200, ownMs: 0.1, feedback });
		expect(most(2_000, 3_000)).toBe(200);
		expect(most(3_210, 3_399)).toBeLessThanOrEqual(102);
		const later = most(4_200, 4_400);
		expect(later).toBeGreaterThan(102);
		expect(later).toBeLessThan(108);
	});

	it('while the base latency is measured halves the limit from before, and no quarter is left', async () => {
		// At 200 ms it is measured at about ten seconds, with half as many under way.
		const feedback = overloadAt(10_400);
		const { most } = await course({ calls: 20_000, latency: 200, ownMs: 0.1, feedback });
		expect(most(10_900, 11_100)).toBeGreaterThanOrEqual(100);
	});
});

it('after ten seconds without a call it begins with twenty again', async () => {
	const { most } = await course({
		calls: 1_500,
		again: { after: 11_000, calls: 500 },
		latency: 200,
	});
	const soon = await course({ calls: 1_500, again: { after: 5_000, calls: 500 }, latency: 200 });
	expect(most(10_000, 13_500)).toBeLessThanOrEqual(40);
	expect(soon.most(5_000)).toBe(200);
});
