import {
	address,
	amount,
	bankAccount,
	closed,
	expiration,
	flag,
	instant,
	listOf,
	nullable,
	number,
	oneOf,
	open,
	pageQuery,
	phone,
	rate,
	referenceId,
	routingNumber,
	sortOrderQuery,
	text,
	tip,
	uuid,
} from './jsonSchema';
import { captureMethods, pricingTypes, secCodes, sourceTypes, transactionStatuses } from './model';

/** JSON schemas of what the transaction operations take. */

export const transactionsQuery = open({
	...pageQuery,
	// Refusing an unknown member or direction is our reading of the enumerations. [inferred]
	...sortOrderQuery([
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
	tipAmount: nullable(tip),
	tipRate: rate,
	discountAmount: tip,
	discountRate: rate,
	surchargeRate: rate,
};

const product = closed({
	productName: nullable(text(15, 1)),
	productDescription: nullable(text(200, 1)),
	productCode: nullable(text(20, 1)),
	unitPrice: nullable(number),
	measurementUnit: nullable(text(20, 1)),
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
		products: nullable(listOf(product)),
	}),
);

const newCard = nullable(
	closed({
		cardNumber: nullable(text()),
		securityCode: nullable(text()),
		expirationMonth: nullable(expiration.expirationMonth),
		expirationYear: nullable(expiration.expirationYear),
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
					...bankAccount,
					accountNumber: nullable(text()),
					routingNumber: nullable(routingNumber),
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
