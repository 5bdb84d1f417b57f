import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { newCard } from '../engine/support/flute';
import { byId } from '../engine/support/providers';
import type { SimulatorClient } from '../simulators/client';
import type { Exchange } from './proxy';
import type { Access, Side, Way, World } from './world';

export const operationKinds = [
	'read one',
	'list',
	'charge',
	'sale',
	'refund',
	'create',
	'change',
	'delete',
	'batch',
	'upload',
	'download',
	'wait',
	'picker',
	'API read',
	'API write',
	'poll',
	'new or changed',
	'webhook',
] as const;

export type OperationKind = (typeof operationKinds)[number];

/** Calls that write, and what must hold of them. */
export interface Writes {
	/** On `METHOD /path`. */
	readonly match: RegExp;
	/** What the call of each item holds, in path or body. */
	readonly marks: readonly string[];
	/**
	 * `once`: never sent again when it may have been carried out. `key`: sent again with a key by
	 * which the provider knows it. `repeatable`: once or many times is the same.
	 */
	readonly rule: 'once' | 'key' | 'repeatable';
	/** What the provider made, by its reply, for calls with a key. */
	readonly made?: RegExp;
	/** The collection that then holds one record with the mark. */
	readonly collection?: string;
	/** Of a payment: the member by which its record is known, in replies and in items. */
	readonly id?: string;
	/** Of a payment: the reference or key it was sent with, which an unknown outcome has to name. */
	readonly reference?: (call: Exchange) => unknown;
}

/** A field that an expression can spoil. */
export interface Input {
	/** Dotted path into the parameters. */
	readonly path: string;
	/** As the form shows it. */
	readonly label: string;
	/** The parameter's value for an expression, where it is no plain text. */
	readonly like?: (expression: string) => INodeParameters;
}

/** One run of a node, ready to go. */
export interface Task {
	readonly parameters: INodeParameters;
	readonly items?: IDataObject[];
	readonly hasFile?: boolean;
	readonly writes?: Writes;
	/** Of all records that a list has. */
	readonly expected?: readonly string[];
	/** Identifies a record in the output. */
	readonly id?: string;
	/** Must not be repeated to anyone. */
	readonly secrets?: readonly string[];
	/** What the output must be the bytes of. */
	readonly file?: RegExp;
	readonly adapt?: Access['proxy']['adapt'];
	/** Of a picker: its field. */
	readonly picker?: string;
}

export interface Operation {
	readonly kind: OperationKind;
	readonly way: Way;
	readonly name: string;
	readonly side: Side;
	/** Most items; several at once where it reads. @default 1 */
	readonly most?: number;
	/** The trigger's type, for those that are one. */
	readonly trigger?: string;
	/** Fields with money, filters that are added, and options of its own. */
	readonly inputs?: Readonly<Partial<Record<'amounts' | 'filters' | 'options', readonly Input[]>>>;
	/** Whether what it sends holds secrets of the user's own. */
	readonly hasSecrets?: boolean;
	readonly prepare: (draft: Draft) => Promise<Task> | Task;
}

/** What a task is made of. */
export interface Draft {
	readonly world: World;
	readonly way: Way;
	readonly simulator: SimulatorClient;
	/** Found nowhere else. */
	readonly mark: string;
	readonly count: number;
	readonly chance: (share: number) => boolean;
}

const idsOf = (records: readonly IDataObject[], id: string): string[] =>
	records.map((record) => String(record[id]));

const itemsOf = ({ mark, count }: Draft): Array<{ mark: string; index: number }> =>
	Array.from({ length: count }, (_, index) => ({ mark: `${mark}-${index}`, index }));

const marksOf = (items: ReadonlyArray<{ mark: string }>) => items.map(({ mark }) => mark);

const action = (resource: string, operation: string, more: INodeParameters = {}) => ({
	resource,
	operation,
	...more,
});

const api = (more: INodeParameters): INodeParameters => action('apiRequest', 'send', more);

const oneOf = (
	way: Way,
	collection: string,
	id: string,
	parameters: (id: string, record: IDataObject) => INodeParameters,
	name: string,
	fits: (record: IDataObject) => boolean = () => true,
): Operation => ({
	kind: 'read one',
	way,
	name,
	side: 'reads',
	most: 5,
	prepare: (draft) => {
		const record = draft.world.records(way, collection).find(fits)!;
		const value = String(record[id]);
		const items = itemsOf(draft);
		return { parameters: parameters(value, record), items, expected: items.map(() => value), id };
	},
});

