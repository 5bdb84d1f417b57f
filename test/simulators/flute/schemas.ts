import {
	accountHolderTypes,
	accountTypes,
	captureMethods,
	pricingTypes,
	secCodes,
	sourceTypes,
	transactionStatuses,
} from './model';

/** JSON schemas of what the transaction operations take. Bodies are closed, queries are open. */

interface Schema {
	[keyword: string]: unknown;
}

const closed = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
	type: 'object',
	additionalProperties: false,
	properties,
	required,
});
const oneOf = (values: readonly string[]): Schema => ({ type: 'string', enum: values });
const text = (maxLength?: number): Schema => ({
	type: 'string',
	...(maxLength !== undefined && { maxLength }),
});
const nullable = (schema: Schema): Schema => ({
	...schema,
	nullable: true,
	...(Array.isArray(schema.enum) && { enum: [...(schema.enum as unknown[]), null] }),
});

const uuid = { type: 'string', format: 'uuid' };
const instant = { type: 'string', format: 'date-time' };
const flag = { type: 'boolean' };
const number = { type: 'number' };
const rate = { type: 'number', minimum: 0 };
/** Whole cents are checked apart: JSON Schema's multipleOf stumbles over binary fractions. */
const amount = { type: 'number', exclusiveMinimum: 0 };
const phone = { type: 'string', pattern: '^\\+\\d{1,19}$' };
const referenceId = text(36);

export const pageQuery = {
	pageIndex: { type: 'integer', default: 0 },
	pageSize: { type: 'integer', default: 20 },
};

/** What is not named here is not bound, and ignored: `merchantId` too. */
export const open = (properties: Record<string, Schema>): Schema => ({
	type: 'object',
	properties,
});

export const transactionsQuery = open({
	...pageQuery,
	// Refusing an unknown member or direction is our reading of the enumerations. [inferred]
	sortBy: oneOf([
		'cardTokenType',
		'customerCompanyName',
		'customerName',
		'maskedCardNumber',
		'merchantCompanyName',
		'paymentMethodType',
		'processedAmount',
		'transactionDateTime',
		'transactionId',
		'transactionStatus',
	]),
	sortOrder: { ...oneOf(['asc', 'desc']), default: 'asc' },
	fromDate: instant,
	toDate: instant,
	sourceType: oneOf(sourceTypes),
	sourceId: uuid,
	batchId: {
		type: 'string',
		pattern: '^(null|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$',
	},
	transactionStatus: oneOf(transactionStatuses),
	paymentMethodType: text(),
	customerId: uuid,
	minAmount: number,
	maxAmount: number,
	referenceId,
});

export const customersQuery = open({
	...pageQuery,
	sortBy: text(),
	asc: { type: 'boolean', default: true },
	fullName: text(),
	email: text(),
	companyName: text(),
	mobilePhoneNumber: text(),
	createdFrom: instant,
	createdTo: instant,
});

export const terminalsQuery = open({
	...pageQuery,
	sortBy: oneOf(['terminalManufacturer', 'merchantCompanyName']),
	sortOrder: { ...oneOf(['asc', 'desc']), default: 'asc' },
	terminalStatus: oneOf(['Ready', 'Busy', 'Offline']),
	terminalMode: oneOf(['Standalone', 'SemiIntegrated']),
	connectionStatus: oneOf(['Online', 'Offline']),
	serialNumber: text(),
	search: text(),
});

const address = nullable(
	closed({
		addressLine1: nullable(text()),
		addressLine2: nullable(text()),
		city: nullable(text()),
		postalCode: nullable({ type: 'string', minLength: 2, maxLength: 15 }),
		stateCode: nullable(text()),
		countryCode: nullable({ type: 'string', pattern: '^[A-Z]{2}$' }),
	}),
);

const contactInfo = nullable(
	closed({
		firstName: nullable(text()),
		lastName: nullable(text()),
		companyName: nullable(text()),
		email: nullable(text()),
		mobilePhoneNumber: nullable(phone),
		hasSmsConsent: flag,
	}),
);

const extraAmounts = {
	tipAmount: nullable({ type: 'number', minimum: 0.01 }),
	tipRate: rate,
	discountAmount: { type: 'number', minimum: 0.01 },
	discountRate: rate,
	surchargeRate: rate,
};

