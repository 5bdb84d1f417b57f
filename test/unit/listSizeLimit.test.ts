import type { IExecuteFunctions, INode } from 'n8n-workflow';

import { ItemClients } from '../../nodes/shared/execute/itemClients';
import { ListSizeLimit } from '../../nodes/shared/http/listSize';
import { openClient } from '../../nodes/shared/http/openClient';
import { DEFAULT_SETTINGS } from '../../nodes/shared/http/settings';

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
	new ListSizeLimit(contextOf(...run));

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

describe('the clients of a node', () => {
	const provider = {
		name: 'Provider',
		credentials: [{ type: 'providerApi', name: 'Provider' }],
	} as const;
	/** A node whose credential has another token for each item. */
	const context = {
		...contextOf('trigger'),
		getCredentials: async (_type: string, item = 0) => {
			if (item > 1) throw new Error('No such item');
			return { token: `token-of-item-${item}`, apiUrl: 'https://api.example.com' };
		},
		getCredentialsProperties: () => [],
		getExecutionCancelSignal: () => undefined,
	} as unknown as IExecuteFunctions;

	it('share one limit within a run, since n8n keeps the records of all accounts', async () => {
		const clients = await ItemClients.open(context, provider, DEFAULT_SETTINGS);
		const other = await clients.forItem(1);
		expect(other).not.toBe(clients.first);

		other.listSize.add(page);
		expect(pagesRead(clients.first.listSize)).toBe(pagesRead(limitIn('trigger')) - 1);
	});

	it('count anew in each poll of a trigger, which has one context for months', async () => {
		(await openClient(context, provider)).listSize.add(page);

		const { listSize } = await openClient(context, provider);
		expect(pagesRead(listSize)).toBe(pagesRead(limitIn('trigger')));
	});
});