const listOf = (
	way: Way,
	collection: string,
	id: string,
	parameters: INodeParameters,
	fits: (record: IDataObject) => boolean = () => true,
	more: Partial<Operation> & Pick<Task, 'adapt' | 'items' | 'secrets'> & { id?: string } = {},
): Operation => ({
	kind: 'list',
	way,
	name: `${String(parameters.resource)}.${String(parameters.operation)}`,
	side: 'reads',
	...more,
	prepare: ({ world }) => ({
		parameters: { ...parameters },
		expected: idsOf(world.records(way, collection).filter(fits), id),
		id: more.id ?? id,
		adapt: more.adapt,
		items: more.items,
		secrets: more.secrets,
	}),
});

const all = { returnAll: true };
const isClinics = ({ tenant_id: tenant }: IDataObject) => tenant === 12;

/** The guides of Flextell describe a cursor; the simulator pages as the reference says. */
const byCursor: Task['adapt'] = (_, path) => {
	const url = new URL(path, 'http://host');
	const cursor = url.searchParams.get('cursor');
	if (cursor !== null) {
		url.searchParams.delete('cursor');
		url.searchParams.set('page', cursor);
	}
	return {
		path: `${url.pathname}${url.search}`,
		change: (body) => {
			const page = JSON.parse(body) as { meta?: IDataObject };
			if (page.meta) {
				const { current_page: now, last_page: last } = page.meta as Record<string, number>;
				page.meta = { has_more: now! < last!, cursor: now! < last! ? String(now! + 1) : null };
			}
			return JSON.stringify(page);
		},
	};
};

/** The strict simulator knows no such parameter. */
const withoutSignature: Task['adapt'] = (_, path) => {
	const url = new URL(path, 'http://host');
	url.searchParams.delete('signature');
	return { path: `${url.pathname}${url.search}`, change: (body) => body };
};

const picker = (
	way: Way,
	field: string,
	parameters: INodeParameters,
	collection: string,
	id: string,
	fits?: (record: IDataObject) => boolean,
): Operation => ({
	kind: 'picker',
	way,
	name: field,
	side: 'reads',
	prepare: ({ world }) => ({
		parameters,
		picker: field,
		expected: idsOf(world.records(way, collection).filter(fits ?? (() => true)), id),
	}),
});

const poll = (
	way: Way,
	trigger: string,
	parameters: INodeParameters,
	collection: string,
	id: string,
	fits: (record: IDataObject) => boolean = () => true,
): Operation => ({
	kind: 'poll',
	way,
	name: `${trigger} ${String(parameters.resource)}`,
	side: 'reads',
	trigger,
	prepare: ({ world }) => ({
		parameters: { triggerOn: 'new', startWith: 'everything', ...parameters },
		expected: idsOf(world.records(way, collection).filter(fits), id),
		id,
	}),
});

const news = (
	way: Way,
	parameters: INodeParameters,
	collection: string,
	id: string,
	fits: (record: IDataObject) => boolean = () => true,
): Operation => ({
	...listOf(way, collection, id, { ...parameters, onlyNewOrChanged: true }, fits),
	kind: 'new or changed',
});

/** Copies of a record that runs may use up. */
async function copies(
	{ simulator, count }: Draft,
	collection: string,
	id: string,
	like: IDataObject,
	idOf: (index: number) => string | number,
): Promise<string[]> {
	const made = Array.from({ length: count }, (_, index) => ({ ...like, [id]: idOf(index) }));
	await simulator.put(collection, made);
	return idsOf(made, id);
}

const ownStoreGroups = async (draft: Draft) =>
	await copies(
		draft,
		'storeGroups',
		'StoreGroupId',
		draft.world.records('flipdish', 'storeGroups')[0]!,
		nextNumber,
	);

const unusedCustomers = async (draft: Draft) => {
	const customers = draft.world.records('flute', 'customers');
	const like = customers.find((one) => one.transactionsCount === 0) ?? customers[0]!;
	return await copies(draft, 'customers', 'customerId', like, () => randomUUID());
};

const MENU = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const HOME = 'home-1001';

let numbers = 1_000_000;
const nextNumber = () => ++numbers;

const sentReference = ({ body }: Exchange): unknown =>
	(JSON.parse(body) as { referenceId?: string }).referenceId;

