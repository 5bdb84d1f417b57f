import type { IDataObject } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { newCard } from '../../engine/support/flute';
import { byId } from '../../engine/support/providers';
import type { Draft, Operation } from '../operation';
import {
	action,
	all,
	api,
	copies,
	itemsOf,
	itsId,
	listOf,
	correlationIdsOf,
	newOrChanged,
	oneOf,
	picker,
	poll,
	sentReference,
	using,
	writing,
} from './builders';
import { withoutSignature } from './flextell';

const unusedCustomers = async (draft: Draft) => {
	const customers = draft.world.records('flute', 'customers');
	const like = customers.find((one) => one.transactionsCount === 0) ?? customers[0]!;
	return await copies(draft, 'customers', 'customerId', like, () => randomUUID());
};

const charge = (connection: 'flute'): Operation => ({
	kind: 'charge',
	connection,
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
		const [processor] = draft.world.records(connection, 'paymentProcessors') as [IDataObject];
		return {
			parameters: action('transaction', 'create', {
				paymentProcessorId: byId(String(processor.paymentProcessorId)),
				baseAmount: '={{ $json.amount }}',
				...newCard,
				// Comes from the item, because n8n logs the parameters of the node.
				cardNumber: '={{ $json.card }}',
				...(isOwn && { additionalFields: { referenceId: '={{ $json.correlationId }}' } }),
			}),
			items,
			secrets: [newCard.cardNumber],
			writes: {
				match: /^POST \/v2\/transactions$/,
				correlationIds: isOwn
					? correlationIdsOf(items)
					: items.map(({ amount }) => `"baseAmount":${amount},`),
				rule: 'key',
				made: /"transactionId":"[^"]+"/,
				id: 'transactionId',
				reference: sentReference,
				...(isOwn && { collection: 'transactions' }),
			},
		};
	},
});

/** Declares the reversal or capture of a payment, of the whole amount or a part. */
const reversalOrCapture = (
	name: 'reverse' | 'capture',
	route: string,
	field: string,
	label: string,
	fits: (transaction: IDataObject) => boolean,
): Operation => ({
	kind: 'refund',
	connection: 'flute',
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
				correlationIds: ids.map((id) => `/${id}/`),
				rule: 'key',
				made: /"transactionId":"[^"]+"/,
				id: 'transactionId',
			},
		};
	},
});

const isCard = ({ paymentMethodType, processedAmount }: IDataObject) =>
	paymentMethodType === 'Card' && Number(processedAmount) > 2;

export const flute: Operation[] = [
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
	reversalOrCapture(
		'reverse',
		'reversal',
		'reversalAmount',
		'Reversal Amount',
		(one) =>
			isCard(one) &&
			one.transactionStatus === 'Settled' &&
			Number((one.refundDetails as IDataObject | null)?.availableRefundAmount) > 2,
	),
	reversalOrCapture(
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
				updateFields: { name: '={{ $json.correlationId }}', baseAmount: 20.5 },
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
		action('customer', 'create', { firstName: 'Fault', lastName: '={{ $json.correlationId }}' }),
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
			updateFields: { companyName: '={{ $json.correlationId }}' },
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
		connection: 'flute',
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
					additionalFields: { referenceId: '={{ $json.correlationId }}' },
					options: { waitForOutcome: true, waitAtMost: 4 },
				}),
				items,
				writes: {
					match: /^POST \/v2\/pos\/transactions$/,
					correlationIds: correlationIdsOf(items),
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
		connection: 'flute',
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
			body: '={{ JSON.stringify({ firstName: "Fault", lastName: $json.correlationId }) }}',
		}),
		{ most: 3, collection: 'customers' },
	),
	poll('flute', 'flutePollTrigger', { resource: 'transaction' }, 'transactions', 'transactionId'),
	newOrChanged('flute', action('transaction', 'getAll'), 'transactions', 'transactionId'),
	{
		kind: 'webhook',
		connection: 'flute',
		name: 'fluteTrigger',
		side: 'writes',
		trigger: 'fluteTrigger',
		prepare: () => ({
			parameters: { events: ['transaction.card.captured'], options: {} },
			writes: {
				match: /^(POST|DELETE) \/v2\/webhooks\/endpoints/,
				correlationIds: [],
				rule: 'once',
				made: /"endpointId":"([^"]+)"/,
			},
		}),
	},
];
