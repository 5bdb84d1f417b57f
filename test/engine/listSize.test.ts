/** Lists that are larger than what n8n can hold or store. */
import { randomUUID } from 'node:crypto';

import type { Transaction } from '../simulators/flute/model';
import { useProvider } from './support/providers';
import { StoredStaticData } from './support/staticData';

const flute = useProvider('flute');

const RECORDS = 100;
/** Of a page the last record stands for all: with one of 4 MB a page of 100 counts as 400 MB. */
const LONG_TEXT = 'x'.repeat(4_000_000);

beforeAll(async () => {
	const { transactions } = await flute.simulator.state();
	const [model] = transactions as [Transaction];
	await flute.simulator.control('DELETE', '/state/transactions');
	const records = Array.from({ length: RECORDS }, (_, index) => ({
		...model,
		transactionId: randomUUID(),
		transactionDateTime: new Date(1_700_000_000_000 + index * 60_000).toISOString(),
		// Whichever end of the list comes first.
		...([0, RECORDS - 1].includes(index) && { referenceId: LONG_TEXT }),
	}));
	await flute.simulator.put('transactions', records);
});

const list = { resource: 'transaction', operation: 'getAll', simplify: false };

it.each([
	['all of a list', { returnAll: true }],
	['what is new in a list', { onlyNewOrChanged: true }],
])('a run that reads %s ends with an error before n8n is out of memory', async (_, how) => {
	const staticData = new StoredStaticData();
	const { error, status } = await flute.run({ ...list, ...how }, { staticData });
	expect(status).toBe('error');
	expect(error!.message).toContain(`${RECORDS} records were read`);
	expect(error!.description).toContain("'Limit'");
	expect(error!.description).toContain("'Only New or Changed'");
});
