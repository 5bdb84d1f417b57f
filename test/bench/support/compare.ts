import type { Run, Sample } from './instance';

export const median = (values: number[]): number => {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = (sorted.length - 1) / 2;
	return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
};

/** One way to do the same work. */
export interface Candidate {
	label: string;
	run: Run;
	/** Numbers of input items and of expected output items. */
	input: number;
	output: number;
	/** Share of the work to do if the whole would take minutes; times are scaled up. */
	share?: number;
}

export interface Result {
	label: string;
	ms: number;
	cpuMs: number;
	peakBytes: number;
	heldBytes: number;
}

/** Runs all candidates in turn, round after round. @returns the medians of each candidate */
export async function compare(
	candidates: Candidate[],
	ids: string[],
	rounds: number,
	{ isFresh, before = async () => {} }: { isFresh?: boolean; before?: () => Promise<void> } = {},
): Promise<Result[]> {
	const samples = new Map<Candidate, Sample[]>(candidates.map((one) => [one, []]));
	for (let round = 0; round < rounds; round++) {
		for (const [candidate, taken] of samples) {
			await before();
			const { run, input, output, share = 1 } = candidate;
			const sample = await run({ count: Math.ceil(input * share), ids, isFresh });
			const expected = Math.ceil(output * share);
			if (sample.items !== expected) {
				throw new Error(`${candidate.label} gave ${sample.items} items instead of ${expected}`);
			}
			taken.push(sample);
		}
	}
	return [...samples].map(([{ label, share = 1 }, taken]) => ({
		label,
		ms: median(taken.map(({ ms }) => ms)) / share,
		cpuMs: median(taken.map(({ cpuMs }) => cpuMs)) / share,
		peakBytes: median(taken.map(({ peakBytes }) => peakBytes ?? NaN)),
		heldBytes: median(taken.map(({ heldBytes }) => heldBytes)),
	}));
}
