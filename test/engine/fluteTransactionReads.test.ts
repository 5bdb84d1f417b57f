import type { IDataObject } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import type { Transaction } from '../simulators/flute/model';
import { sourceTypes, transactionStatuses } from '../simulators/flute/model';
import { transaction, useFlute } from './support/flute';
import { byId } from './support/providers';

const { flute, merchant } = useFlute({ timezone: 'America/New_York' });

const time = (iso: string) => Date.parse(iso);
const utc = (one: Transaction) => new Date(one.transactionDateTime).toISOString();
const amountOf = (one: Transaction) => one.processedAmount || one.amountBreakdown.baseAmount;
const idsOf = (list: Array<IDataObject | Transaction>) =>
	list.map(({ transactionId }) => String(transactionId)).sort();

describe('transaction: getAll', () => {
	type Filter = [
		name: string,
		valueOf: (one: Transaction) => string | number | null,
		matches: (one: Transaction, value: never) => boolean,
	];
	const filters: Filter[] = [
		['batchId', (one) => one.batchId, (one, id: string) => one.batchId === id],
		['batchId', (one) => one.batchId && 'null', (one) => one.batchId === null],
		['customerId', (one) => one.customerId, (one, id: string) => one.customerId === id],
		['fromDate', utc, (one, from: string) => time(utc(one)) >= time(from)],
		['toDate', utc, (one, to: string) => time(utc(one)) <= time(to)],
		['minAmount', amountOf, (one, least: number) => amountOf(one) >= least],
		['maxAmount', amountOf, (one, most: number) => amountOf(one) <= most],
		['paymentMethodType', () => 'ACH', (one) => one.paymentMethodType === 'ACH'],
		['referenceId', (one) => one.referenceId, (one, id: string) => one.referenceId === id],
		['sourceId', (one) => one.source.sourceId, (one, id: string) => one.source.sourceId === id],
	];
	it.each(filters)('filters by %s', async (name, valueOf, matches) => {
		const { transactions } = merchant.held;
		const value = transactions.slice(50).map(valueOf).find(Boolean) as never;
		const parameters = transaction('getAll', { returnAll: true, filters: { [name]: value } });
		const output = await flute.outputOf(parameters);

		const expected = transactions.filter((one) => matches(one, value));
		expect(expected.length).toBeLessThan(transactions.length);
		expect(idsOf(output)).toEqual(idsOf(expected));
		const [first] = await flute.calls();
		expect(first?.query).toEqual({ pageIndex: '0', pageSize: '100', [name]: String(value) });
	});

	it.each([
		['transactionStatus', transactionStatuses, (one: Transaction) => one.transactionStatus],
		['sourceType', sourceTypes, (one: Transaction) => one.source.sourceType],
	])('filters by every %s', async (name, values, valueOf) => {
		const filtered = { filters: { [name]: '={{ $json.value }}' }, simplify: false };
		const output = await flute.outputOf(transaction('getAll', { returnAll: true, ...filtered }), {
			items: values.map((value) => ({ value })),
		});

		const all = merchant.held.transactions.map(valueOf);
		expect(output.map((one) => valueOf(one as unknown as Transaction))).toEqual(
			values.flatMap((value) => all.filter((one) => one === value)),
		);
	});

	it('combines filters, and reads a date without an offset in the time zone of the workflow', async () => {
		const filters = { fromDate: '2026-01-31T09:30:00', minAmount: '12.30', sourceType: 'Portal' };
		await flute.outputOf(transaction('getAll', { filters }));

		expect((await flute.calls())[0]?.query).toEqual({
			pageIndex: '0',
			// More than the limit: Flute goes by whole days, and some are left out.
			pageSize: '100',
			fromDate: '2026-01-31T14:30:00.000Z',
			minAmount: '12.3',
			sourceType: 'Portal',
		});
	});

	it('sorts by every sort field, in both directions', async () => {
		const members = `cardTokenType customerCompanyName customerName maskedCardNumber
			merchantCompanyName paymentMethodType processedAmount transactionDateTime transactionId
			transactionStatus`.split(/\s+/);
		const items = members.flatMap((sortBy) => [
			{ sortBy, sortOrder: 'asc' },
			{ sortBy, sortOrder: 'desc' },
		]);
		const sort = { sortBy: '={{ $json.sortBy }}', sortOrder: '={{ $json.sortOrder }}' };
		await flute.outputOf(transaction('getAll', { limit: 1, sort }), { items });

		const queries = (await flute.calls()).map(({ query }) => query);
		expect(queries).toHaveLength(20);
		expect(queries).toEqual(
			expect.arrayContaining(items.map((item) => ({ pageIndex: '0', pageSize: '1', ...item }))),
		);
	});

	it('returns the newest first, or the chosen order', async () => {
		const newest = await flute.outputOf(transaction('getAll', { limit: 60 }));
		const dates = newest.map(({ transactionDateTime }) => time(String(transactionDateTime)));
		expect(dates).toEqual([...dates].sort((a, b) => b - a));

		const sort = { sortBy: 'processedAmount', sortOrder: 'desc' };
		const largest = await flute.outputOf(transaction('getAll', { limit: 5, sort }));
		const amounts = merchant.held.transactions.map(({ processedAmount }) => processedAmount);
		expect(largest.map(({ processedAmount }) => processedAmount)).toEqual(
			amounts.sort((a, b) => b - a).slice(0, 5),
		);
	});

	it('returns simplified or whole records', async () => {
		const filters = { referenceId: merchant.held.transactions[0]?.referenceId ?? '' };
		const [simplified = {}] = await flute.outputOf(transaction('getAll', { filters }));
		const [raw] = await flute.outputOf(transaction('getAll', { filters, simplify: false }));

		expect(Object.keys(simplified)).toEqual([
			'transactionId',
			'transactionDateTime',
			'transactionStatus',
			'transactionType',
			'baseAmount',
			'processedAmount',
			'currencyCode',
			'paymentMethodType',
			'referenceId',
			'customerId',
		]);
		const { baseAmount, ...others } = simplified;
		expect(raw).toMatchObject({ ...others, amountBreakdown: { baseAmount } });
	});
});

