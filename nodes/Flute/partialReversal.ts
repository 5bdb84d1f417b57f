import type { IDataObject } from 'n8n-workflow';
import type { Precondition, Route } from '../shared/declaration/operation';

/**
 * Refuses a part where Flute would ignore the amount and take everything back: it voids a card
 * payment that is not settled, and reverses ACH payments whole.
 *
 * @param label of the field with the amount
 */
export const refusePart = (read: Route, label: string): Precondition => ({
	when: ({ reversalAmount, originalTransactionId }: IDataObject) =>
		reversalAmount !== undefined &&
		(originalTransactionId !== undefined || !read.includes('originalTransactionId')),
	read,
	refuse: ({ paymentMethodType, transactionStatus }) =>
		paymentMethodType === 'Card' && ['Settled', 'Refunded'].includes(String(transactionStatus))
			? undefined
			: [
					`'${label}' can be used only for settled card payments; this one is ${String(paymentMethodType)}, ${String(transactionStatus)}`,
					`Flute would reverse the whole payment. Remove '${label}' to do that, or wait until the payment is settled.`,
				],
});
