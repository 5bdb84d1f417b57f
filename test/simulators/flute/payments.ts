import { isIP } from 'node:net';

import { Refusal } from '../http';
import { price, refundsOf } from './amounts';
import type { Priced } from './amounts';
import { keep } from './changes';
import { invalidField, refusal } from './errors';
import { event } from './events';
import {
	addressDecline,
	approved,
	askIssuer,
	brandOf,
	mask,
	refuseBadCardNumber,
	verifyAddress,
} from './sandbox';
import type { Outcome } from './sandbox';
import type {
	AchData,
	CardData,
	CreateTransactionBody,
	CreditBody,
	Customer,
	Instruments,
	Merchant,
	PaymentBody,
	PaymentMethod,
	PaymentProcessor,
	Transaction,
} from './model';

/** Time (ms) in which a repeated payment is a duplicate; not published. [inferred] */
const duplicateWindowMs = 60_000;

/** Makes sales, authorizations, ACH debits and credits. */
export class Payments {
	/** The last transaction of each amount, card or account, and reference. */
	private readonly charges = new Map<string, string>();

	constructor(private readonly merchant: Merchant) {}

	/** `POST /v2/transactions`. */
	pay(body: CreateTransactionBody): Transaction {
		const priced = price(body.baseAmount, body.extraAmounts ?? undefined);
		const instrument = this.instrumentOf(body, body.transactionDetails, 'TransactionDetails');
		refuseEnhancedData(body, instrument);
		const charge = JSON.stringify([priced.total, instrument.key, body.referenceId ?? null]);
		this.refuseDuplicate(charge);

		const transaction =
			instrument.kind === 'card'
				? this.chargeCard(body, instrument, priced)
				: this.debitAccount(body, instrument, priced);
		transaction.pricingType = body.pricingType ?? null;
		// A declined payment can be repeated at once. [inferred]
		if (transaction.declineDetails === null) this.charges.set(charge, transaction.transactionId);
		return keep(this.merchant, transaction);
	}

	/** `POST /v2/transactions/credit`: a credit without a sale. Its statuses are inferred. */
	credit(body: CreditBody): Transaction {
		const { billingAddress, baseAmount } = body;
		if (billingAddress && (billingAddress.countryCode ?? null) === null) {
			throw invalidField('countryId', 'CountryId must not be null when address is provided.');
		}
		const instrument = this.instrumentOf(body, body.creditDetails, 'CreditDetails');
		const isCard = instrument.kind === 'card';
		const transaction = this.blank(body, instrument, price(baseAmount));
		Object.assign(transaction, {
			transactionType: 'Credit',
			transactionStatus: isCard ? 'Captured' : 'Scheduled',
			processedAmount: isCard ? baseAmount : 0,
			transactionEvents: [event('Credit', baseAmount, { status: isCard ? 'Approved' : 'Pending' })],
		} satisfies Partial<Transaction>);
		return keep(this.merchant, transaction);
	}

	private chargeCard(
		body: CreateTransactionBody,
		instrument: CardInstrument,
		priced: Priced,
	): Transaction {
		const { data, method, customer } = instrument;
		const { total } = priced;
		const isManual = data.captureMethod === 'Manual';
		const verification = verifyAddress(body.billingAddress ?? customer?.billingAddress);
		const issuer = method
			? approved
			: askIssuer(instrument.key, processorOf(this.merchant, body).type);
		const { status, decline }: Outcome =
			issuer === approved && verification.action === 'Deny' ? addressDecline : issuer;

		const transaction = this.blank(body, instrument, priced);
		const type = isManual ? 'Authorization' : 'Sale';
		transaction.transactionType = type;
		transaction.addressVerificationServiceResponse = verification;
		transaction.transactionEvents = [event(type, total, { status, decline })];
		if (status !== 'Approved') {
			transaction.transactionStatus = status;
			transaction.declineDetails = decline;
			transaction.processorDetails.authCode = null;
			return transaction;
		}
		transaction.transactionStatus = isManual ? 'Authorized' : 'Captured';
		transaction.processedAmount = total;
		transaction.refundDetails = refundsOf(isManual ? 0 : total);
		return transaction;
	}

	/** Makes a debit that the bank has not processed yet. [inferred] */
	private debitAccount(
		body: CreateTransactionBody,
		instrument: AchInstrument,
		priced: Priced,
	): Transaction {
		return Object.assign(this.blank(body, instrument, priced), {
			transactionType: 'Sale',
			transactionStatus: 'Scheduled',
			refundDetails: refundsOf(0),
			transactionEvents: [event('Sale', priced.total, { status: 'Pending' })],
		} satisfies Partial<Transaction>);
	}

