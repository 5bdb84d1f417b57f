import type { Refusal } from '../http';
import { cents, price, refundsOf } from './amounts';
import { keep } from './changes';
import { invalidField, refusal } from './errors';
import { event } from './events';
import type { Merchant, Transaction } from './model';

/** Makes a refusal with the documented status; its messages are not documented. [inferred] */
export function conflict({ transactionStatus, paymentMethodType }: Transaction): Refusal {
	return refusal(
		409,
		`Not possible for a transaction of type ${paymentMethodType} in status ${transactionStatus}.`,
	);
}

/** Voids or refunds a payment by its status. Only settled card payments have partial refunds. */
export function reverse(
	merchant: Merchant,
	transaction: Transaction,
	reversalAmount?: number | null,
): Transaction {
	const { seed } = merchant;
	const { transactionStatus, paymentMethodType, processedAmount, transactionEvents } = transaction;
	if (paymentMethodType === 'ACH') {
		if (transactionStatus === 'Cleared') {
			const refunded = moveAch(transaction, 'Refunded', 'Refund', seed.uuid());
			return keep(merchant, {
				...refunded,
				refundDetails: refundedBy(transaction, processedAmount),
			});
		}
		if (!['Scheduled', 'Held', 'Pending'].includes(transactionStatus)) throw conflict(transaction);
		return keep(merchant, moveAch(transaction, 'Cancelled', 'Void', seed.uuid()));
	}
	if (['Authorized', 'PartiallyAuthorized', 'Captured'].includes(transactionStatus)) {
		return keep(merchant, {
			...transaction,
			transactionStatus: 'Voided',
			refundDetails: refundsOf(0),
			transactionEvents: [...transactionEvents, event('Void', processedAmount)],
		});
	}
	const available = transaction.refundDetails?.availableRefundAmount ?? 0;
	const isSettled = ['Settled', 'Refunded'].includes(transactionStatus);
	if (!isSettled || available === 0) throw conflict(transaction);
	const amount = reversalAmount ?? available;
	if (amount > available) {
		throw invalidField('ReversalAmount', 'ReversalAmount must not exceed the refundable amount.');
	}
	return refund(merchant, transaction, amount);
}

/** Makes the refund, which is a separate record. That reply and event show it is inferred. */
function refund(merchant: Merchant, original: Transaction, amount: number): Transaction {
	const { transactions, seed } = merchant;
	const { transactionId: originalTransactionId } = original;
	const transactionId = seed.uuid();
	const given = event('Refund', amount, { original: transactionId });
	transactions.put({
		...original,
		transactionStatus: 'Refunded',
		refundDetails: refundedBy(original, amount),
		transactionEvents: [...original.transactionEvents, given],
	});
	return keep(merchant, {
		...original,
		transactionId,
		originalTransactionId,
		transactionDateTime: given.dateTime,
		transactionStatus: 'Refunded',
		transactionType: 'Refund',
		processedAmount: amount,
		refundDetails: null,
		batchId: null,
		amountBreakdown: price(amount).breakdown,
		taxDetails: null,
		addressVerificationServiceResponse: null,
		transactionEvents: [given],
	});
}

function refundedBy({ refundDetails }: Transaction, amount: number): Transaction['refundDetails'] {
	const { refundedAmount = 0, availableRefundAmount = amount } = refundDetails ?? {};
	return refundsOf(cents(availableRefundAmount - amount), cents(refundedAmount + amount));
}

/** Holds, releases or reverses an ACH transaction, which gets a reference of the API. */
export function moveAch(
	transaction: Transaction,
	transactionStatus: Transaction['transactionStatus'],
	type: Parameters<typeof event>[0],
	referenceId: string,
): Transaction {
	const { processedAmount, amountBreakdown, transactionEvents } = transaction;
	const amount = processedAmount || amountBreakdown.baseAmount;
	return {
		...transaction,
		transactionStatus,
		referenceId,
		transactionEvents: [...transactionEvents, event(type, amount)],
	};
}