const charge = (way: 'flute'): Operation => ({
	kind: 'charge',
	way,
	name: 'transaction.create',
	side: 'writes',
	most: 3,
	inputs: { amounts: [{ path: 'baseAmount', label: 'Amount' }] },
	hasSecrets: true,
	prepare: (draft) => {
		const isOwn = draft.chance(0.5);
		const items = itemsOf(draft).map((item, index) => ({
			...item,
			amount: 10.25 + index,
			card: newCard.cardNumber,
		}));
		const [processor] = draft.world.records(way, 'paymentProcessors') as [IDataObject];
		return {
			parameters: action('transaction', 'create', {
				paymentProcessorId: byId(String(processor.paymentProcessorId)),
				baseAmount: '={{ $json.amount }}',
				...newCard,
				// n8n logs the node as it is set.
				cardNumber: '={{ $json.card }}',
				...(isOwn && { additionalFields: { referenceId: '={{ $json.mark }}' } }),
			}),
			items,
			secrets: [newCard.cardNumber],
			writes: {
				match: /^POST \/v2\/transactions$/,
				marks: isOwn ? marksOf(items) : items.map(({ amount }) => `"baseAmount":${amount},`),
				rule: 'key',
				made: /"transactionId":"[^"]+"/,
				id: 'transactionId',
				reference: sentReference,
				...(isOwn && { collection: 'transactions' }),
			},
		};
	},
});

const sale: Operation = {
	kind: 'sale',
	way: 'flipdish',
	name: 'sale.create',
	side: 'writes',
	most: 3,
	inputs: { amounts: [{ path: 'items.values.0.unitPrice', label: 'Unit Price' }] },
	prepare: (draft) => {
		const isOwn = draft.chance(0.5);
		const items = itemsOf(draft).map((item, index) => ({ ...item, price: 9.5 + index }));
		return {
			parameters: action('sale', 'create', {
				orgId: byId('org101'),
				salesChannelId: 'sc1',
				menuId: byId(MENU),
				menuRevisionId: '12',
				dispatchType: 'Collection',
				requestedFulfilmentTime: '2026-01-31T12:00:00Z',
				items: { values: [{ menuItemId: MENU, quantity: 1, unitPrice: '={{ $json.price }}' }] },
				additionalFields: isOwn ? { idempotencyKey: '={{ $json.mark }}' } : {},
			}),
			items,
			writes: {
				match: /^POST \/salesManagement\/orgs\/org101\/sales$/,
				marks: items.map(({ price }) => `"unitPrice":${price}`),
				rule: 'key',
				made: /"saleId":"[^"]+"/,
				id: 'saleId',
				reference: ({ headers }) => headers['x-idempotency-key'],
			},
		};
	},
};

const writing = (
	kind: OperationKind,
	way: Way,
	name: string,
	match: RegExp,
	rule: Writes['rule'],
	parameters: INodeParameters | ((draft: Draft) => Promise<INodeParameters> | INodeParameters),
	more: { most?: number; collection?: string; hasFile?: boolean } = {},
): Operation => ({
	kind,
	way,
	name,
	side: 'writes',
	most: more.most,
	prepare: async (draft) => {
		const items = itemsOf(draft);
		return {
			parameters: typeof parameters === 'function' ? await parameters(draft) : parameters,
			items,
			hasFile: more.hasFile,
			writes: { match, marks: marksOf(items), rule, collection: more.collection },
		};
	},
});

/** Of as many records as there are items, each named in the path of its call. */
const using = (
	kind: OperationKind,
	way: Way,
	name: string,
	match: RegExp,
	rule: Writes['rule'],
	copy: (draft: Draft) => Promise<string[]>,
	parameters: INodeParameters,
): Operation => ({
	kind,
	way,
	name,
	side: 'writes',
	most: 3,
	prepare: async (draft) => {
		const ids = await copy(draft);
		const items = itemsOf(draft).map((item, index) => ({ ...item, id: ids[index]! }));
		const marks = ids.map((id) => `/${encodeURIComponent(id)}`);
		return { parameters, items, writes: { match, marks, rule } };
	},
});

const itsId = byId('={{ $json.id }}');

