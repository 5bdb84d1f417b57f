import type { IExecuteFunctions } from 'n8n-workflow';

import type { ApiResponse } from '../../nodes/shared/http/wire';
import { OutcomeUnknownError } from '../../nodes/shared/errors/userErrors';
import type { SentItem } from '../../nodes/shared/execute/writeLedger';
import { WriteLedger } from '../../nodes/shared/execute/writeLedger';

interface Run {
	execution: string;
	runIndex?: number;
	maxTries?: number;
	retryOnFail?: boolean;
	stop?: AbortController;
	/** The arguments of a tool's call. */
	tool?: object;
}

/** What the ledger asks n8n for. */
const contextOf = ({ execution, runIndex = 0, tool, stop, ...node }: Run): IExecuteFunctions =>
	({
		getExecutionId: () => execution,
		getInstanceId: () => 'instance',
		getWorkflow: () => ({ id: 'workflow' }),
		getNode: () => ({
			id: 'node',
			type: tool ? 'package.fluteTool' : 'package.flute',
			retryOnFail: true,
			...node,
		}),
		getWorkflowDataProxy: () => ({ $runIndex: runIndex }),
		getExecutionCancelSignal: () => stop?.signal,
		getInputData: () => [{ json: tool ?? {} }],
	}) as unknown as IExecuteFunctions;

const callOf = (index: number): SentItem => ({
	index,
	parameters: {},
	request: { method: 'POST', path: '/' },
});
const reply: ApiResponse = { status: 200, headers: {}, body: { id: 'paid' } };
const paid = [{ json: { id: 'paid' } }];

/** One try that pays these items, and ends so that n8n repeats the node. */
function tryOnce(run: Run, items: number, isRepeated = true): WriteLedger {
	const ledger = WriteLedger.open(contextOf(run));
	for (let item = 0; item < items; item++) {
		ledger.recordSent(callOf(item), reply, { id: item });
		ledger.recordOutput(item, paid);
	}
	ledger.close(isRepeated);
	return ledger;
}

it('remembers every item of a try, however many items and other runs there are', () => {
	tryOnce({ execution: 'many' }, 30_000);
	for (let other = 0; other < 50; other++) tryOnce({ execution: `other ${other}` }, 1_000);
	const next = WriteLedger.open(contextOf({ execution: 'many' }));

	const known = Array.from({ length: 30_000 }, (_, item) => next.resultsOf(item));
	expect(known.filter((results) => results !== paid)).toEqual([]);
	next.close(false);
});

it.each<[string, Run, Run]>([
	['execution', { execution: 'a' }, { execution: 'b' }],
	['run of the node, as in a loop', { execution: 'loop' }, { execution: 'loop', runIndex: 1 }],
])('is separate from that of another %s', (_, one, other) => {
	tryOnce(one, 1);

	expect(WriteLedger.open(contextOf(other)).resultsOf(0)).toBeUndefined();
});

describe('forgets writes that n8n will not repeat', () => {
	it('when the run has succeeded', () => {
		tryOnce({ execution: 'done' }, 1, false);
		const ledger = WriteLedger.open(contextOf({ execution: 'done' }));

		expect(ledger.resultsOf(0)).toBeUndefined();
		expect(ledger.completedWrites.count).toBe(0);
	});

	it('after the last try', () => {
		tryOnce({ execution: 'last', maxTries: 2 }, 1);
		const second = tryOnce({ execution: 'last', maxTries: 2 }, 0);

		expect(second.resultsOf(0)).toBeUndefined();
		expect(WriteLedger.open(contextOf({ execution: 'last' })).resultsOf(0)).toBeUndefined();
	});

	it('when the execution is cancelled, also between two tries', () => {
		const stop = new AbortController();
		tryOnce({ execution: 'cancelled', stop }, 1);
		stop.abort();

		expect(WriteLedger.open(contextOf({ execution: 'cancelled' })).resultsOf(0)).toBeUndefined();
	});

	it('at once, where Retry On Fail is off', () => {
		const ledger = tryOnce({ execution: 'off', retryOnFail: false }, 1);

		expect(ledger.resultsOf(0)).toBeUndefined();
		expect(ledger.completedWrites).toMatchObject({ count: 1 });
	});
});

it.each([
	[undefined, 3],
	[1, 2],
	[2, 2],
	[4, 4],
	[10, 5],
])('remembers for as many tries as n8n makes where Max Tries is %s: %d', (maxTries, tries) => {
	const run = { execution: `tries ${maxTries}`, maxTries };
	for (let attempt = 1; attempt < tries; attempt++) {
		const ledger = tryOnce(run, attempt === 1 ? 1 : 0);
		expect(ledger.resultsOf(0)).toBe(paid);
	}

	expect(tryOnce(run, 0).resultsOf(0)).toBeUndefined();
});

it('forgets after an hour what nobody asked for, and not what a try still uses', () => {
	const now = jest.spyOn(performance, 'now').mockReturnValue(0);
	tryOnce({ execution: 'left alone' }, 1);
	tryOnce({ execution: 'asked for' }, 1);
	const open = WriteLedger.open(contextOf({ execution: 'asked for' }));
	now.mockReturnValue(3_600_000);
	tryOnce({ execution: 'another' }, 0, false);
	const kept = tryOnce({ execution: 'left alone' }, 0);
	expect(kept.resultsOf(0)).toBe(paid);

	now.mockReturnValue(7_200_001);
	tryOnce({ execution: 'another' }, 0, false);

	expect(kept.resultsOf(0)).toBeUndefined();
	expect(open.resultsOf(0)).toBe(paid);
	now.mockRestore();
	open.close(false);
});

