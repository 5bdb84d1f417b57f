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
		'Whether a payment of which Flute itself does not know the outcome (status UnknownOutcome) stops the workflow. Otherwise it is a result with that status, and the node shows a hint. It is neither paid nor declined.',
});
