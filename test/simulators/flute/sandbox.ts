import { invalidField } from './errors';
import type { Address, AddressVerification, CardBrand, Decline, PaymentProcessor } from './model';

/** The sandbox's test data: the results of test cards and test addresses. */

export interface Outcome {
	status: 'Approved' | 'Declined' | 'Failed';
	decline: Decline | null;
}

export const approved: Outcome = { status: 'Approved', decline: null };

/** Declined cards by number. Code 99 follows from the number, as the other codes do. [inferred] */
const declinedCards: Record<string, [code: string, message: string]> = {
	'4000000010050005': ['05', 'Do not honor'],
	'4000000010510008': ['51', 'Insufficient funds'],
	'4000000010140004': ['14', 'Invalid card number'],
	'4000000010540005': ['54', 'Expired card'],
	'4000000010040006': ['04', 'Pick up card'],
	'4000000010430009': ['43', 'Stolen card'],
	'4000000010620005': ['62', 'Restricted card'],
	'4000000010570002': ['57', 'Transaction not permitted'],
	'4000000010990002': ['99', 'CVV mismatch'],
	'4000000020010007': ['01', 'Refer to card issuer'],
	'5555555555554444': ['DeclineBinNotFound', 'BIN not found'],
};

/** Cards with a processor error. Their status Failed is documented; the rest is inferred. */
const failingCards: Record<string, [code: string, message: string]> = {
	'4000000020190007': ['19', 'Re-enter transaction'],
	'4000000020910008': ['91', 'Issuer timeout'],
	'4000000020960003': ['96', 'System error'],
};

/** Returns the issuer's answer to a card by its number; cards that are not listed are approved. */
export function askIssuer(cardNumber: string, processor: PaymentProcessor['type']): Outcome {
	const [declined, failing] = [declinedCards[cardNumber], failingCards[cardNumber]];
	if (declined) return { status: 'Declined', decline: declineOf(declined) };
	if (failing) return { status: 'Failed', decline: declineOf(failing) };
	if (processor === 'Tsys' && cardNumber === '4111111111111111') {
		// The rejection is documented, its form is not. [inferred]
		return { status: 'Declined', decline: declineOf(['14', 'Invalid card number']) };
	}
	return approved;
}

function declineOf([code, message]: [code: string, message: string]): Decline {
	return { code, message };
}

/**
 * Verifies an address (AVS). Code `N` and the two addresses of the table are known; the other
 * codes, and that any other complete address matches, are inferred.
 */
export function verifyAddress(address: Address | null | undefined): AddressVerification {
	const { addressLine1 = null, postalCode = null } = address ?? {};
	if (addressLine1 === null || postalCode === null) {
		return { action: 'Deny', responseCode: 'U', description: 'Address information unavailable' };
	}
	if (addressLine1 === '1 Nowhere Road' || postalCode === '99999') {
		return { action: 'Deny', responseCode: 'N', description: 'Address and postal code mismatch' };
	}
	return { action: 'Allow', responseCode: 'Y', description: 'Address and postal code match' };
}

/** The decline because of an address; not documented. [inferred] */
export const addressDecline: Outcome = {
	status: 'Declined',
	decline: { code: 'AVS', message: 'Declined by address verification' },
};

const brands: Array<[RegExp, CardBrand]> = [
	[/^4/, 'Visa'],
	[/^(5[1-5]|2[2-7])/, 'MasterCard'],
	[/^3[47]/, 'AmericanExpress'],
	[/^3[068]/, 'DinersClub'],
	[/^6/, 'Discover'],
	[/^35/, 'JCB'],
];

export function brandOf(cardNumber: string): CardBrand {
	return brands.find(([start]) => start.test(cardNumber))?.[1] ?? 'Unknown';
}

export function refuseBadCardNumber(number: string): void {
	if (!/^\d{12,19}$/.test(number)) throw invalidField('CardNumber', 'CardNumber is not valid.');
}

/** Masks all but the last four digits; the form of the others is not documented. [inferred] */
export function mask(number: string): string {
	return number.slice(-4).padStart(number.length, '*');
}
