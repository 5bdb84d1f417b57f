import type { INodeParameters } from 'n8n-workflow';

import type { FaultRule, LogEntry } from '../../simulators/types';
import { useFlute } from './flute';

export const SALE = { method: 'POST', path: '/v2/transactions$' };
export const LOOK_UP = { method: 'GET', path: '/v2/transactions$' };
export const OUTCOME_UNKNOWN =
	/^The outcome is unknown: the reply to POST \/v2\/transactions was lost/;

const referenceOf = ({ body }: LogEntry) => (body as { referenceId: string }).referenceId;

/** Parameters of a payment, with the choice for a reference that exists. */
export const ifExists = (ifReferenceExists: string) => ({ options: { ifReferenceExists } });

/** The same for a payment that is sent but once. */
export const unrepeated = (ifReferenceExists = 'refuse') => ({
	options: { ifReferenceExists, maxTries: 1 },
});

/** Flute's simulator, and what it knows of payments by their references. */
export function usePaymentReferences() {
	const { flute, merchant } = useFlute();

	const meet = async (
		match: FaultRule['match'],
		fault: FaultRule['fault'],
		times = 1,
	): Promise<void> => await flute.simulator.fault({ match, fault, times });

	/** The references in the provider's log, with repetitions. */
	const references = async () => (await merchant.writes()).map(referenceOf);

	const lookUps = async () =>
		(await flute.calls()).filter(({ method, query }) => method === 'GET' && 'referenceId' in query);

	/** The transactions with that reference that the provider holds now. */
	async function paidUnder(referenceId: string) {
		const { transactions } = await flute.simulator.state();
		return (transactions as Array<{ referenceId: string }>).filter(
			(one) => one.referenceId === referenceId,
		);
	}

	const own = (referenceId: string, members: INodeParameters = {}) =>
		merchant.payment({ additionalFields: { referenceId }, ...members });

	return { flute, merchant, meet, references, lookUps, paidUnder, own };
}
