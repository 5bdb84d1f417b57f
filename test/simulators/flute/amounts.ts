import { problem, refusal } from './errors';
import type { AmountBreakdown, ExtraAmounts, RefundDetails } from './model';

export interface Priced {
	breakdown: AmountBreakdown;
	total: number;
}

/**
 * Adds tip and surcharge and subtracts the discount. The base of each rate is not documented: here
 * tip and discount are of the base amount, the surcharge of the discounted amount. [inferred]
 */
export function price(baseAmount: number, extra: ExtraAmounts = {}): Priced {
	const [tipRate, discountRate, surchargeRate] = [
		extra.tipRate ?? 0,
		extra.discountRate ?? 0,
		extra.surchargeRate ?? 0,
	];
	refuseBoth('Tip', extra.tipAmount ?? 0, tipRate);
	refuseBoth('Discount', extra.discountAmount ?? 0, discountRate);
	const tipAmount = extra.tipAmount ?? percent(baseAmount, tipRate);
	const discountAmount = extra.discountAmount ?? percent(baseAmount, discountRate);
	const surchargeAmount = percent(baseAmount - discountAmount, surchargeRate);
	return {
		breakdown: {
			baseAmount,
			tipAmount,
			tipRate,
			discountAmount,
			discountRate,
			surchargeAmount,
			surchargeRate,
			taxAmount: 0,
			taxRate: 0,
		},
		total: cents(baseAmount - discountAmount + tipAmount + surchargeAmount),
	};
}

/** Refuses an amount together with a rate, as documented. The message is invented. [inferred] */
function refuseBoth(name: string, amount: number, rate: number): void {
	if (amount === 0 || rate === 0) return;
	const message = `Only one of ${name}Amount and ${name}Rate can be set.`;
	throw refusal(400, message, { [`${name}Amount`]: [message] });
}

export function cents(amount: number): number {
	return Math.round((amount + Number.EPSILON) * 100) / 100;
}

/** Returns `rate` percent of an amount; `18.5` is 18.5 %. */
function percent(amount: number, rate: number): number {
	return cents((amount * rate) / 100);
}

/** Returns the refunded and the refundable amount of a payment. */
export function refundsOf(availableRefundAmount: number, refundedAmount = 0): RefundDetails {
	return { refundedAmount, availableRefundAmount };
}

const amountNames = new Set([
	'amount',
	'baseAmount',
	'tipAmount',
	'discountAmount',
	'captureAmount',
	'reversalAmount',
	'shippingCharges',
	'taxAmount',
]);

/** Refuses amounts with more than two decimals, anywhere in a body. */
export function refuseFractionsOfCents(body: unknown): void {
	if (typeof body !== 'object' || body === null) return;
	for (const [name, value] of Object.entries(body)) {
		if (amountNames.has(name) && typeof value === 'number' && cents(value) !== value) {
			const field = name.replace(/^./, (first) => first.toUpperCase());
			throw problem({ [field]: [`The field ${field} must be a multiple of 0.01.`] });
		}
		refuseFractionsOfCents(value);
	}
}
