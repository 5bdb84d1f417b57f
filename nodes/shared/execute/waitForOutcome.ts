import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { monotonicMs } from '../util/clock';
import type { ApiClient } from '../http/client';
import type { Wait } from '../declaration/operation';
import { getPath } from '../util/path';
import { sleep } from '../util/sleep';
import { DEFAULT_WAIT_S } from '../form/waitOptions';
import { fillPath } from '../request/serialize';
import { pathParameters, splitRoute } from '../declaration/route';

/** Polling interval in ms. */
const POLL_INTERVAL_MS = 2_000;

/**
 * Polls a record until it is no longer pending, or Max Wait is over, and returns its last state.
 * Without the option Wait for Outcome it returns the record at once.
 */
export async function pollUntilDone(
	context: IExecuteFunctions,
	client: ApiClient,
	{ read, query, isPending }: Wait,
	first: IDataObject,
): Promise<IDataObject> {
	const { waitForOutcome, waitAtMost } = client.settings.options;
	const { method, template } = splitRoute(read);
	const [id] = pathParameters(read);
	// A reply without the record's ID says nothing about its state.
	const validateResponse = (body: unknown) =>
		getPath(body, id) ? undefined : 'It contains no record. Try again later.';
	const end = monotonicMs() + Number(waitAtMost ?? DEFAULT_WAIT_S) * 1000;
	let record = first;
	while (waitForOutcome === true && isPending(record) && monotonicMs() < end) {
		await sleep(POLL_INTERVAL_MS, context.getExecutionCancelSignal());
		const path = fillPath(template, record);
		const { body } = await client.send({ method, path, query, validateResponse });
		record = body as IDataObject;
	}
	return record;
}
