import type { IDataObject } from 'n8n-workflow';
import type { Operation, Picker, Wait } from '../../shared/declaration/operation';
import { resource } from '../../shared/declaration/operation';
import { isEmpty } from '../../shared/declaration/encode';
import { InputError } from '../../shared/errors/userErrors';
import { amount, dateTime, flag, group, oneOf, text } from '../../shared/declaration/fields';
import { movesMoney } from '../../shared/declaration/toolNotes';
import {
	captureMethod,
	currencyCode,
	pricingType,
	sortBy,
	sortOrder,
	tipAmount,
	tipRate,
} from '../fields';
import {
	pick,
	pickCustomer,
	pickTerminal,
	pickTransaction,
	customerName,
	isReversible,
	customerFilter,
	customerRoute,
	pickCardProcessor,
} from '../pickers';
import { posCancellationEffect } from '../effects';
import { idempotencyKeyField, idempotencyKey } from '../idempotencyKey';
import { reversalPrecondition } from '../partialReversal';
import { declinedReason, errorOnDecline } from '../payment';
import { errorOnUnknownOutcome, unknownOutcomeReason } from '../unknownOutcome';
import { pageIndex } from '../profile';
import { entryLabel, formatMoney, toMinute } from '../../shared/util/label';

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

const posTransactions: Picker = {
	request: 'GET /v2/pos/transactions',
	paging: pageIndex,
	value: 'posTransactionId',
	related: customerRoute,
	label: ({ createdOn, processedAmount, baseAmount, currencyCode: currency, ...rest }, customer) =>
		entryLabel(
			toMinute(createdOn),
			formatMoney(processedAmount || baseAmount, currency),
			rest.posTransactionStatus,
			customerName(customer ?? {}),
			rest.referenceId,
		),
};

const DESCRIPTION = 'Transaction at the terminal';

const posTransactionId = pick('posTransactionId', 'POS Transaction', posTransactions)(DESCRIPTION);

/** Only transactions in progress can be cancelled. */
const cancellableId = pick('posTransactionId', 'POS Transaction', {
	...posTransactions,
	list: 'cancellableId',
	query: { posTransactionStatus: 'InProgress' },
})(DESCRIPTION);

const read = 'GET /v2/pos/transactions/{posTransactionId}';

const wait: Wait = {
	read,
	query: { waitForTransactionProcessing: true },
	isPending: ({ posTransactionStatus }) => posTransactionStatus === 'InProgress',
};

/**
 * Returns why a POS transaction was declined; it may be completed at the terminal and declined
 * nevertheless.
 */
const posDeclineReason = ({ posTransactionStatus, linkedTransaction }: IDataObject) =>
	declinedReason((linkedTransaction ?? {}) as IDataObject) ??
	(posTransactionStatus === 'Failed' ? 'The payment at the terminal failed' : undefined);

/** Members that payments and reversals share. */
const start = {
	id: 'posTransactionId',
	idempotencyKey,
	options: [errorOnDecline, errorOnUnknownOutcome],
	reply: { simplify },
	declinedReason: posDeclineReason,
	unknownOutcomeReason: ({ linkedTransaction }) =>
		unknownOutcomeReason((linkedTransaction ?? {}) as IDataObject),
	wait,
} satisfies Partial<Operation>;

const posDeviceId = text('posDeviceId', 'POS Device ID', {
	maxLength: 36,
	placeholder: 'register-1',
	description: 'ID of the register, as set on the terminal',
});

const terminal = pickTerminal('Terminal to use. It must be semi-integrated, online and not busy.');

const initiationChannel = oneOf('initiationChannel', 'Initiation Channel', ['Cloud', 'Deeplink'], {
	description: 'How the payment is sent to the terminal',
});

const readingMethod = oneOf('readingMethod', 'Reading Method', ['KeyedEntry', 'Regular'], {
	default: 'Regular',
	description: 'How the terminal reads the card',
});

const waitForAcceptance = flag('waitForAcceptanceByTerminal', 'Wait for Acceptance by Terminal', {
	description:
		'Whether Flute responds only after the terminal has accepted the payment (not with Deeplink)',
});

/**
 * Display condition of a reversal of a payment; without a payment Flute needs an amount and a
 * currency.
 */
const WITH_PAYMENT = { reversalOf: ['payment'] };
const WITHOUT_PAYMENT = { reversalOf: ['none'] };

