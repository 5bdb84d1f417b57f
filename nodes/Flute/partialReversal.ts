import type { IDataObject } from 'n8n-workflow';
import type { Precondition, Route } from '../shared/declaration/operation';
import { amount } from '../shared/declaration/fields';

/** Whether a part of a payment that Flute knows is to be taken back. */
const isPart = (read: Route, { reversalAmount, originalTransactionId }: IDataObject): boolean =>
	reversalAmount !== undefined &&
	(originalTransactionId !== undefined || !read.includes('originalTransactionId'));

/** Limits what a workflow, or an AI model that uses it, can take back. */
export const maxReversal = amount('maxReversal', 'Max Reversal', {
	description:
		'Largest amount, in dollars, that may be taken back. A reversal of more, or of a whole payment that is more, is refused before it is sent.',
});

/** What a reversal takes back: the given part, else the whole payment with tip and surcharge. */
function reversedAmount(record: IDataObject, { reversalAmount }: IDataObject): number {
	const { baseAmount, totalAmount } = (record.amountBreakdown ?? {}) as IDataObject;
	return Number(
		reversalAmount ?? record.processedAmount ?? totalAmount ?? record.amount ?? baseAmount ?? NaN,
	);
}

/**
 * Refuses a part where Flute would ignore the amount and take everything back: it voids a card
 * payment that is not settled, and reverses ACH payments whole. Refuses more than `maxReversal`.
 *
 * @param label of the field with the amount
 */
export const checkReversal = (read: Route, label: string): Precondition => ({
	when: (body, { maxReversal: most }) => most !== undefined || isPart(read, body),
	read,
	validate: (record, body, { maxReversal: most }) => {
		const { paymentMethodType, transactionStatus } = record;
		const isRefundable =
			paymentMethodType === 'Card' && ['Settled', 'Refunded'].includes(String(transactionStatus));
		if (isPart(read, body) && !isRefundable) {
			return [
				`'${label}' can be used only for settled card payments; this one is ${String(paymentMethodType)}, ${String(transactionStatus)}`,
				`Flute would reverse the whole payment. Remove '${label}' to do that, or wait until the payment is settled.`,
			];
		}
		const sum = reversedAmount(record, body);
		if (most === undefined || sum <= Number(most)) return undefined;
		return [
			`This would take back ${Number.isNaN(sum) ? 'an unknown amount' : sum.toFixed(2)}, and 'Max Reversal' allows ${Number(most).toFixed(2)}`,
			'Nothing was sent. Have a person do this in Flute, or raise the limit under Options.',
		];
	},
});
