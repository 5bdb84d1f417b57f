import type { IDataObject, INodeParameters, INodeProperties } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { Flute } from '../../nodes/Flute/Flute.node';
import type { Transaction } from '../simulators/flute/model';
import type { Terminal } from '../simulators/flute/terminals';
import { newCard, transaction, useFlute } from './support/flute';
import { byId } from './support/providers';

/** The changes of Flute's API of November 2026, and the reply formats of August 2026 that may remain. */

const { flute, merchant } = useFlute({ timezone: 'America/New_York' });

const inAugust = async <T>(work: () => Promise<T>): Promise<T> => {
	await flute.simulator.control('POST', '/shapes', { shapes: 'august' });
	try {
		return await work();
	} finally {
		await flute.simulator.control('POST', '/shapes', { shapes: 'november' });
	}
};

describe('a field that Flute removed', () => {
	it.each([
		['appVersion', '1.2.3', 'Mobile App Version'],
		['deviceId', randomUUID(), 'Mobile Device ID'],
		['dutyCharges', 1.25, 'Duty Charges'],
		['platform', 'iOS', 'Mobile Platform'],
		['sdkVersion', '={{ "4.5.6" }}', 'Mobile SDK Version'],
	])(
		'is named in the error of a saved workflow that still fills it: %s',
		async (name, value, label) => {
			const { error } = await flute.run(merchant.payment({ additionalFields: { [name]: value } }));
			expect(error).toMatchObject({
				message: `'${label}' is no longer accepted by the API`,
				description: expect.stringMatching(/Remove it/),
			});
			expect(await flute.calls()).toEqual([]);
		},
	);

	it('is ignored when it is empty', async () => {
		const additionalFields = { platform: '={{ "" }}' };
		const [output] = await flute.outputOf(merchant.payment({ additionalFields }));
		expect(output).toMatchObject({ transactionStatus: 'Captured' });
	});

	it('is shown only where it is filled, so that it can be removed', () => {
		const fields = new Flute().description.properties
			.filter(({ name }) => name === 'additionalFields')
			.flatMap(({ options }) => options as INodeProperties[])
			.filter(({ displayName }) => displayName.endsWith('(Removed)'));
		expect(fields).toHaveLength(5);
		for (const { name, displayOptions } of fields) {
			expect(displayOptions).toEqual({ show: { [name]: [{ _cnd: { exists: true } }] } });
		}
	});
});

describe('a payment whose outcome Flute does not know', () => {
	const pay = async (options: INodeParameters) => {
		const body = { ...merchant.inHistory('Captured'), transactionStatus: 'UnknownOutcome' };
		const match = { method: 'POST', path: '^/v2/transactions$' };
		await flute.simulator.fault({ match, fault: { status: 200, body } });
		return await flute.run(merchant.payment({ options }));
	};

	it('is returned with that status and a hint, not as a decline', async () => {
		const { items, saved } = await pay({ errorOnDecline: true });
		expect(items[0]?.json).toMatchObject({ transactionStatus: 'UnknownOutcome' });
		expect(saved).toContain('Flute does not know whether the payment went through');
	});

	it('is an error when that is chosen', async () => {
		const { error } = await pay({ errorOnUnknownOutcome: true });
		expect(error).toMatchObject({
			message: expect.stringMatching(/^The outcome is unknown: .*UnknownOutcome/),
			description: expect.stringMatching(/do not repeat it/),
			context: {
				itemIndex: 0,
				details: { outcome: 'unknown', transactionId: expect.any(String) },
			},
		});
		expect(error?.message).not.toMatch(/declined/i);
	});

	it('has no hint once it is paid', async () => {
		const { saved } = await flute.run(merchant.payment());
		expect(saved).not.toContain('outcome is unknown');
	});
});

