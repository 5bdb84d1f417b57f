import type { IExecuteFunctions, INode } from 'n8n-workflow';

import type { ListSizeLimit } from '../../nodes/shared/http/listSize';
import { listSizeLimit } from '../../nodes/shared/http/listSize';

/** A page of 100 records of 1 MB. */
const page = Array.from({ length: 100 }, () => ({ text: 'x'.repeat(1_000_000) }));

function contextOf(mode: string, saveDataSuccessExecution?: string): IExecuteFunctions {
	const node = { name: 'Node', type: 'node', parameters: {} } as unknown as INode;
	return {
		getMode: () => mode,
		getNode: () => node,
		getWorkflowSettings: () => ({ saveDataSuccessExecution }),
	} as unknown as IExecuteFunctions;
}

const limitIn = (...run: Parameters<typeof contextOf>): ListSizeLimit =>
	listSizeLimit(contextOf(...run));

/** How many pages of 100 MB are read, of 100 at most. */
function pagesRead(limit: ListSizeLimit): number {
	for (let count = 0; count < 100; count++) {
		try {
			limit.add(page);
		} catch {
			return count;
		}
	}
	return 100;
}

it('reads more where n8n does not store the execution', () => {
	expect(pagesRead(limitIn('trigger', 'none'))).toBeGreaterThan(pagesRead(limitIn('trigger')));
	// What is run by hand is shown in the editor.
	expect(pagesRead(limitIn('manual', 'none'))).toBe(pagesRead(limitIn('manual')));
});

it('counts all lists of a run together, and says what to do', () => {
	const limit = limitIn('trigger');
	const addAll = () => {
		for (let count = 0; count < 100; count++) limit.add(page);
	};
	expect(addAll).toThrow(/The list is too large for one execution: \d+00 records were read/);
	expect(addAll).toThrow(
		expect.objectContaining({
			description: expect.stringMatching(/'Limit'.*'Only New or Changed'.*setting/),
		}),
	);
});

it('counts the lists of all accounts of a run together', () => {
	const context = contextOf('trigger');
	listSizeLimit(context).add(page);

	const [shared, own] = [listSizeLimit(context), limitIn('trigger')].map(pagesRead);
	expect(shared).toBe(own - 1);
});
