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
	uuid,
} from './jsonSchema';
import { captureMethods, pricingTypes, secCodes, sourceTypes, transactionStatuses } from './model';

/** JSON schemas of the transaction operations' requests. */

export const transactionsQuery = open({
	...pageQuery,
	// An unknown member or direction is refused because of the enumerations. [inferred]
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
	paymentMethodType: oneOf(['Card', 'ACH', 'Cash']),
	customerId: uuid,
	minAmount: number,
	maxAmount: number,
	referenceId: text(),
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
	tipAmount: nullable(rate),
	tipRate: nullable(rate),
	discountAmount: nullable(rate),
	discountRate: nullable(rate),
	surchargeRate: nullable(rate),
};

const percentage = { type: 'number', minimum: 0, maximum: 100 };

const product = closed({
	productName: nullable(text(50, 1)),
	productDescription: nullable(text()),
	productCode: nullable(text(20, 1)),
	unitPrice: nullable(amount),
	measurementUnit: nullable({ ...text(20, 1), pattern: '^[A-Za-z0-9 ]*$' }),
	quantity: nullable(amount),
	taxAmount: nullable(number),
	discountRate: nullable(percentage),
});

const enhancedData = nullable(
	closed({
		salesTaxRate: nullable(percentage),
		invoiceNumber: nullable(text(15, 1)),
		purchaseOrder: nullable(text()),
		shippingCharges: nullable(rate),
		dutyChargesRate: nullable(percentage),
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
		['requesterIpAddress'],
	),
);

export const createTransactionBody = closed(
	{
		paymentProcessorId: uuid,
		baseAmount: amount,
		transactionDetails: closed({
			cardData: nullable(
				closed({
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
		customerId: nullable(uuid),
	},
	['paymentProcessorId', 'baseAmount', 'transactionDetails'],
);

export const creditBody = closed(
	{
		paymentProcessorId: uuid,
		baseAmount: amount,
		referenceId,
		// Only cards that are not saved. The account is assumed to be as in a payment. [inferred]
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

export const tipAdjustmentBody = closed({ tipAmount: nullable(amount), tipRate: nullable(amount) });

export const calculateAmountBody = closed({
	...extraAmounts,
	baseAmount: amount,
	currencyCode: nullable(text()),
	pricingType: nullable(oneOf(pricingTypes)),
});

export const shareReceiptBody = closed(
	{
		// The business layer accepts only one of these values.
		shareBy: oneOf(['None', 'Sms', 'Email']),
		recipient: phone,
		hasCustomerConsent: flag,
	},
	['shareBy', 'recipient', 'hasCustomerConsent'],
);
