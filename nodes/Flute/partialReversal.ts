import type { IDataObject } from 'n8n-workflow';
import type { Precondition, Route } from '../shared/declaration/operation';
import { amount } from '../shared/declaration/fields';

/** Whether a reversal is for a part of a payment that Flute knows. */
const isPartialReversal = (
	read: Route,
	{ reversalAmount, originalTransactionId }: IDataObject,
): boolean =>
	reversalAmount !== undefined &&
	(originalTransactionId !== undefined || !read.includes('originalTransactionId'));

/** Option that limits what a workflow or an AI model can reverse. */
export const maxReversal = amount('maxReversal', 'Max Reversal', {
	description:
		'Largest amount, in dollars, that may be reversed. A larger reversal, with or without an amount, is refused before it is sent.',
});

/**
 * Returns the amount that a reversal takes back: the given part, else the whole payment with tip
 * and surcharge. The processed amount is 0 until the payment is processed, although a reversal then
 * takes back all of it (docs/providers/flute.md, "Transactions").
 */
function reversedAmount(record: IDataObject, { reversalAmount }: IDataObject): number {
	const { processedAmount, amount: recordAmount } = record;
	const breakdown = (record.amountBreakdown ?? {}) as IDataObject;
	const parts = ['baseAmount', 'tipAmount', 'surchargeAmount', 'taxAmount'];
	const sum = parts.reduce((total, part) => total + Number(breakdown[part] ?? 0), 0);
	const whole = [processedAmount, breakdown.totalAmount, recordAmount, sum].find(Boolean);
	return Number(reversalAmount ?? whole ?? NaN);
}

/**
 * Rejects a partial reversal if Flute would ignore the amount and reverse the whole payment: it
 * voids unsettled card payments, and reverses ACH payments completely. Rejects amounts above
 * `maxReversal`.
 *
 * @param label label of the amount's field
 */
export const reversalPrecondition = (read: Route, label: string): Precondition => ({
	when: (body, { maxReversal: limit }) => limit !== undefined || isPartialReversal(read, body),
	read,
	validate: (record, body, { maxReversal: limit }) => {
		const { paymentMethodType, transactionStatus } = record;
		const isRefundable =
			paymentMethodType === 'Card' && ['Settled', 'Refunded'].includes(String(transactionStatus));
		if (isPartialReversal(read, body) && !isRefundable) {
			return [
				`'${label}' can be used only for settled card payments; this one is ${String(paymentMethodType)}, ${String(transactionStatus)}`,
				`Flute would reverse the whole payment. Remove '${label}' to do that, or wait until the payment is settled.`,
			];
		}
		const amountToReverse = reversedAmount(record, body);
		if (limit === undefined || amountToReverse <= Number(limit)) return undefined;
		return [
			`This would reverse ${Number.isNaN(amountToReverse) ? 'an unknown amount' : amountToReverse.toFixed(2)}, but 'Max Reversal' allows ${Number(limit).toFixed(2)}`,
			'Nothing was sent. Have a person do this in Flute, or raise the limit under Options.',
		];
	},
});