	private refuseDuplicate(charge: string): void {
		const earlier = this.merchant.transactions.get(this.charges.get(charge) ?? '');
		if (!earlier) return;
		const at = earlier.transactionDateTime;
		if (Math.abs(Date.now() - Date.parse(at)) >= duplicateWindowMs) return;
		throw invalidField(
			'IsDuplicate',
			`A transaction with the same amount, customer details and close timestamp exists (${at}).`,
		);
	}

	private instrumentOf(body: PaymentBody, details: Instruments, where: string): Instrument {
		const { merchant } = this;
		const cardData = details.cardData ?? undefined;
		const achData = details.achData ?? undefined;
		if ((cardData === undefined) === (achData === undefined)) {
			throw invalidField(where, 'Exactly one of CardData and AchData must be set.');
		}
		if ((body.currencyCode ?? 'USD') !== 'USD') {
			throw invalidField('CurrencyCode', 'CurrencyCode must be USD.');
		}
		const processor = processorOf(merchant, body);
		const isAchProcessor = processor.type === 'Ach' || processor.type === 'SandboxAch';
		// A 400 without a body was seen for a card sale with an ACH processor.
		if (cardData && isAchProcessor) throw new Refusal(400);
		if (achData && !isAchProcessor)
			throw refusal(400, 'No active Ach processor found for merchant');

		const method = this.savedMethod(cardData ?? achData, cardData ? 'Card' : 'ACH');
		const customerId = body.customerId ?? method?.customerId ?? undefined;
		const customer = customerId === undefined ? undefined : merchant.customers.get(customerId);
		if (customerId !== undefined && !customer) {
			throw refusal(404, `Customer ${customerId} was not found.`);
		}
		if (cardData) {
			const key = method?.paymentMethodId ?? cardData.paymentMethodDetails?.cardNumber ?? '';
			if (!method) refuseBadCardNumber(key);
			return { kind: 'card', data: cardData, method, customer, key };
		}
		const data = achData as AchData;
		if (isIP(data.requesterIpAddress) === 0) {
			throw invalidField('RequesterIpAddress', 'RequesterIpAddress is not an IP address.');
		}
		if (method) refuseIncompleteSavedAccount(body, method, customer);
		else refuseIncompleteNewAccount(body, data, where === 'CreditDetails');
		const { accountNumber, routingNumber } = data.paymentMethodDetails ?? {};
		const key = method?.paymentMethodId ?? `${routingNumber}/${accountNumber}`;
		return { kind: 'ach', data, method, customer, key };
	}

	private savedMethod(
		data: CardData | AchData | undefined,
		type: PaymentMethod['type'],
	): PaymentMethod | undefined {
		const id = data?.paymentMethodId ?? undefined;
		if ((id === undefined) === ((data?.paymentMethodDetails ?? undefined) === undefined)) {
			const message = 'Exactly one of PaymentMethodId and PaymentMethodDetails must be set.';
			throw invalidField('PaymentMethodId', message);
		}
		if (id === undefined) return undefined;
		const method = this.merchant.paymentMethods.get(id);
		if (method?.type !== type) throw refusal(404, `Payment method ${id} was not found.`);
		return method;
	}

	/** Makes a new transaction without a result. */
	private blank(
		body: PaymentBody,
		{ kind, data, method, customer }: Instrument,
		{ breakdown }: Priced,
	): Transaction {
		const { merchantId, apiKey, seed } = this.merchant;
		return {
			transactionId: seed.uuid(),
			transactionDateTime: new Date().toISOString(),
			transactionStatus: 'Pending',
			transactionType: 'Sale',
			cardTokenType: 'Local',
			paymentMethodType: kind === 'card' ? 'Card' : 'ACH',
			referenceId: body.referenceId ?? null,
			originalTransactionId: null,
			processedAmount: 0,
			refundDetails: null,
			currencyCode: 'USD',
			pricingType: null,
			merchantId,
			paymentProcessorId: body.paymentProcessorId,
			customerId: customer?.customerId ?? null,
			batchId: null,
			amountBreakdown: breakdown,
			taxDetails: null,
			cardDetails: kind === 'card' ? cardDetailsOf(data, method) : null,
			achDetails: kind === 'ach' ? achDetailsOf(data, method) : null,
			processorDetails: {
				mid: '000000012345',
				tid: '00000001',
				authCode: kind === 'card' ? seed.hex(6).toUpperCase() : null,
				rrn: kind === 'card' ? String(seed.int(100_000_000_000, 999_999_999_999)) : null,
			},
			declineDetails: null,
			addressVerificationServiceResponse: null,
			transactionEvents: [],
			source: apiKey,
		};
	}
}

interface CardInstrument {
	kind: 'card';
	data: CardData;
	method: PaymentMethod | undefined;
	customer: Customer | undefined;
	/** The member that identifies a card or account. */
	key: string;
}