/** A payment taken back or captured, with or without a part of its amount. */
const moving = (
	name: 'reverse' | 'capture',
	route: string,
	field: string,
	label: string,
	fits: (transaction: IDataObject) => boolean,
): Operation => ({
	kind: 'refund',
	way: 'flute',
	name: `transaction.${name}`,
	side: 'writes',
	most: 3,
	inputs: { amounts: [{ path: `additionalFields.${field}`, label }] },
	prepare: async (draft) => {
		const like = draft.world.records('flute', 'transactions').find(fits)!;
		const ids = await copies(draft, 'transactions', 'transactionId', like, () => randomUUID());
		const items = itemsOf(draft).map((item, index) => ({ ...item, id: ids[index]! }));
		return {
			parameters: action('transaction', name, {
				transactionId: itsId,
				...(draft.chance(0.5) && { additionalFields: { [field]: 1.5 } }),
			}),
			items,
			writes: {
				match: new RegExp(`^POST /v2/transactions/[^/]+/${route}$`),
				marks: ids.map((id) => `/${id}/`),
				rule: 'key',
				made: /"transactionId":"[^"]+"/,
				id: 'transactionId',
			},
		};
	},
});

const isCard = ({ paymentMethodType, processedAmount }: IDataObject) =>
	paymentMethodType === 'Card' && Number(processedAmount) > 2;