export const posTransaction = resource('POS Transaction', {
	cancel: {
		name: 'Cancel',
		action: 'Cancel POS transaction',
		description: 'Ask the terminal to stop a payment in progress. The request may arrive too late.',
		request: 'POST /v2/pos/transactions/{posTransactionId}/cancel',
		fields: [cancellableId],
		additionalFields: [idempotencyKeyField],
		idempotencyKey,
		effect: posCancellationEffect,
		reply: { simplify },
	},
	create: {
		...start,
		name: 'Create',
		action: 'Create POS transaction',
		description: 'Start a payment at a terminal',
		toolNote: movesMoney(
			'a terminal asks the customer to pay the amount (in dollars, such as 10.50)',
		),
		request: 'POST /v2/pos/transactions',
		fields: [
			terminal,
			posDeviceId,
			amount('baseAmount', 'Amount', { description: 'Amount in dollars, without tip' }),
			currencyCode,
		],
		additionalFields: [
			captureMethod(),
			pickCustomer('Customer to link the payment to'),
			group('extraAmounts', 'Tip', [tipAmount, tipRate], {
				description: 'Tip as an amount or a rate',
				exclusive: [['tipAmount', 'tipRate']],
			}),
			idempotencyKeyField,
			initiationChannel,
			pickCardProcessor('Payment processor for cards'),
			pricingType,
			readingMethod,
			text('referenceId', 'Reference ID', {
				maxLength: 36,
				description:
					'Your own reference, such as an order number. It is not looked up before the payment: Flute cannot search payments at terminals by it.',
			}),
			flag('requestPaymentMethodStorageConsent', 'Ask to Save Card', {
				description: 'Whether the terminal asks if the card may be saved',
			}),
			waitForAcceptance,
		],
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
		description: 'Retrieve a list of payments at terminals, newest first',
		request: 'GET /v2/pos/transactions',
		filters: [
			dateTime('fromDate', 'Date From', { description: 'From this date on, inclusive' }),
			oneOf('posTransactionStatus', 'Status', ['Cancelled', 'Completed', 'Failed', 'InProgress']),
			pickTerminal('Only payments at this terminal'),
			dateTime('toDate', 'Date To', { endOfDay: true, description: 'Until this date, inclusive' }),
		],
		reply: { paging: pageIndex, simplify },
		sort: [sortBy('createdOn', ['posTransactionStatus', 'Status']), sortOrder],
	},
	printReceipt: {
		name: 'Print Receipt',
		action: 'Print receipt of POS transaction',
		description: 'Print the receipt at a terminal. Flute does not report if it is out of paper.',
		request: 'POST /v2/pos/transactions/{posTransactionId}/print-receipt',
		fields: [posTransactionId, pickTerminal('Terminal that prints the receipt')],
	},
	reverse: {
		...start,
		name: 'Reverse (Void or Refund)',
		action: 'Reverse POS transaction (void or refund)',
		description:
			'Void or refund a payment made at a terminal, or refund without a payment. Flute refunds credit cards at once and debit cards at the terminal: wait for the outcome in that case.',
		toolNote: movesMoney(
			'it voids or refunds a payment, or pays an amount out at the terminal (in dollars, such as 10.50)',
		),
		request: 'POST /v2/pos/transactions/reversal',
		fields: [
			oneOf(
				'reversalOf',
				'Reversal Of',
				[
					['payment', 'A Payment', 'Card payment made at a terminal'],
					['none', 'No Payment', 'Refund at the terminal without a payment'],
				],
				{ formOnly: true, default: 'payment', description: 'What to reverse' },
			),
			customerFilter('Customer whose payments are listed below', WITH_PAYMENT),
			pickTransaction('originalTransactionId', 'Original Transaction', {
				list: 'reversibleId',
				filter: isReversible,
			})('Payment to reverse. A partial amount is possible only after it is settled.', {
				show: WITH_PAYMENT,
			}),
			amount('reversalAmount', 'Amount', {
				show: WITHOUT_PAYMENT,
				description: 'Amount to refund, in dollars',
			}),
			{ ...currencyCode, show: WITHOUT_PAYMENT },
			terminal,
			posDeviceId,
			text('referenceId', 'Reference ID', {
				maxLength: 36,
				description: 'Your own unique reference. Flute requires one here.',
			}),
		],
		additionalFields: [
			pickCustomer('Customer to link the reversal to'),
			idempotencyKeyField,
			initiationChannel,
			amount('partialAmount', 'Partial Amount', {
				wire: 'reversalAmount',
				description: 'Part of a settled card payment to refund. Leave empty to reverse all of it.',
			}),
			pickCardProcessor('Payment processor for cards'),
			readingMethod,
			waitForAcceptance,
		],
		body: (body, { reversalOf, additionalFields }) => {
			const { partialAmount } = (additionalFields ?? {}) as IDataObject;
			if (reversalOf !== 'none' || isEmpty(partialAmount)) return body;
			throw new InputError(
				"'Partial Amount' can be used only with 'Reversal Of' set to A Payment",
				"Set the amount in 'Amount', and remove 'Partial Amount'.",
			);
		},
		precondition: reversalPrecondition(
			'GET /v2/transactions/{originalTransactionId}',
			'Partial Amount',
		),
	},
});