const product = closed({
	productName: nullable({ type: 'string', minLength: 1, maxLength: 15 }),
	productDescription: nullable({ type: 'string', minLength: 1, maxLength: 200 }),
	productCode: nullable({ type: 'string', minLength: 1, maxLength: 20 }),
	unitPrice: nullable(number),
	measurementUnit: nullable({ type: 'string', minLength: 1, maxLength: 20 }),
	quantity: nullable(number),
	taxAmount: nullable(number),
	discountRate: nullable({ type: 'number', minimum: 0.01, maximum: 199 }),
});

const enhancedData = nullable(
	closed({
		salesTaxRate: nullable({ type: 'number', minimum: 0.01, maximum: 100 }),
		invoiceNumber: nullable(text(16)),
		purchaseOrder: nullable(text()),
		shippingCharges: nullable(number),
		dutyCharges: nullable(number),
		products: nullable({ type: 'array', items: product }),
	}),
);

const newCard = nullable(
	closed({
		cardNumber: nullable(text()),
		securityCode: nullable(text()),
		expirationMonth: nullable({ type: 'integer', minimum: 1, maximum: 12 }),
		expirationYear: nullable({ type: 'integer', minimum: 1000, maximum: 9999 }),
	}),
);

const achData = nullable(
	closed(
		{
			secCode: oneOf(secCodes),
			requesterIpAddress: text(45),
			paymentMethodId: nullable(uuid),
			paymentMethodDetails: nullable(
				closed({
					accountNumber: nullable(text()),
					routingNumber: nullable({ type: 'string', pattern: '^\\d{9}$' }),
					accountHolderType: oneOf(accountHolderTypes),
					accountType: oneOf(accountTypes),
					taxId: nullable(text()),
				}),
			),
			isSameDayProcessing: nullable(flag),
		},
		['secCode', 'requesterIpAddress'],
	),
);

export const createTransactionBody = closed(
	{
		paymentProcessorId: uuid,
		baseAmount: amount,
		transactionDetails: closed({
			cardData: nullable(
				closed({
					// Missing from the published schema, accepted by the server.
					captureMethod: oneOf(captureMethods),
					paymentMethodId: nullable(uuid),
					paymentMethodDetails: newCard,
				}),
			),
			achData,
		}),
		currencyCode: nullable(text()),
		referenceId: nullable(referenceId),
		isCustomerInitiatedTransaction: flag,
		pricingType: nullable(oneOf(pricingTypes)),
		extraAmounts: nullable(closed(extraAmounts)),
		transactionEnhancedData: enhancedData,
		billingAddress: address,
		shippingAddress: address,
		contactInfo,
		// Missing from the published schema, accepted by the server.
		customerId: uuid,
		deviceId: nullable(uuid),
		platform: nullable(oneOf(['iOS', 'Android'])),
		appVersion: nullable(text()),
		sdkVersion: nullable(text()),
	},
	['paymentProcessorId', 'baseAmount', 'transactionDetails'],
);

export const creditBody = closed(
	{
		paymentProcessorId: uuid,
		baseAmount: amount,
		referenceId,
		// Raw cards only, no saved ones. The account is taken to be as in a payment. [inferred]
		creditDetails: closed({
			cardData: nullable(closed({ paymentMethodDetails: newCard })),
			achData,
		}),
		currencyCode: nullable(text()),
		billingAddress: address,
		shippingAddress: address,
		contactInfo,
		customerId: nullable(uuid),
	},
	['paymentProcessorId', 'baseAmount', 'referenceId', 'creditDetails'],
);

export const captureBody = closed({ captureAmount: nullable(amount) });

export const reversalBody = closed({ reversalAmount: nullable(amount) });

export const tipAdjustmentBody = closed({ tipAmount: amount, tipRate: amount });

export const calculateAmountBody = closed({
	...extraAmounts,
	baseAmount: amount,
	currencyCode: nullable(text()),
	pricingType: nullable(oneOf(pricingTypes)),
	tipAmount: { type: 'number', minimum: 0 },
	discountAmount: { type: 'number', minimum: 0 },
});

export const shareReceiptBody = closed(
	{
		// The one legal value is the business layer's to enforce.
		shareBy: text(),
		recipient: phone,
		hasCustomerConsent: flag,
	},
	['shareBy', 'recipient', 'hasCustomerConsent'],
);