it('forgets at once where the execution was cancelled during the try', () => {
	const stop = new AbortController();
	stop.abort();

	expect(tryOnce({ execution: 'cancelled early', stop }, 1).resultsOf(0)).toBeUndefined();
});

it('forgets at once outside of an execution, where nothing tells one run from another', () => {
	tryOnce({ execution: '' }, 1);

	expect(WriteLedger.open(contextOf({ execution: '' })).resultsOf(0)).toBeUndefined();
});

it.each<[number, Run]>([
	[1, { execution: 'repeated once', maxTries: 2 }],
	[4, { execution: 'repeated as often as n8n allows', maxTries: 9 }],
	[0, { execution: 'not repeated', retryOnFail: false }],
])('knows that n8n repeats the node %i times', (repetitions, run) => {
	const hasNext: boolean[] = [];
	for (let attempt = 0; attempt <= repetitions; attempt++) {
		const ledger = WriteLedger.open(contextOf(run));
		hasNext.push(ledger.hasNextAttempt);
		ledger.close(true);
	}

	expect(hasNext).toEqual([...Array<boolean>(repetitions).fill(true), false]);
});

it('names what was carried out: each item once, and ten of them at most', () => {
	const ledger = tryOnce({ execution: 'named' }, 3);
	ledger.recordSent(callOf(2), reply, { id: 'again' });
	for (let item = 3; item < 12; item++) ledger.recordSent(callOf(item), reply, { id: item });

	const named = Array.from({ length: 10 }, (_, item) => ({ item, id: item }));
	expect(ledger.completedWrites).toEqual({ count: 12, named });
	ledger.close(false);
});

it('counts how often the write of each item was refused, over all tries', () => {
	const run = { execution: 'refused' };
	const first = WriteLedger.open(contextOf(run));
	first.recordRefusal(0);
	first.close(true);
	const second = WriteLedger.open(contextOf(run));
	second.recordRefusal(0);

	expect([second.refusalsOf(0), second.refusalsOf(1)]).toEqual([2, 0]);
	second.close(false);
});

it('hands a write whose reply came, and that is not finished, to the next try as it was sent', () => {
	const run = { execution: 'unfinished' };
	const first = WriteLedger.open(contextOf(run));
	first.recordSent({ ...callOf(0), client: 'of this try' } as SentItem, reply, {});
	first.close(true);
	const next = WriteLedger.open(contextOf(run));

	expect(next.pendingOf(0)).toEqual({ call: callOf(0), reply });
	expect(next.resultsOf(0)).toBeUndefined();
	expect(next.pendingOf(1)).toBeUndefined();
	next.recordOutput(0, paid);
	expect(next.pendingOf(0)).toBeUndefined();
	expect(next.resultsOf(0)).toBe(paid);
	next.close(false);
});

it('knows a tool without input by its run', () => {
	const context = (runIndex: number) => ({
		...contextOf({ execution: 'no input', tool: {}, runIndex }),
		getInputData: () => [],
	});
	const first = WriteLedger.open(context(0) as unknown as IExecuteFunctions);
	first.recordOutput(0, paid);
	first.close(true);
	const again = WriteLedger.open(context(0) as unknown as IExecuteFunctions);
	const other = WriteLedger.open(context(1) as unknown as IExecuteFunctions);

	expect([again.resultsOf(0), other.resultsOf(0)]).toEqual([paid, undefined]);
	again.close(false);
	other.close(false);
});

it('recognizes a repeated tool call, whose tries have run indexes of their own', () => {
	const tool = { amount: 10 };
	tryOnce({ execution: 'agent', tool, runIndex: 3 }, 1);
	const retried = WriteLedger.open(contextOf({ execution: 'agent', tool, runIndex: 4 }));
	const another = WriteLedger.open(
		contextOf({ execution: 'agent', tool: { ...tool }, runIndex: 5 }),
	);

	expect(retried.resultsOf(0)).toBe(paid);
	expect(another.resultsOf(0)).toBeUndefined();
	retried.close(false);
	another.close(false);
});

it('gives a lost write to the next try as it was sent', () => {
	const ledger = WriteLedger.open(contextOf({ execution: 'lost' }));
	const error = new OutcomeUnknownError(new Error('Lost') as never);
	const call = callOf(0);
	ledger.recordUnknown(call, error, 42);
	ledger.close(true);
	const next = WriteLedger.open(contextOf({ execution: 'lost' }));

	expect(next.pendingOf(0)).toEqual({ call, error, sentAt: 42 });
	next.close(false);
});

it('refuses to continue with an item whose output did not fit in memory', () => {
	const huge = [{ json: { text: 'x'.repeat(30 * 1024 * 1024) } }];
	const ledger = WriteLedger.open(contextOf({ execution: 'huge' }));
	for (let item = 0; item < 6; item++) ledger.recordOutput(item, huge);
	ledger.recordOutput(6, paid);
	ledger.close(true);
	const next = WriteLedger.open(contextOf({ execution: 'huge' }));

	expect(next.resultsOf(0)).toBe(huge);
	expect(() => next.resultsOf(5)).toThrow('Item 5 was carried out in an earlier attempt');
	expect(next.pendingOf(5)).toBeUndefined();
	expect(next.resultsOf(6)).toBe(paid);
	next.close(false);
	// What it took is free again, and what replaces an entry takes its place.
	const other = WriteLedger.open(contextOf({ execution: 'after' }));
	for (let times = 0; times < 5; times++) other.recordOutput(0, huge);
	expect(other.resultsOf(0)).toBe(huge);
	other.close(false);
});
