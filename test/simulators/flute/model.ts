import type { Collection, Records } from '../records';
import type { Seed } from '../seed';
import type { Terminal } from './terminals';

/** The records and enumerations of Flute's v2 API, as its newest description names them. */

export const transactionStatuses = [
	'Authorized',
	'Captured',
	'Voided',
	'Refunded',
	'Verified',
	'Settled',
	'PartiallyAuthorized',
	'Informational',
	'Scheduled',
	'Cancelled',
	'ChargedBack',
	'InProgress',
	'Cleared',
	'Held',
	'HeldByProcessor',
	'Pending',
	'Declined',
	'Failed',
	'UnknownOutcome',
] as const;
export type TransactionStatus = (typeof transactionStatuses)[number];

export const sourceTypes = [
	'ApiKey',
	'Invoice',
	'MobileApp',
	'Portal',
	'QuickPayment',
	'Subscription',
	'TapToPay',
	'Terminal',
	'WebComponent',
	'Checkout',
	'PaymentLink',
] as const;

export const pricingTypes = ['Card', 'Cash'] as const;
export const captureMethods = ['Auto', 'Manual'] as const;
export const secCodes = ['Web', 'PPD', 'CCD', 'Telephone'] as const;
export const taxModes = ['Exclusive', 'Inclusive'] as const;
export const sessionModes = ['Payment', 'SaveMethod', 'PaymentAndSave'] as const;
export const accountHolderTypes = ['Business', 'Personal'] as const;
export const accountTypes = ['Checking', 'Savings'] as const;

type OneOf<T extends readonly string[]> = T[number];

export type CardBrand =
	'Unknown' | 'Visa' | 'MasterCard' | 'AmericanExpress' | 'DinersClub' | 'Discover' | 'JCB';
type CreditDebit = 'Credit' | 'Debit' | 'Unknown';

/** TransactionDetailEventType: the type of a transaction and of its events. */
type TransactionType =
	| 'Authorization'
	| 'Sale'
	| 'Capture'
	| 'Void'
	| 'Refund'
	| 'TipAdjustment'
	| 'CardAuthentication'
	| 'Hold'
	| 'UnHold'
	| 'Credit'
	| 'Settle';

export interface Decline {
	code: string | null;
	message: string | null;
}

export interface TransactionEvent {
	type: TransactionType;
	status: 'Pending' | 'Approved' | 'Declined' | 'Failed' | 'UnknownOutcome';
	dateTime: string;
	amount: number;
	/** For a refund: the transaction that it created. */
	originalTransactionId: string | null;
	declineDetails: Decline | null;
}

export interface AmountBreakdown {
	baseAmount: number;
	tipAmount: number;
	tipRate: number;
	discountAmount: number;
	discountRate: number;
	surchargeAmount: number;
	surchargeRate: number;
	/** Zero if the tax is inclusive. */
	taxAmount: number;
	taxRate: number;
}

/** The only members that show an inclusive tax. */
interface TaxDetails {
	taxAmount: number;
	taxMode: (typeof taxModes)[number];
	taxRate: number;
	taxableAmount: number;
}

export interface CardDetails {
	paymentMethodId: string | null;
	maskedCardNumber: string;
	cardBrand: CardBrand;
	cardType: CreditDebit;
	cardProcessedAsType: CreditDebit;
	cardDataSource: 'Internet' | 'Swipe' | 'NFC' | 'EMV' | 'EMVContactless' | 'Manual';
	cardholderVerificationMethod: 'NotAuthenticated' | 'PIN' | 'ManualSignature';
	emvTags: EmvTags | null;
}

interface EmvTags {
	ac: string;
	tvr: string;
	tsi: string;
	aid: string;
	applicationLabel: string | null;
	rawTags: Array<{ key: string; value: string }> | null;
}

interface AchDetails {
	paymentMethodId: string | null;
	maskedAccountNumber: string;
	accountRoutingNumber: string;
	accountHolderType: OneOf<typeof accountHolderTypes>;
	accountType: OneOf<typeof accountTypes>;
	secCode: OneOf<typeof secCodes>;
	isSameDayProcessing: boolean;
	requesterIpAddress: string;
}

export interface AddressVerification {
	action: 'Allow' | 'Deny';
	responseCode: string | null;
	description: string | null;
}

/** A transaction as GET by id returns it; every write returns it, too. */
export interface Transaction {
	transactionId: string;
	transactionDateTime: string;
	transactionStatus: TransactionStatus;
	transactionType: TransactionType;
	cardTokenType: 'Local' | 'Network';
	paymentMethodType: 'Card' | 'ACH' | 'Cash';
	referenceId: string | null;
	originalTransactionId: string | null;
	/** Zero until something is processed. */
	processedAmount: number;
	refundDetails: RefundDetails | null;
	currencyCode: string;
	pricingType: OneOf<typeof pricingTypes> | null;
	merchantId: string;
	paymentProcessorId: string | null;
	customerId: string | null;
	batchId: string | null;
	amountBreakdown: AmountBreakdown;
	taxDetails: TaxDetails | null;
	cardDetails: CardDetails | null;
	achDetails: AchDetails | null;
	processorDetails: {
		mid: string | null;
		tid: string | null;
		authCode: string | null;
		rrn: string | null;
	};
	declineDetails: Decline | null;
	addressVerificationServiceResponse: AddressVerification | null;
	transactionEvents: TransactionEvent[];
	source: Source;
}

