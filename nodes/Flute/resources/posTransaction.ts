import type { IDataObject } from 'n8n-workflow';
import type { Wait } from '../../shared/declare';
import { resource } from '../../shared/declare';
import { amount, dateTime, flag, group, oneOf, text } from '../../shared/fields';
import {
	captureMethod,
	currencyCode,
	minute,
	money,
	pick,
	pickCustomer,
	pickProcessor,
	pickTerminal,
	pricingType,
	sortBy,
	sortOrder,
	tipAmount,
	tipRate,
	words,
} from '../fields';
import { declined, errorOnDecline } from '../payment';
import { pageIndex } from '../profile';

const simplify = [
	'posTransactionId',
	'posTransactionStatus',
	'linkedTransaction.transactionStatus',
	'transactionId',
	'baseAmount',
	'processedAmount',
	'currencyCode',
	'terminalId',
	'referenceId',
	'createdOn',
];

const posTransactionId = pick('posTransactionId', 'POS Transaction', {
	request: 'GET /v2/pos/transactions',
	paging: pageIndex,
	value: 'posTransactionId',
	label: ({ createdOn, processedAmount, baseAmount, currencyCode: currency, ...rest }) =>
		words(
			minute(createdOn),
			money(processedAmount ?? baseAmount, currency),
			rest.posTransactionStatus,
			rest.referenceId,
		),
})('The transaction at the terminal');

const read = 'GET /v2/pos/transactions/{posTransactionId}';

const wait: Wait = {
	read,
	query: { waitForTransactionProcessing: true },
	isPending: ({ posTransactionStatus }) => posTransactionStatus === 'InProgress',
};

/** What is completed at the terminal may be declined all the same (sheet, section 12). */
const refused = ({ posTransactionStatus, linkedTransaction }: IDataObject) =>
	declined((linkedTransaction ?? {}) as IDataObject) ??
	(posTransactionStatus === 'Failed' ? 'The payment at the terminal failed' : undefined);

export const posTransaction = resource('POS Transaction', {
	cancel: {
		name: 'Cancel',
		action: 'Cancel POS transaction',
		description: 'Ask the terminal to stop a payment that is in progress; it may come too late',
		request: 'POST /v2/pos/transactions/{posTransactionId}/cancel',
		fields: [posTransactionId],
		reply: { simplify },
	},
	create: {
		name: 'Create',
		action: 'Create POS transaction',
		description: 'Start a payment at a terminal',
		request: 'POST /v2/pos/transactions',
		fields: [
			pickTerminal('It must be semi-integrated, online and not busy'),
			text('posDeviceId', 'POS Device ID', {
				maxLength: 36,
				placeholder: 'register-1',
				description: 'The register, as it is set on the terminal',
			}),
			amount('baseAmount', 'Amount', { description: 'In dollars, without tip' }),
			currencyCode,
		],
		additionalFields: [
			captureMethod(),
			pickCustomer('Links the payment to a customer'),
			group('extraAmounts', 'Tip', [tipAmount, tipRate], {
				description: 'Either an amount or a rate',
				exclusive: [['tipAmount', 'tipRate']],
			}),
			oneOf('initiationChannel', 'Initiation Channel', ['Cloud', 'Deeplink'], {
				description: 'How the payment gets to the terminal',
			}),
			pickProcessor('It must be one for cards'),
			pricingType,
			oneOf('readingMethod', 'Reading Method', ['KeyedEntry', 'Regular'], {
				default: 'Regular',
				description: 'How the terminal gets the card number',
			}),
			text('referenceId', 'Reference ID', {
				maxLength: 36,
				description:
					'Your own reference, such as an order number. The node does not look it up: Flute lists no payments at terminals by it.',
			}),
			flag('requestPaymentMethodStorageConsent', 'Ask to Save Card', {
				description: 'Whether the terminal asks if the card may be saved',
			}),
			flag('waitForAcceptanceByTerminal', 'Wait for Acceptance by Terminal', {
				description:
					'Whether Flute answers only when the terminal has taken the payment over; not with Deeplink',
			}),
		],
		options: [errorOnDecline],
		reply: { simplify },
		id: 'posTransactionId',
		declined: refused,
		wait,
	},
	get: {
		name: 'Get',
		action: 'Get POS transaction',
		description: 'Retrieve a payment at a terminal, or wait for its outcome',
		request: read,
		fields: [posTransactionId],
		reply: { simplify },
		wait,
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many POS transactions',
		description: 'Retrieve a list of payments at terminals, the newest first',
		request: 'GET /v2/pos/transactions',
		filters: [
			dateTime('fromDate', 'Date From', { description: 'On or after' }),
			oneOf('posTransactionStatus', 'Status', ['Cancelled', 'Completed', 'Failed', 'InProgress']),
			pickTerminal('Only payments at this terminal'),
			dateTime('toDate', 'Date To', { description: 'On or before' }),
		],
		reply: { paging: pageIndex, simplify },
		sort: [sortBy, sortOrder],
	},
	printReceipt: {
		name: 'Print Receipt',
		action: 'Print receipt of POS transaction',
		description: 'Print the receipt at a terminal; Flute does not tell if it is out of paper',
		request: 'POST /v2/pos/transactions/{posTransactionId}/print-receipt',
		fields: [posTransactionId, pickTerminal('Where to print it')],
	},
});
