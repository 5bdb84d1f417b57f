import './support/shortWaits';

import { ExecuteContext } from 'n8n-core';
import type { INodeParameters } from 'n8n-workflow';

import type { Fault, FaultRule } from '../simulators/types';
import { transaction, useFlute } from './support/flute';
import { byId, useProvider } from './support/providers';

const { flute, merchant } = useFlute();
const flip = useProvider('flip');

const SALE = { method: 'POST', path: '/v2/transactions$' };
const LIST = { method: 'GET', path: '/v2/transactions$' };

const meet = async (match: FaultRule['match'], fault: Fault, times = 1) =>
	await flute.simulator.fault({ match, fault, times });

/** The hints of a run that must succeed. */
async function hintsOf(...run: Parameters<typeof flute.run>): Promise<string[]> {
	const { hints, error } = await flute.run(...run);
	expect(error).toBeUndefined();
	return hints;
}

const own = (referenceId: string, members: INodeParameters = {}) =>
	merchant.payment({ additionalFields: { referenceId }, ...members });

/** Twenty items, or another number. */
const items = (count = 20) => Array.from({ length: count }, () => ({}));

it('an ordinary run shows no hint', async () => {
	expect(await hintsOf(transaction('getAll', { returnAll: true }))).toEqual([]);
	expect(await hintsOf(transaction('getAll', { limit: 100_000 }))).toEqual([]);
	expect(await hintsOf(merchant.payment())).toEqual([]);
});

describe('a list that ends at Limit', () => {
	it('says how many records there are when the provider tells', async () => {
		const { transactions = [] } = await flute.simulator.state();
		const message = `The list was cut at 'Limit': 2 of ${transactions.length} records are shown.`;

		expect(await hintsOf(transaction('getAll', { limit: 2 }))).toEqual([message]);
	});

	it('leaves it to n8n to say that there may be more when the provider gives no total', async () => {
		const { hints } = await flip.run({ resource: 'site', operation: 'getAll', limit: 1 });

		expect(hints).toEqual([]);
	});

	it('gives one hint for all items', async () => {
		const hints = await hintsOf(transaction('getAll', { limit: 2 }), { items: items() });

		expect(hints).toEqual(["20 lists were cut at 'Limit' (2)."]);
	});

	it('gives no number when the node filters records itself', async () => {
		const filters = { fromDate: '2020-01-01T00:00:01Z' };
		const hints = await hintsOf(transaction('getAll', { limit: 2, filters }));

		expect(hints).toEqual([]);
	});

	it('gives no hint about Limit in a manual run with Only New or Changed', async () => {
		const { transactions = [] } = await flute.simulator.state();
		const parameters = transaction('getAll', { onlyNewOrChanged: true });
		const hints = await hintsOf(parameters, { mode: 'manual' });

		expect(hints).toEqual([
			`A run by hand shows the first 50 of ${transactions.length} records only.`,
		]);
	});
});

it('says how long calls waited for the provider’s rate limit', async () => {
	await meet(LIST, { status: 429, headers: { 'Retry-After': '2' } }, 3);
	const hints = await hintsOf(transaction('getAll', { returnAll: true }), { items: items(5) });

	expect(hints).toEqual([
		expect.stringMatching(
			/^Calls were paused for [23] s, because Flute limits the rate of calls \(429\)\.$/,
		),
	]);
});

it('says that a token was refused and renewed', async () => {
	await flute.simulator.expireTokens();
	const hints = await hintsOf(transaction('getAll', { returnAll: true }), { items: items() });

	expect(hints).toEqual([
		'Flute refused the access token. It was renewed, and the call sent again.',
	]);
});

describe('a payment', () => {
	it('whose reply was lost names the reference it was found by', async () => {
		await meet(SALE, { drop: 'after' });

		expect(await hintsOf(own('hint-1'))).toEqual([
			'The reply to POST /v2/transactions was lost: it was found by its referenceId "hint-1", and not sent again.',
		]);
	});

	it('that is returned instead of a second one says so', async () => {
		await hintsOf(own('hint-2'));
		const again = own('hint-2', { options: { ifReferenceExists: 'return' } });

		expect(await hintsOf(again)).toEqual([
			'A payment with referenceId "hint-2" already exists: it was returned, and nothing was sent.',
		]);
	});

	it('captured with a lost reply says that the record shows the capture', async () => {
		const like = merchant.inHistory('Authorized');
		const { transactionId } = await merchant.another(like);
		await meet({ method: 'POST', path: '/capture$' }, { status: 500, isWorked: true });
		const hints = await hintsOf(transaction('capture', { transactionId: byId(transactionId) }));

		expect(hints).toEqual([
			`The reply to POST /v2/transactions/${transactionId}/capture was lost: the record shows that it was carried out, and not sent again.`,
		]);
	});
});

it('at most three hints are shown, most important first', async () => {
	await hintsOf(own('hint-3'));
	await flute.simulator.expireTokens();
	await meet(LIST, { status: 429, headers: { 'Retry-After': '1' } });
	await meet(SALE, { drop: 'after' });
	const parameters = own('={{ $json.order }}', { options: { ifReferenceExists: 'return' } });
	const hints = await hintsOf(parameters, { items: [{ order: 'hint-3' }, { order: 'hint-4' }] });

	expect(hints).toEqual([
		expect.stringContaining('was lost: it was found by its referenceId "hint-4"'),
		expect.stringContaining('A payment with referenceId "hint-3" already exists'),
		expect.stringMatching(/^Calls were paused for 1 s/),
	]);
});

it('a failed run shows no hints', async () => {
	await flute.simulator.expireTokens();
	const { error, hints } = await flute.run(transaction('get', { transactionId: byId('no-id') }));

	expect(error).toBeDefined();
	expect(hints).toEqual([]);
});

it('a run works without hints on older n8n versions', async () => {
	const { prototype } = ExecuteContext;
	const { addExecutionHints } = prototype;
	Object.assign(prototype, { addExecutionHints: undefined });
	try {
		expect(await hintsOf(transaction('getAll', { limit: 2 }))).toEqual([]);
	} finally {
		Object.assign(prototype, { addExecutionHints });
	}
});