describe('transaction: get', () => {
	it.each([
		['Pending', 'Card'],
		['Scheduled', 'ACH'],
	])('shows the requested amount of one that is %s', async (status, method) => {
		const { transactionId, amountBreakdown } = merchant.inHistory(status, method);
		const [one] = await flute.outputOf(transaction('get', { transactionId: byId(transactionId) }));
		const filters = { transactionStatus: status };
		const listed = await flute.outputOf(transaction('getAll', { filters, returnAll: true }));

		const amounts = { baseAmount: amountBreakdown.baseAmount, processedAmount: 0 };
		expect(one).toMatchObject(amounts);
		expect(listed).toContainEqual(expect.objectContaining({ transactionId, ...amounts }));
	});

	it('reads the transaction of each item', async () => {
		const some = merchant.held.transactions.slice(0, 30);
		const transactionId = byId('={{ $json.transactionId }}');
		const output = await flute.outputOf(transaction('get', { transactionId, simplify: false }), {
			items: some.map((one) => ({ transactionId: one.transactionId })),
		});

		expect(output).toEqual(some);
	});

	it('shows the reason for a decline in the simplified record', async () => {
		const { transactionId, declineDetails } = merchant.inHistory('Declined');
		const output = await flute.outputOf(transaction('get', { transactionId: byId(transactionId) }));

		expect(output).toEqual([expect.objectContaining({ transactionId, declineDetails })]);
		expect(Object.keys(output[0] ?? {})).toHaveLength(10);
	});

	it("shows the provider's message for an unknown ID", async () => {
		const id = randomUUID();
		const { error } = await flute.run(transaction('get', { transactionId: byId(id) }));

		expect(error).toMatchObject({
			message: `Transaction ${id} was not found.`,
			httpCode: '404',
			description: expect.stringMatching(/environment.* N0000.* ID for Flute/),
		});
	});
});