describe('transactions filtered by time', () => {
	const at = (one: Transaction): number => Date.parse(one.transactionDateTime);
	const idsOf = (list: Array<IDataObject | Transaction>) =>
		list.map(({ transactionId }) => String(transactionId)).sort();
	/** A day of the workflow's zone in the history, with the time of one of its payments. */
	const noon = () => merchant.held.transactions[200]!.transactionDateTime;

	it('are those of that time, although Flute filters by whole days', async () => {
		const [from, to] = [noon(), new Date(Date.parse(noon()) + 36 * 3_600_000).toISOString()];
		const filters = { fromDate: from, toDate: to };
		const output = await flute.outputOf(transaction('getAll', { returnAll: true, filters }));
		const expected = merchant.held.transactions.filter(
			(one) => at(one) >= Date.parse(from) && at(one) <= Date.parse(to),
		);
		expect(expected.length).toBeGreaterThan(1);
		expect(idsOf(output)).toEqual(idsOf(expected));
	});

	it('reach the limit, also when records of the first page are left out', async () => {
		const filters = { toDate: noon() };
		const output = await flute.outputOf(transaction('getAll', { limit: 7, filters }));
		const expected = merchant.held.transactions.filter((one) => at(one) <= Date.parse(noon()));
		expect(output).toHaveLength(7);
		expect(idsOf(output)).toEqual(idsOf([...expected].sort((a, b) => at(b) - at(a)).slice(0, 7)));
	});

	it('include the whole last day, in the time zone of the workflow', async () => {
		await flute.outputOf(
			transaction('getAll', {
				filters: { fromDate: '2026-01-30T00:00:00', toDate: '={{ $json.to }}' },
			}),
			{ items: [{ to: '2026-01-31' }, { to: '2026-01-31T00:00:00' }, { to: '2026-01-31T09:30' }] },
		);
		const queries = (await flute.calls()).map(({ query }) => [query.fromDate, query.toDate]);
		const from = '2026-01-30T05:00:00.000Z';
		expect(queries).toEqual(
			expect.arrayContaining([
				[from, '2026-02-01T04:59:59.999Z'],
				[from, '2026-01-31T14:30:00.000Z'],
			]),
		);
	});
});

describe('tax', () => {
	const link = (tax: INodeParameters): INodeParameters => ({
		resource: 'paymentLink',
		operation: 'create',
		baseAmount: 20,
		acceptCards: true,
		currencyCode: 'USD',
		additionalFields: { tax: { values: tax } },
	});

	it('is sent as a mode with a rate or an amount', async () => {
		await flute.outputOf(link({ taxMode: 'Exclusive', taxRate: 8.875 }));
		await flute.outputOf(link({ taxMode: 'Inclusive', taxAmount: 1.5 }));
		const bodies = (await merchant.sent()) as IDataObject[];
		expect(bodies.map(({ taxMode, taxRate, taxAmount }) => [taxMode, taxRate, taxAmount])).toEqual([
			['Exclusive', 8.875, undefined],
			['Inclusive', undefined, 1.5],
		]);
	});

	it.each([
		[{ taxMode: 'Exclusive' }, "'Tax' needs a rate or an amount"],
		[{ taxMode: 'Exclusive', taxRate: 5, taxAmount: 1 }, "'Tax Rate (%)' and 'Tax Amount'"],
		[{ taxMode: 'Exclusive', taxRate: 8.8755 }, "'Tax Rate (%)' must not have more than 3"],
	])('%j is refused before anything is sent', async (tax, message) => {
		const { error } = await flute.run(link(tax));
		expect(error?.message).toContain(message);
		expect(await flute.calls()).toEqual([]);
	});

	it('of a link changes from a rate to an amount, and can be removed', async () => {
		const [created] = await flute.outputOf({
			...link({ taxMode: 'Exclusive', taxRate: 5 }),
			simplify: false,
		});
		const change = async (tax: INodeParameters) =>
			await flute.outputOf({
				resource: 'paymentLink',
				operation: 'update',
				paymentLinkId: byId(String(created?.paymentLinkId)),
				updateFields: { tax: { values: tax } },
				simplify: false,
			});
		expect(await change({ taxMode: 'Inclusive', taxAmount: 2 })).toEqual([
			expect.objectContaining({ taxMode: 'Inclusive', taxRate: null, taxAmount: 2 }),
		]);
		expect(await change({ taxMode: 'None' })).toEqual([
			expect.objectContaining({ taxMode: null, taxRate: null, taxAmount: null }),
		]);
	});
});