export interface RefundDetails {
	refundedAmount: number;
	availableRefundAmount: number;
}

export interface Source {
	sourceType: OneOf<typeof sourceTypes>;
	sourceId: string | null;
	sourceName: string | null;
}

export interface Address {
	addressLine1?: string | null;
	addressLine2?: string | null;
	city?: string | null;
	postalCode?: string | null;
	stateCode?: string | null;
	countryCode?: string | null;
}

/** A stored customer. Cards, accounts and totals are added when it is read. */
export interface Customer {
	customerId: string;
	externalId: string | null;
	firstName: string;
	lastName: string;
	companyName: string | null;
	email: string | null;
	mobilePhoneNumber: string | null;
	hasSmsConsent: boolean;
	shouldUseBillingAsShippingAddress: boolean;
	billingAddress: Address | null;
	shippingAddress: Address | null;
	/** Lists filter and sort by it; no reply shows it. */
	createdOn: string;
}

/** The vault's record. Only a customer's reply shows its brand and debit or credit. */
export interface PaymentMethod {
	paymentMethodId: string;
	/** Null without a customer. */
	customerId: string | null;
	name: string | null;
	type: 'Card' | 'ACH';
	isDefault: boolean;
	createdOn: string;
	card: {
		cardMask: string;
		expirationMonth: number;
		expirationYear: number;
		cardTokenType: 'Local' | 'Network';
		cardBrand: CardBrand;
		creditDebitType: CreditDebit;
	} | null;
	ach: {
		accountNumber: string;
		routingNumber: string;
		accountType: OneOf<typeof accountTypes>;
		accountHolderType: OneOf<typeof accountHolderTypes>;
		taxId: string | null;
		companyName: string | null;
	} | null;
}

export interface PaymentProcessor {
	paymentProcessorId: string;
	processorName: string;
	/** Each payment method has its own default, so several can be true. */
	isDefault: boolean;
	type: 'Tsys' | 'Ach' | 'SandboxCard' | 'SandboxAch';
	settlementBatchTimeSlots: Array<{ hours: number; minutes: number; timezoneName: string }>;
}

/** An event for webhooks. */
export interface MerchantEvent {
	type: string;
	resourceType: string;
	id: string;
}

/** All records of one environment; the sandbox and production share nothing. */
export interface Merchant {
	merchantId: string;
	companyName: string;
	apiKey: Source;
	processors: Collection<PaymentProcessor>;
	terminals: Collection<Terminal>;
	transactions: Collection<Transaction>;
	customers: Collection<Customer>;
	paymentMethods: Collection<PaymentMethod>;
	/** Random values for ids and codes of the provider. */
	seed: Seed;
	/** Declares a collection of this environment for one group of operations. */
	collection: Records['collection'];
	/** Called for each event. */
	listeners: Array<(event: MerchantEvent) => void>;
}

export interface ExtraAmounts {
	tipAmount?: number | null;
	tipRate?: number | null;
	discountAmount?: number | null;
	discountRate?: number | null;
	surchargeRate?: number | null;
}

export interface ContactInfo {
	firstName?: string | null;
	lastName?: string | null;
	companyName?: string | null;
	email?: string | null;
	mobilePhoneNumber?: string | null;
	hasSmsConsent?: boolean;
}

export interface CardData {
	captureMethod?: OneOf<typeof captureMethods>;
	paymentMethodId?: string | null;
	paymentMethodDetails?: {
		cardNumber?: string | null;
		securityCode?: string | null;
		expirationMonth?: number | null;
		expirationYear?: number | null;
	} | null;
}

export interface AchData {
	secCode?: OneOf<typeof secCodes>;
	requesterIpAddress: string;
	paymentMethodId?: string | null;
	paymentMethodDetails?: {
		accountNumber?: string | null;
		routingNumber?: string | null;
		accountHolderType: OneOf<typeof accountHolderTypes>;
		accountType: OneOf<typeof accountTypes>;
		taxId?: string | null;
	} | null;
	isSameDayProcessing?: boolean | null;
}

/** Exactly one member is required, which the schema cannot express. */
export interface Instruments {
	cardData?: CardData | null;
	achData?: AchData | null;
}

/** What a payment and a credit have in common. */
export interface PaymentBody {
	paymentProcessorId: string;
	baseAmount: number;
	currencyCode?: string | null;
	referenceId?: string | null;
	billingAddress?: Address | null;
	contactInfo?: ContactInfo | null;
	customerId?: string | null;
}

export interface CreateTransactionBody extends PaymentBody {
	transactionDetails: Instruments;
	pricingType?: OneOf<typeof pricingTypes> | null;
	extraAmounts?: ExtraAmounts | null;
	transactionEnhancedData?: { invoiceNumber?: string | null } | null;
}

export interface CreditBody extends PaymentBody {
	referenceId: string;
	creditDetails: Instruments;
}