interface AchInstrument extends Omit<CardInstrument, 'kind' | 'data'> {
	kind: 'ach';
	data: AchData;
}

type Instrument = CardInstrument | AchInstrument;

function processorOf(
	{ processors }: Merchant,
	{ paymentProcessorId }: PaymentBody,
): PaymentProcessor {
	const found = processors.get(paymentProcessorId);
	if (!found) throw refusal(400, 'No active Card processor found for merchant');
	return found;
}

function cardDetailsOf(
	{ paymentMethodDetails }: CardData,
	method: PaymentMethod | undefined,
): Transaction['cardDetails'] {
	const number = paymentMethodDetails?.cardNumber ?? '';
	const cardType = method?.card?.creditDebitType ?? 'Credit';
	return {
		paymentMethodId: method?.paymentMethodId ?? null,
		maskedCardNumber: method?.card?.cardMask ?? mask(number),
		cardBrand: method?.card?.cardBrand ?? brandOf(number),
		cardType,
		cardProcessedAsType: cardType,
		cardDataSource: 'Internet',
		cardholderVerificationMethod: 'NotAuthenticated',
		emvTags: null,
	};
}

function achDetailsOf(data: AchData, method: PaymentMethod | undefined): Transaction['achDetails'] {
	const { accountNumber, routingNumber, accountHolderType, accountType } =
		data.paymentMethodDetails ?? {};
	return {
		paymentMethodId: method?.paymentMethodId ?? null,
		maskedAccountNumber: method?.ach?.accountNumber ?? mask(accountNumber ?? ''),
		accountRoutingNumber: mask(method?.ach?.routingNumber ?? routingNumber ?? ''),
		accountHolderType: method?.ach?.accountHolderType ?? accountHolderType ?? 'Personal',
		accountType: method?.ach?.accountType ?? accountType ?? 'Checking',
		// The default is not documented. [inferred]
		secCode: data.secCode ?? 'Web',
		isSameDayProcessing: data.isSameDayProcessing ?? false,
		requesterIpAddress: data.requesterIpAddress,
	};
}

function refuseEnhancedData(body: CreateTransactionBody, { kind }: Instrument): void {
	const enhanced = body.transactionEnhancedData ?? undefined;
	if (!enhanced) return;
	if (kind === 'ach') {
		throw invalidField('TransactionEnhancedData', 'TransactionEnhancedData is for cards only.');
	}
	if (!/^[A-Za-z0-9 ]*$/.test(enhanced.invoiceNumber ?? '')) {
		throw invalidField('InvoiceNumber', 'Only letters, digits and spaces are allowed.');
	}
}

/** Refuses incomplete accounts. Two messages were seen, the others are invented. [inferred] */
function refuseIncompleteNewAccount(body: PaymentBody, data: AchData, isCredit: boolean): void {
	const what = isCredit ? 'ACH credits' : 'ACH payments';
	const { accountNumber, routingNumber } = data.paymentMethodDetails ?? {};
	const contact = body.contactInfo ?? undefined;
	const name = contact?.companyName || (contact?.firstName && contact.lastName);
	refuseMissing([
		['accountNumber', accountNumber, 'AccountNumber is required.'],
		['routingNumber', routingNumber, 'RoutingNumber is required.'],
		['contactInfo', contact, `ContactInfo is required for new ${what}.`],
		['billingAddress', body.billingAddress, `BillingAddress is required for new ${what}.`],
	]);
	refuseMissing([
		['mobilePhoneNumber', contact?.mobilePhoneNumber, 'MobilePhoneNumber is required.'],
		['email', contact?.email, 'Email is required.'],
		['companyName', name, 'FirstName and LastName, or CompanyName, are required.'],
	]);
}

function refuseIncompleteSavedAccount(
	body: PaymentBody,
	{ ach }: PaymentMethod,
	customer: Customer | undefined,
): void {
	if (customer) {
		refuseMissing([
			['billingAddress', customer.billingAddress, "The customer's billing address is required."],
			['mobilePhoneNumber', customer.mobilePhoneNumber, "The customer's mobile phone is required."],
		]);
		return;
	}
	const message = 'Billing address is required for orphan payment method transactions.';
	refuseMissing([['billingAddress', body.billingAddress, message]]);
	if (ach?.accountHolderType !== 'Business') return;
	const company = ach.companyName ?? body.contactInfo?.companyName;
	refuseMissing([['companyName', company, 'CompanyName is required.']]);
}

function refuseMissing(members: Array<[name: string, value: unknown, message: string]>): void {
	const missing = members.filter(([, value]) => !value);
	if (missing.length === 0) return;
	throw refusal(
		400,
		missing[0]?.[2] ?? '',
		Object.fromEntries(missing.map(([name, , message]) => [name, [message]])),
	);
}