describe('pickers', () => {
	it('show payment processors by name, kind and whether they are the default', async () => {
		const { results } = await flute.search('paymentProcessorId', transaction('create'));
		expect(results).toEqual(
			['SandboxCard', 'SandboxAch', 'Tsys'].map((type, index) => ({
				name: `${type} processor · ${type}${index < 2 ? ' · default' : ''}`,
				value: expect.stringMatching(/^[\da-f-]{36}$/),
			})),
		);

		const filtered = await flute.search('paymentProcessorId', transaction('create'), {
			filter: 'ach',
		});
		expect(filtered.results).toEqual([results[1]]);
	});

	it('list transactions page by page, newest first', async () => {
		const pages = [];
		for (let token: string | undefined = ''; token !== undefined;) {
			const page = await flute.search('transactionId', transaction('get'), {
				paginationToken: token || undefined,
			});
			pages.push(page.results);
			token = page.paginationToken as string | undefined;
		}

		for (const page of pages.slice(0, -1)) expect(page).toHaveLength(25);
		expect(idsOf(pages.flat().map(({ value }) => ({ transactionId: value })))).toEqual(
			idsOf(merchant.held.transactions),
		);
		const labels = pages.flat().map(({ name }) => name);
		const label =
			/^([\d-]{10} [\d:]{5}) · \d+\.\d\d USD · \w+ · .*(Card|ACH) •••• \d{4} · order-\d+( \(|$)/;
		const dates = labels.map((name) => label.exec(name)?.[1] ?? name);
		expect(dates).toEqual([...dates].sort().reverse());
	});

	it('find a transaction by its label', async () => {
		const { referenceId, transactionId } = merchant.inHistory('Settled');
		const { results, paginationToken } = await flute.search(
			'transactionId',
			transaction('capture'),
			{ filter: referenceId?.toUpperCase() },
		);

		expect(results).toEqual([
			{ name: expect.stringContaining(String(referenceId)), value: transactionId },
		]);
		expect(paginationToken).toBeUndefined();
	});
});

describe('the environment', () => {
	const list = transaction('getAll', { limit: 1 });

	it('must be the same for client and token host', async () => {
		const { clientId, clientSecret } = flute.simulator.credentials.production as IDataObject;
		const credential = await flute.newCredential('fluteOAuth2Api', {
			clientId: String(clientId),
			clientSecret: String(clientSecret),
		});
		const { error } = await flute.run(list, { credential });

		expect(error?.description).toMatch(/Check 'Client ID', 'Client Secret' and 'Environment'/);
		expect(await flute.calls()).toEqual([]);
	});

	it('must be the same for token and API', async () => {
		const { productionApi = '' } = flute.simulator.urls;
		const credential = await flute.newCredential('fluteOAuth2Api', { baseUrl: productionApi });
		const { error } = await flute.run(list, { credential });

		expect(error).toMatchObject({
			httpCode: '401',
			description: expect.stringMatching(/environment/),
		});
	});

	it('has its own transactions', async () => {
		const { productionApi = '', productionOauth = '' } = flute.simulator.urls;
		const credential = await flute.newCredential('fluteOAuth2Api', {
			...(flute.simulator.credentials.production as Record<'clientId' | 'clientSecret', string>),
			baseUrl: productionApi,
			oauthUrl: productionOauth,
		});
		const [ours] = await flute.outputOf(list);
		const [theirs] = await flute.outputOf(list, { credential });

		expect(theirs?.transactionId).toEqual(expect.any(String));
		expect(theirs?.transactionId).not.toBe(ours?.transactionId);
	});
});
