import type { IDataObject } from 'n8n-workflow';
import { flag } from '../shared/declaration/fields';

/**
 * Returns the reason if the status is `UnknownOutcome`: the processor did not answer, so Flute does
 * not know whether the money moved. The payment is neither paid nor declined.
 */
export const unknownOutcomeReason = ({ transactionStatus }: IDataObject): string | undefined =>
	transactionStatus === 'UnknownOutcome'
		? 'Flute does not know whether the payment went through (UnknownOutcome)'
		: undefined;

export const errorOnUnknownOutcome = flag('errorOnUnknownOutcome', 'Error on Unknown Outcome', {
	description:
		'Whether a payment with the status UnknownOutcome stops the workflow. Flute does not know whether it was paid. Otherwise it is returned with that status, and the node shows a hint.',
});