const flute: Operation[] = [
	oneOf(
		'flute',
		'transactions',
		'transactionId',
		(id) => action('transaction', 'get', { transactionId: byId(id) }),
		'transaction.get',
	),
	listOf('flute', 'customers', 'customerId', action('customer', 'getAll', all)),
	listOf(
		'flute',
		'transactions',
		'transactionId',
		action('transaction', 'getAll', all),
		undefined,
		{
			inputs: {
				filters: [
					{ path: 'filters.customerId', label: 'Customer', like: byId },
					{ path: 'filters.referenceId', label: 'Reference ID' },
					{ path: 'filters.minAmount', label: 'Min Amount' },
					{ path: 'filters.fromDate', label: 'Date From' },
				],
			},
		},
	),
	charge('flute'),
	moving(
		'reverse',
		'reversal',
		'reversalAmount',
		'Reversal Amount',
		(one) =>
			isCard(one) &&
			one.transactionStatus === 'Settled' &&
			Number((one.refundDetails as IDataObject | null)?.availableRefundAmount) > 2,
	),
	moving(
		'capture',
		'capture',
		'captureAmount',
		'Capture Amount',
		(one) => isCard(one) && one.transactionStatus === 'Authorized',
	),
	{
		...using(
			'change',
			'flute',
			'paymentLink.update',
			/^PATCH \/v2\/payment-links\//,
			'once',
			async (draft) =>
				await copies(
					draft,
					'paymentLinks',
					'paymentLinkId',
					draft.world
						.records('flute', 'paymentLinks')
						.find((one) => one.paymentLinkStatus === 'Active')!,
					() => randomUUID(),
				),
			action('paymentLink', 'update', {
				paymentLinkId: itsId,
				updateFields: { name: '={{ $json.mark }}', baseAmount: 20.5 },
			}),
		),
		inputs: { amounts: [{ path: 'updateFields.baseAmount', label: 'Amount' }] },
	},
	writing(
		'create',
		'flute',
		'customer.create',
		/^POST \/v2\/customers$/,
		'once',
		action('customer', 'create', { firstName: 'Fault', lastName: '={{ $json.mark }}' }),
		{ most: 3, collection: 'customers' },
	),
	using(
		'change',
		'flute',
		'customer.update',
		/^PATCH \/v2\/customers\//,
		'once',
		async (draft) =>
			await copies(
				draft,
				'customers',
				'customerId',
				draft.world.records('flute', 'customers')[0]!,
				() => randomUUID(),
			),
		action('customer', 'update', {
			customerId: itsId,
			updateFields: { companyName: '={{ $json.mark }}' },
		}),
	),
	using(
		'delete',
		'flute',
		'customer.delete',
		/^DELETE \/v2\/customers\//,
		'repeatable',
		unusedCustomers,
		action('customer', 'delete', { customerId: itsId }),
	),
	using(
		'delete',
		'flute',
		'DELETE /v2/customers/{id}',
		/^DELETE \/v2\/customers\//,
		'repeatable',
		unusedCustomers,
		api({ method: 'DELETE', path: '=/v2/customers/{{ $json.id }}' }),
	),
	{
		kind: 'wait',
		way: 'flute',
		name: 'posTransaction.create',
		side: 'writes',
		inputs: {
			amounts: [{ path: 'baseAmount', label: 'Amount' }],
			options: [{ path: 'options.waitAtMost', label: 'Max Wait (Seconds)' }],
		},
		prepare: async (draft) => {
			const like = draft.world
				.records('flute', 'terminals')
				.find((one) => one.terminalMode === 'SemiIntegrated' && one.terminalStatus === 'Ready')!;
			const [id = ''] = await copies(draft, 'terminals', 'terminalId', like, () => randomUUID());
			const items = itemsOf(draft);
			return {
				parameters: action('posTransaction', 'create', {
					terminalId: byId(id),
					posDeviceId: 'till-1',
					baseAmount: 10,
					currencyCode: 'USD',
					additionalFields: { referenceId: '={{ $json.mark }}' },
					options: { waitForOutcome: true, waitAtMost: 4 },
				}),
				items,
				writes: {
					match: /^POST \/v2\/pos\/transactions$/,
					marks: marksOf(items),
					rule: 'key',
					made: /"posTransactionId":"[^"]+"/,
					collection: 'posTransactions',
					id: 'posTransactionId',
					reference: sentReference,
				},
			};
		},
	},
	{
		kind: 'download',
		way: 'flute',
		name: 'deliveryLog.export',
		side: 'reads',
		prepare: () => ({
			parameters: action('deliveryLog', 'export'),
			file: /^GET \/v2\/webhooks\/delivery-logs\/export/,
		}),
	},
	picker('flute', 'customerId', action('customer', 'get'), 'customers', 'customerId'),
	listOf(
		'flute',
		'customers',
		'customerId',
		api({ method: 'GET', path: '/v2/customers', pagination: 'pageIndex', ...all }),
		undefined,
		{ kind: 'API read', name: 'GET /v2/customers' },
	),
	listOf(
		'flute',
		'customers',
		'customerId',
		api({
			method: 'GET',
			path: '/v2/customers',
			pagination: 'pageIndex',
			queryParameters: { values: [{ name: 'signature', value: '={{ $json.signature }}' }] },
			requestHeaders: { values: [{ name: 'X-Partner-Key', value: '={{ $json.key }}' }] },
			...all,
		}),
		undefined,
		{
			kind: 'API read',
			name: 'GET /v2/customers with secrets of its own',
			hasSecrets: true,
			items: [{ signature: 'fake signature/of+the user', key: 'fake-partner-key-4711' }],
			secrets: ['fake signature/of+the user', 'fake-partner-key-4711'],
			adapt: withoutSignature,
		},
	),
	writing(
		'API write',
		'flute',
		'POST /v2/customers',
		/^POST \/v2\/customers$/,
		'once',
		api({
			method: 'POST',
			path: '/v2/customers',
			body: '={{ JSON.stringify({ firstName: "Fault", lastName: $json.mark }) }}',
		}),
		{ most: 3, collection: 'customers' },
	),
	poll('flute', 'flutePollTrigger', { resource: 'transaction' }, 'transactions', 'transactionId'),
	news('flute', action('transaction', 'getAll'), 'transactions', 'transactionId'),
	{
		kind: 'webhook',
		way: 'flute',
		name: 'fluteTrigger',
		side: 'writes',
		trigger: 'fluteTrigger',
		prepare: () => ({
			parameters: { events: ['transaction.card.captured'], options: {} },
			writes: {
				match: /^(POST|DELETE) \/v2\/webhooks\/endpoints/,
				marks: [],
				rule: 'once',
				made: /"endpointId":"([^"]+)"/,
			},
		}),
	},
];