describe('a new card', () => {
	const address = { addressLine1: '123 Test St', countryCode: 'US', postalCode: '10001' };

	it('is charged with the address beside it, or that of older workflows', async () => {
		const group = { values: address };
		const [near] = await flute.outputOf(merchant.payment({ ...newCard, billingAddress: group }));
		const [far] = await flute.outputOf(
			merchant.payment({ ...newCard, additionalFields: { billingAddress: group } }),
		);
		expect([near?.transactionStatus, far?.transactionStatus]).toEqual(['Captured', 'Captured']);
		const bodies = (await merchant.sent()) as IDataObject[];
		expect(bodies.map(({ billingAddress }) => billingAddress)).toEqual([address, address]);
	});
});

describe('renamed parameters', () => {
	const first = async (parameters: INodeParameters) => {
		await flute.outputOf(parameters);
		return (await flute.calls())[0]?.query;
	};

	it.each(['customer', 'paymentMethod'])('%s is sorted by orderBy', async (resource) => {
		const sort = { sortBy: 'createdOn', asc: true };
		const query = await first({ resource, operation: 'getAll', limit: 1, sort });
		expect(query).toMatchObject({ orderBy: 'createdOn', asc: 'true' });
	});

	it('the export of delivery logs has the date parameters of other lists', async () => {
		const filters = { dateFrom: '2026-01-30T12:00:00Z', dateTo: '2026-01-31T12:00:00Z' };
		const parameters = { resource: 'deliveryLog', operation: 'export', format: 'Csv', filters };
		expect(await first(parameters)).toMatchObject({
			fromDate: '2026-01-30T12:00:00.000Z',
			toDate: '2026-01-31T12:00:00.000Z',
		});
	});
});

describe('both response formats of webhook lists', () => {
	const shapes = { november: async <T>(work: () => Promise<T>) => await work(), august: inAugust };

	it.each(['november', 'august'] as const)('are read (%s)', async (shape) => {
		const list = async (resource: string) =>
			await shapes[shape](
				async () => await flute.outputOf({ resource, operation: 'getAll', returnAll: true }),
			);
		const state = await flute.simulator.state();
		expect(await list('eventType')).toHaveLength(33);
		expect(await list('webhookEndpoint')).toHaveLength(state.webhookEndpoints?.length ?? 0);
		const logs = await list('deliveryLog');
		expect(logs).toHaveLength(state.deliveryLogs?.length ?? 0);
		expect(logs[0]?.deliveryLogStatus ?? logs[0]?.status).toMatch(/^(Success|Failure)$/);
	});

	it.each(['november', 'august'] as const)('fill the pickers (%s)', async (shape) => {
		const search = async (name: string, resource: string) =>
			await shapes[shape](async () => await flute.search(name, { resource, operation: 'get' }));
		expect((await search('endpointId', 'webhookEndpoint')).results).toHaveLength(24);
		const { results } = await search('deliveryLogId', 'deliveryLog');
		expect(results[0]?.name).toMatch(/ · (Success|Failure) · /);
	});

	it('a declined payment is recognized in the old format and labelled with its amount', async () => {
		const { results } = await inAugust(
			async () => await flute.search('transactionId', transaction('get'), { filter: 'Declined' }),
		);
		expect(results[0]?.name).toMatch(/ · [1-9]\d*\.\d\d USD · Declined · /);
	});
});

