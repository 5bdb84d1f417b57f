import type { IDataObject } from 'n8n-workflow';
import { LruMap } from '../util/lruMap';
import type { ApiResponse } from '../http/wire';
import type { OutcomeUnknownError } from '../errors/userErrors';
import { log } from '../util/log';
import type { Write } from './write';
import { LOOKUP_DELAYS_MS, serverTime } from './referenceLookup';
import type { EffectLookup } from './repeatWithKey';
import { sleep } from '../util/sleep';
import { settle } from '../util/result';
import { fillPath } from '../request/serialize';
import { pathParameters, splitRoute } from '../declaration/route';

/** IDs of results that this process has returned, which belong to other writes. */
const returnedEffects = new LruMap<true>(10_000);

/** Records the result of a write, so that it is not taken for the result of another one. */
export function markReturned(
	{ operation: { effect }, client, identify }: Write,
	body: unknown,
): void {
	if (!effect) return;
	const [member] = pathParameters(effect.read);
	returnedEffects.set(`${client.id} ${String(identify(body)[member])}`, true);
}

/**
 * Reads the record that a write changes until it shows that the write was applied.
 *
 * @param sentAt when the write was first sent (ms since the epoch, of this machine)
 * @param unknownError error for the caller if the record cannot be read
 */
export async function findEffect(
	write: Write,
	sentAt: number,
	unknownError: OutcomeUnknownError,
): Promise<EffectLookup> {
	const { context, client, operation, call, request } = write;
	const { effect } = operation;
	if (!effect) return {};
	const signal = context.getExecutionCancelSignal();
	const { method, template } = splitRoute(effect.read);
	const [member] = pathParameters(effect.read);
	const read = async (values: IDataObject): Promise<ApiResponse> =>
		await client.send({ method, path: fillPath(template, values) });
	const isUnclaimed = (id: string) => returnedEffects.get(`${client.id} ${id}`) === undefined;
	log(context, 'checks whether a write was carried out', { by: member });
	let last: EffectLookup = { error: unknownError };
	for (const wait of LOOKUP_DELAYS_MS) {
		await sleep(wait, signal);
		const lookup = await settle(
			read(call.parameters).then((reply) => ({
				reply,
				done: effect.wasApplied(
					reply.body as IDataObject,
					(request.body ?? {}) as IDataObject,
					serverTime(reply.headers, sentAt),
				),
			})),
		);
		signal?.throwIfAborted();
		if ('error' in lookup) {
			last = { error: unknownError };
			continue;
		}
		const { reply, done } = lookup.value;
		if (done === undefined) return {};
		if (done === true) return { reply };
		const resultId = done === false ? undefined : done.find(isUnclaimed);
		if (resultId !== undefined) {
			// Before it is read, so that another write that is looked up meanwhile does not take it too.
			returnedEffects.set(`${client.id} ${resultId}`, true);
			const result = await settle(read({ [member]: resultId }));
			if ('value' in result) return { reply: result.value };
			returnedEffects.delete(`${client.id} ${resultId}`);
			return { error: unknownError };
		}
		last = { wasApplied: false };
	}
	return last;
}
