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

/** Ids of results that this process has given out: they belong to other writes. */
const returnedEffects = new LruMap<true>(10_000);

/** Notes the result of a write, so that it is not taken for that of another one. */
export function markReturned(
	{ operation: { effect }, connection, identify }: Write,
	body: unknown,
): void {
	if (!effect) return;
	const [member] = pathParameters(effect.read);
	returnedEffects.set(`${connection.id} ${String(identify(body)[member])}`, true);
}

/**
 * Reads the record that a write changes, until it shows the write.
 *
 * @param sentAt when it was first sent (ms since 1970, of this machine)
 * @param unknown what the caller is told where the record cannot be read
 */
export async function findEffect(
	write: Write,
	sentAt: number,
	unknown: OutcomeUnknownError,
): Promise<EffectLookup> {
	const { context, connection, operation, call, request } = write;
	const { effect } = operation;
	if (!effect) return {};
	const signal = context.getExecutionCancelSignal();
	const { method, template } = splitRoute(effect.read);
	const [member] = pathParameters(effect.read);
	const read = async (values: IDataObject): Promise<ApiResponse> =>
		await connection.send({ method, path: fillPath(template, values) });
	const isFree = (id: string) => returnedEffects.get(`${connection.id} ${id}`) === undefined;
	log(context, 'checks whether a write was carried out', { by: member });
	let last: EffectLookup = { error: unknown };
	for (const wait of LOOKUP_DELAYS_MS) {
		await sleep(wait, signal);
		const looked = await settle(
			read(call.parameters).then((reply) => ({
				reply,
				done: effect.wasDone(
					reply.body as IDataObject,
					(request.body ?? {}) as IDataObject,
					serverTime(reply.headers, sentAt),
				),
			})),
		);
		signal?.throwIfAborted();
		if ('error' in looked) {
			last = { error: unknown };
			continue;
		}
		const { reply, done } = looked.value;
		if (done === undefined) return {};
		if (done === true) return { reply };
		const made = done === false ? undefined : done.find(isFree);
		if (made !== undefined) {
			const result = await settle(read({ [member]: made }));
			return 'value' in result ? { reply: result.value } : { error: unknown };
		}
		last = { wasDone: false };
	}
	return last;
}
