import type { IDataObject } from 'n8n-workflow';
import { flag } from '../shared/declaration/fields';

/**
 * `UnknownOutcome`: Flute has no answer of the processor, and does not know itself whether the money
 * moved. It is neither paid nor declined.
 */
export const undecided = ({ transactionStatus }: IDataObject): string | undefined =>
	transactionStatus === 'UnknownOutcome'
		? 'Flute does not know whether the payment went through (UnknownOutcome)'
		: undefined;

export const errorOnUnknownOutcome = flag('errorOnUnknownOutcome', 'Error on Unknown Outcome', {
	description:
		'Whether a payment with the status UnknownOutcome stops the workflow. Flute does not know whether it was paid. Otherwise it is returned with that status, and the node shows a hint.',
});