const flipdish: Operation[] = [
	oneOf('flipdish', 'apps', 'AppId', (id) => action('app', 'get', { appId: byId(id) }), 'app.get'),
	listOf('flipdish', 'apps', 'AppId', action('app', 'getAll', all), undefined, {
		inputs: { filters: [{ path: 'filters.nameFilter', label: 'Name' }] },
	}),
	sale,
	writing(
		'create',
		'flipdish',
		'storeGroup.create',
		/^POST \/api\/v1.0\/fd1001\/storegroups$/,
		'once',
		action('storeGroup', 'create', { appNameId: byId('fd1001'), name: '={{ $json.mark }}' }),
		{ most: 3, collection: 'storeGroups' },
	),
	using(
		'change',
		'flipdish',
		'storeGroup.update',
		/^POST \/api\/v1.0\/storegroups\/\d+$/,
		'once',
		ownStoreGroups,
		action('storeGroup', 'update', {
			storeGroupId: itsId,
			updateFields: { name: '={{ $json.mark }}' },
		}),
	),
	using(
		'delete',
		'flipdish',
		'storeGroup.delete',
		/^DELETE \/api\/v1.0\/storegroups\//,
		'repeatable',
		ownStoreGroups,
		action('storeGroup', 'delete', { storeGroupId: itsId }),
	),
	writing(
		'upload',
		'flipdish',
		'catalogImage.upload',
		/^POST \/api\/v1.0\/fd1001\/catalog\/images$/,
		'once',
		action('catalogImage', 'upload', { appId: byId('fd1001') }),
		{ hasFile: true },
	),
	{
		kind: 'download',
		way: 'flipdish',
		name: 'payoutExport.exportPayouts',
		side: 'reads',
		prepare: () => ({
			parameters: action('payoutExport', 'exportPayouts', { appId: byId('fd1001') }),
			file: /^GET \/api\/v1.0\/fd1001\/payouts\/export/,
		}),
	},
	picker('flipdish', 'appId', action('app', 'get'), 'apps', 'AppId'),
	listOf(
		'flipdish',
		'apps',
		'AppId',
		api({ method: 'GET', path: '/api/v1.0/apps', pagination: 'classicPages', ...all }),
		undefined,
		{ kind: 'API read', name: 'GET /api/v1.0/apps' },
	),
	writing(
		'API write',
		'flipdish',
		'POST storegroups',
		/^POST \/api\/v1.0\/fd1001\/storegroups$/,
		'once',
		api({
			method: 'POST',
			path: '/api/v1.0/fd1001/storegroups',
			body: '={{ JSON.stringify({ Name: $json.mark, Currency: "EUR" }) }}',
		}),
		{ most: 3, collection: 'storeGroups' },
	),
	poll(
		'flipdish',
		'flipdishPollTrigger',
		{ resource: 'order', simplify: false },
		'orders',
		'OrderId',
	),
	{
		kind: 'webhook',
		way: 'flipdish',
		name: 'flipdishTrigger',
		side: 'writes',
		trigger: 'flipdishTrigger',
		prepare: () => ({
			parameters: { subscription: 'app', appId: byId('fd1001'), events: ['order.accepted'] },
			writes: {
				match: /^(POST|DELETE) \/api\/v1.0\/fd1001\/webhooks\/[^/]+\/subscriptions/,
				marks: [],
				rule: 'once',
				made: /"Data":(\d+)/,
			},
		}),
	},
];

const ofSite = { siteId: byId(HOME) };
const isAtHome = ({ site_id: site }: IDataObject) => site === HOME;

const newDevice = {
	manufacturerName: 'Northcell',
	productName: 'Keeper 10',
	serialNumber: 'SN-NEW',
	type: 'EV_CHARGER',
};

