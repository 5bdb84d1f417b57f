import { need } from './errors';
import type { Merchant, PaymentMethod } from './model';
import { brandOf, mask, refuseBadCardNumber } from './sandbox';

/** Saves cards and bank accounts in the vault, which shows only their last digits. */

export interface NewCard {
	cardNumber: string;
	expirationMonth: number;
	expirationYear: number;
	securityCode?: string | null;
}

export interface NewAccount {
	routingNumber: string;
	accountNumber: string;
	accountHolderType: 'Business' | 'Personal';
	accountType: 'Checking' | 'Savings';
	taxId?: string | null;
	companyName?: string | null;
}

interface Owned {
	customerId?: string | null;
	name?: string | null;
}

export function saveCard(merchant: Merchant, card: NewCard & Owned): PaymentMethod {
	const { cardNumber, expirationMonth, expirationYear } = card;
	refuseBadCardNumber(cardNumber);
	return save(merchant, card, {
		type: 'Card',
		card: {
			cardMask: mask(cardNumber),
			expirationMonth,
			expirationYear,
			cardTokenType: 'Local',
			cardBrand: brandOf(cardNumber),
			creditDebitType: 'Credit',
		},
		ach: null,
	});
}

export function saveAccount(merchant: Merchant, account: NewAccount & Owned): PaymentMethod {
	const { accountNumber, routingNumber, accountType, accountHolderType } = account;
	const { taxId = null, companyName = null } = account;
	return save(merchant, account, {
		type: 'ACH',
		card: null,
		ach: {
			accountNumber: mask(accountNumber),
			routingNumber,
			accountType,
			accountHolderType,
			taxId: taxId && mask(taxId),
			companyName,
		},
	});
}

/** Saves a method. A customer's first one is the default; for later ones that is inferred. */
function save(
	{ customers, paymentMethods, seed }: Merchant,
	{ customerId = null, name = null }: Owned,
	method: Pick<PaymentMethod, 'type' | 'card' | 'ach'>,
): PaymentMethod {
	if (customerId !== null) need(customers, customerId, 'Customer');
	const isFirst = !paymentMethods.all.some((one) => one.customerId === customerId);
	return paymentMethods.put({
		paymentMethodId: seed.uuid(),
		customerId,
		name,
		isDefault: customerId !== null && isFirst,
		createdOn: new Date().toISOString(),
		...method,
	});
}