describe('the list of event types', () => {
	const update = { resource: 'webhookEndpoint', operation: 'create' };
	const offered = async () => await flute.options('eventTypes', update);

	it.each(['november', 'august'] as const)('comes from Flute (%s)', async (shape) => {
		const options = shape === 'august' ? await inAugust(offered) : await offered();
		expect(options).toHaveLength(33);
		expect(options).toContainEqual({ name: 'Invoice: Paid', value: 'invoice.paid' });
	});

	it('includes a new event type, which is then sent', async () => {
		const body = { items: [{ eventType: 'invoice.past_due', group: 'Invoices' }] };
		const match = { path: 'event-types$' };
		await flute.simulator.fault({ match, fault: { status: 200, body } });
		expect(await offered()).toEqual([{ name: 'Invoice: Past Due', value: 'invoice.past_due' }]);
		await flute.simulator.fault({
			match: { method: 'POST', path: 'endpoints$' },
			fault: { status: 200, body: { endpointId: randomUUID() } },
		});
		await flute.outputOf({
			...update,
			endpointName: 'Test',
			endpointUrl: 'https://example.com/hook',
			eventTypes: ['invoice.past_due'],
		});
		expect(await merchant.sent()).toEqual([
			expect.objectContaining({ eventTypes: ['invoice.past_due'] }),
		]);
	});

	it('has the known event types when Flute cannot be reached', async () => {
		const match = { path: 'event-types$' };
		await flute.simulator.fault({ match, fault: { status: 403 } });
		const options = await offered();
		expect(options).toHaveLength(41);
		expect(options.find(({ value }) => value === 'application.draft')).toMatchObject({
			name: 'Application: Draft',
			description: 'For partner accounts only',
		});
	});
});

describe('a reversal at a terminal', () => {
	const reverse = async (parameters: INodeParameters) => {
		const { terminals, posTransactions } = await flute.simulator.state();
		const isBusy = (id: string) =>
			(posTransactions as IDataObject[]).some(
				(one) => one.terminalId === id && one.posTransactionStatus === 'InProgress',
			);
		const terminal = (terminals as Terminal[]).find(
			(one) =>
				one.terminalMode === 'SemiIntegrated' &&
				one.terminalStatus === 'Ready' &&
				!isBusy(one.terminalId),
		);
		return await flute.run({
			resource: 'posTransaction',
			operation: 'reverse',
			terminalId: byId(terminal?.terminalId ?? ''),
			posDeviceId: 'till-1',
			referenceId: 'reversal-1',
			...parameters,
		});
	};
	const of = ({ transactionId }: Transaction) => ({
		originalTransactionId: byId(transactionId),
	});

	it('refunds a part of a settled payment', async () => {
		const original = await merchant.another(merchant.inHistory('Settled'));
		const { items } = await reverse({
			...of(original),
			additionalFields: { partialAmount: 1.5 },
			options: { waitForOutcome: true },
		});
		expect(items[0]?.json).toMatchObject({
			posTransactionStatus: 'Completed',
			processedAmount: 1.5,
		});
		expect(await merchant.sent()).toEqual([
			expect.objectContaining({ reversalAmount: 1.5, referenceId: 'reversal-1' }),
		]);
	});

	it('refuses a partial amount for a payment that Flute would void in full', async () => {
		const original = await merchant.another(merchant.inHistory('Captured'));
		const { error } = await reverse({ ...of(original), additionalFields: { partialAmount: 1 } });
		expect(error?.message).toBe(
			"'Partial Amount' can be used only for settled card payments; this one is Card, Captured",
		);
		expect(await merchant.writes()).toEqual([]);
	});

	it('without a payment sends its own amount and no partial amount', async () => {
		const none = { reversalOf: 'none', reversalAmount: 5, currencyCode: 'USD' };
		const { error } = await reverse({ ...none, additionalFields: { partialAmount: 1 } });
		expect(error?.message).toBe(
			"'Partial Amount' can be used only with 'Reversal Of' set to A Payment",
		);
		const { items } = await reverse({ ...none, options: { waitForOutcome: true } });
		expect(items[0]?.json).toMatchObject({ posTransactionStatus: 'Completed', processedAmount: 5 });
		expect(await merchant.sent()).toEqual([
			expect.not.objectContaining({ originalTransactionId: expect.anything() }),
		]);
	});
});