const flip = (way: 'flip' | 'flip OAuth2'): Operation[] => [
	oneOf(
		way,
		'devices',
		'id',
		(id) => action('device', 'get', { ...ofSite, deviceId: byId(id) }),
		'device.get',
		isAtHome,
	),
	listOf(way, 'sites', 'id', action('site', 'getAll', all)),
	listOf(way, 'devices', 'id', action('device', 'getAll', { ...ofSite, ...all }), isAtHome),
	writing(
		'create',
		way,
		'device.create',
		/^POST \/v1\/site\/home-1001\/devices$/,
		'once',
		action('device', 'create', { ...ofSite, ...newDevice, deviceId: '={{ $json.mark }}' }),
		{ most: 3, collection: 'devices' },
	),
	using(
		'change',
		way,
		'device.update',
		/^PATCH \/v1\/site\/home-1001\/device\//,
		'once',
		async (draft) => {
			const like = draft.world.records(way, 'devices').find(isAtHome)!;
			return await copies(draft, 'devices', 'id', like, (index) => `${draft.mark}-${index}`);
		},
		action('device', 'update', {
			...ofSite,
			deviceId: itsId,
			updateFields: { reservePercentage: 40 },
		}),
	),
	using(
		'delete',
		way,
		'device.delete',
		/^DELETE \/v1\/site\/home-1001\/device\//,
		'repeatable',
		async (draft) => {
			const like = draft.world.records(way, 'devices').find(isAtHome)!;
			return await copies(draft, 'devices', 'id', like, (index) => `${draft.mark}-${index}`);
		},
		action('device', 'delete', { ...ofSite, deviceId: itsId }),
	),
	{
		kind: 'batch',
		way,
		name: 'telemetry.reportBattery',
		side: 'writes',
		most: 40,
		prepare: (draft) => {
			const items = itemsOf(draft);
			const device = draft.world.records(way, 'devices').find(isAtHome)!;
			return {
				parameters: action('telemetry', 'reportBattery', {
					deviceId: String(device.id),
					startTime: '2026-01-31T22:00:00Z',
					durationS: 300,
					additionalFields: { oemRawData: '={{ JSON.stringify({ mark: $json.mark }) }}' },
				}),
				items,
				writes: {
					match: /^POST \/v1\/telemetry\/BATTERY$/,
					marks: marksOf(items).map((mark) => `"${mark}"`),
					rule: 'once',
				},
			};
		},
	},
	picker(way, 'siteId', action('site', 'get'), 'sites', 'id'),
	listOf(
		way,
		'sites',
		'id',
		api({ method: 'GET', path: '/v1/sites', pagination: 'skipAndLimit', ...all }),
		undefined,
		{ kind: 'API read', name: 'GET /v1/sites' },
	),
	writing(
		'API write',
		way,
		'POST /v1/supplements',
		/^POST \/v1\/supplements$/,
		'once',
		api({
			method: 'POST',
			path: '/v1/supplements',
			body: '={{ JSON.stringify({ mark: $json.mark }) }}',
		}),
		{ most: 3 },
	),
	poll(
		way,
		'flipPollTrigger',
		{ resource: 'event', siteIds: [HOME], simplify: false },
		'events',
		'id',
		isAtHome,
	),
];

const flextell: Operation[] = [
	oneOf(
		'flextell',
		'customers',
		'id',
		(id) => action('customer', 'get', { customerId: byId(id) }),
		'customer.get',
		isClinics,
	),
	listOf('flextell', 'customers', 'id', action('customer', 'getAll', all), isClinics, {
		inputs: { filters: [{ path: 'filters.search', label: 'Search' }] },
	}),
	listOf('flextell', 'customers', 'id', action('customer', 'getAll', all), isClinics, {
		name: 'customer.getAll by cursor',
		adapt: byCursor,
	}),
	writing(
		'create',
		'flextell',
		'customer.create',
		/^POST \/api\/v1\/customers$/,
		'once',
		action('customer', 'create', {
			firstName: 'Fault',
			lastName: '={{ $json.mark }}',
			phoneNumber: '+905550000002',
		}),
		{ most: 3, collection: 'customers' },
	),
	using(
		'change',
		'flextell',
		'customer.update',
		/^PUT \/api\/v1\/customers\//,
		'repeatable',
		async (draft) => {
			const like = draft.world.records('flextell', 'customers').find(isClinics)!;
			return await copies(draft, 'customers', 'id', like, nextNumber);
		},
		action('customer', 'update', {
			customerId: itsId,
			updateFields: { firstName: '={{ $json.mark }}' },
		}),
	),
	picker('flextell', 'customerId', action('customer', 'get'), 'customers', 'id', isClinics),
	listOf(
		'flextell',
		'customers',
		'id',
		api({ method: 'GET', path: '/api/v1/customers', pagination: 'laravelPages', ...all }),
		isClinics,
		{ kind: 'API read', name: 'GET /api/v1/customers' },
	),
	writing(
		'API write',
		'flextell',
		'POST /api/v1/customers',
		/^POST \/api\/v1\/customers$/,
		'once',
		api({
			method: 'POST',
			path: '/api/v1/customers',
			body: '={{ JSON.stringify({ first_name: "Fault", last_name: $json.mark, phone_number: "+905550000002" }) }}',
		}),
		{ most: 3, collection: 'customers' },
	),
	poll('flextell', 'flextellPollTrigger', { resource: 'customer' }, 'customers', 'id', isClinics),
	news('flextell', action('customer', 'getAll'), 'customers', 'id', isClinics),
];

export const operations: readonly Operation[] = [
	...flute,
	...flipdish,
	...flip('flip'),
	...flip('flip OAuth2'),
	...flextell,
];

/** Whether a call is one of these writes. */
export const isWrite = ({ match }: Writes, { method, path }: Exchange): boolean =>
	match.test(`${method} ${path.split('?')[0]}`);
