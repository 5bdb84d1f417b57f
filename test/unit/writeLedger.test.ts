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
		ledger.sent(callOf(item), reply, { id: item });
		ledger.finished(item, paid);
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

		expect(WriteLedger.open(contextOf({ execution: 'done' })).resultsOf(0)).toBeUndefined();
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
		expect(ledger.done).toMatchObject({ count: 1 });
	});
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
	ledger.unknown(call, error, 42);
	ledger.close(true);
	const next = WriteLedger.open(contextOf({ execution: 'lost' }));

	expect(next.pendingOf(0)).toEqual({ call, error, sentAt: 42 });
	next.close(false);
});

it('refuses to continue with an item whose output did not fit in memory', () => {
	const huge = [{ json: { text: 'x'.repeat(30 * 1024 * 1024) } }];
	const ledger = WriteLedger.open(contextOf({ execution: 'huge' }));
	for (let item = 0; item < 6; item++) ledger.finished(item, huge);
	ledger.close(true);
	const next = WriteLedger.open(contextOf({ execution: 'huge' }));

	expect(next.resultsOf(0)).toBe(huge);
	expect(() => next.resultsOf(5)).toThrow('Item 5 was carried out in an earlier attempt');
	next.close(false);
	// What it took is free again.
	const other = WriteLedger.open(contextOf({ execution: 'after' }));
	other.finished(0, huge);
	expect(other.resultsOf(0)).toBe(huge);
	other.close(false);
});
