import { invalidField } from './errors';
import type { taxModes } from './model';

export interface Tax {
	taxMode: (typeof taxModes)[number] | null;
	taxRate: number | null;
	taxAmount: number | null;
}

/**
 * Refuses an invalid tax of a link or session: it needs a mode with either a rate or an amount, or
 * no member at all. The rules are documented, the messages are invented. [inferred]
 */
export function refuseBadTax({ taxMode, taxRate, taxAmount }: Tax, amount: number | null): void {
	const given = [taxRate, taxAmount].filter((value) => value !== null).length;
	if (given !== (taxMode === null ? 0 : 1)) {
		throw invalidField('TaxMode', 'TaxMode needs exactly one of TaxRate and TaxAmount.');
	}
	if (taxRate !== null && Math.abs(taxRate * 1000 - Math.round(taxRate * 1000)) > 1e-9) {
		throw invalidField('TaxRate', 'TaxRate must have no more than 3 decimals.');
	}
	if (taxAmount === null) return;
	if (amount === null) throw invalidField('TaxAmount', 'TaxAmount needs a fixed amount.');
	if (taxMode === 'Inclusive' && taxAmount >= amount) {
		throw invalidField('TaxAmount', 'An inclusive TaxAmount must be less than the amount.');
	}
}
