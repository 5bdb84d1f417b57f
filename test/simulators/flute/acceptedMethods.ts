import { invalidField } from './errors';
import type { Merchant, PaymentProcessor } from './model';

interface AcceptedMethod {
	enabled?: boolean;
	processorId?: string | null;
	/** Only for ACH: faster processing for an extra fee. */
	fasterProcessing?: boolean | null;
}

/** Accepted payment methods, the same in payment links and payment sessions. */
export interface AcceptedMethods {
	card?: AcceptedMethod | null;
	ach?: AcceptedMethod | null;
}

/**
 * Returns the methods with their processors: the merchant's default if none is named. At least one
 * method is required. The messages are invented. [inferred]
 */
export function pinned(
	{ processors }: Pick<Merchant, 'processors'>,
	{ card, ach }: AcceptedMethods,
): AcceptedMethods {
	if (!card?.enabled && !ach?.enabled) {
		throw invalidField('PaymentMethods', 'At least one payment method must be enabled.');
	}
	const pin = (
		method: AcceptedMethod | null | undefined,
		isAch: boolean,
	): AcceptedMethod | null => {
		if (!method) return null;
		const fits = ({ type }: PaymentProcessor): boolean => type.endsWith('Ach') === isAch;
		const id = method.processorId ?? undefined;
		const found =
			id === undefined
				? processors.all.find((one) => one.isDefault && fits(one))
				: processors.get(id);
		if (!found || !fits(found)) {
			throw invalidField('ProcessorId', 'ProcessorId must name a processor of that method.');
		}
		return {
			enabled: method.enabled ?? false,
			processorId: found.paymentProcessorId,
			...(isAch && { fasterProcessing: method.fasterProcessing ?? false }),
		};
	};
	return { card: pin(card, false), ach: pin(ach, true) };
}
