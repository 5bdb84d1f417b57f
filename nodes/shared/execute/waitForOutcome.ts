import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { monotonicMs } from '../util/clock';
import type { ApiClient } from '../http/client';
import type { Field, Wait } from '../declaration/operation';
import { flag, number } from '../declaration/fields';
import { fillPath, splitRoute } from '../request/buildRequest';
import { sleep } from '../util/sleep';

/** Between two looks, for providers that answer at once; in ms. */
const INTERVAL_MS = 2_000;

const DEFAULT_WAIT_S = 120;

/** The options of an operation whose record is under way for a while. */
export const waitOptions: Field[] = [
	flag('waitForOutcome', 'Wait for Outcome', {
		description: 'Whether to wait until it is no longer in progress',
	}),
	number('waitAtMost', 'Wait at Most', {
		description: 'How many seconds to wait; what is then still in progress is given out as it is',
		default: DEFAULT_WAIT_S,
		min: 1,
		max: 3600,
		decimals: 0,
	}),
];

/** The record when it is settled, if the user wants to wait, or when the time is over. */
export async function pollUntilDone(
	context: IExecuteFunctions,
	connection: ApiClient,
	{ read, query, isPending }: Wait,
	first: IDataObject,
): Promise<IDataObject> {
	const { waitForOutcome, waitAtMost } = connection.settings.options;
	const { method, template } = splitRoute(read);
	const end = monotonicMs() + Number(waitAtMost ?? DEFAULT_WAIT_S) * 1000;
	let record = first;
	while (waitForOutcome === true && isPending(record) && monotonicMs() < end) {
		await sleep(INTERVAL_MS, context.getExecutionCancelSignal());
		const { body } = await connection.send({ method, path: fillPath(template, record), query });
		record = body as IDataObject;
	}
	return record;
}
