/** Records in replies, and their identity. */
import type { IDataObject } from 'n8n-workflow';
import type { SendOptions } from '../http/call';
import type { Operation, ReplyShape, ApiRequest } from '../declaration/operation';
import { keyErrorDetails } from '../declaration/idempotencyKey';
import type { SentItem, RecordIdentity } from './writeLedger';
import { getPath } from '../util/path';
import { recordIdField } from './referenceLookup';
import { joinSentences } from '../util/text';
import { isPlainObject } from '../util/object';
import { operationSecrets } from '../request/secretValues';

/** Whether a request changes nothing at the provider. */
export const isReadRequest = ({ method }: ApiRequest): boolean =>
	method === 'GET' || method === 'HEAD';

/** Converts a value of a reply to an item's JSON; a scalar becomes the member `data`. */
export const toRecord = (value: unknown): IDataObject =>
	typeof value === 'object' && value !== null ? (value as IDataObject) : { data: value as string };

/** Returns the record in a reply, or the reply itself if it lacks the documented envelope. */
export function recordInReply(body: unknown, shape: ReplyShape): unknown {
	const item = getPath(body, shape.item ?? '');
	return item === undefined ? body : item;
}

/** Returns the ID member of an operation's record, if it has one. */
const idFieldOf = ({ id, reference }: Operation): string | undefined =>
	id ?? (reference && recordIdField(reference));

/** Returns the client's options for a call of an operation. */
export function sendOptions(operation: Operation, call: SentItem): SendOptions {
	const { idempotencyKey } = operation;
	const { header = '', storesServerErrors = true } = idempotencyKey ?? {};
	const key = call.request.headers?.[header];
	const references = isReadRequest(call.request) ? {} : referencesIn(call.request.body);
	const [[name, value] = []] = Object.entries(references);
	return {
		secrets: operationSecrets(operation, call.parameters),
		details: { ...references, ...(key !== undefined && { [header]: key }) },
		...(idempotencyKey && { detailsIn: (body) => keyErrorDetails(idempotencyKey, body) }),
		...((name !== undefined || key !== undefined) && {
			unknownOutcomeAdvice:
				key !== undefined && storesServerErrors
					? // The same key makes repeating it safe.
						`Send this again with the same ${header}: ${key}`
					: joinSentences(
							`Look up the record${name === undefined ? '' : ` by ${name} "${String(value)}"`} before you send this again.`,
							key && `It was sent with the ${header}: ${key}`,
						),
		}),
	};
}

/** Names of body members with the user's reference: `referenceId`, `external_id`. */
const REFERENCE_NAME = /^(?:reference|external)_?id$/i;

const referencesIn = (body: unknown): Record<string, string> =>
	Object.fromEntries(
		Object.entries(isPlainObject(body) ? body : {}).filter(
			(entry): entry is [string, string] =>
				REFERENCE_NAME.test(entry[0]) && typeof entry[1] === 'string' && entry[1] !== '',
		),
	);

/**
 * Returns what identifies a record: its ID (by default the first simplified member), and its
 * reference.
 */
export function identifyRecord(operation: Operation, record: IDataObject): RecordIdentity {
	const { reply, reference } = operation;
	const members = [
		idFieldOf(operation) ?? (typeof reply === 'object' ? reply.simplify?.[0] : undefined) ?? 'id',
		reference?.member,
	];
	const identity: Record<string, string | number> = {};
	for (const member of members) {
		const value = member === undefined ? undefined : getPath(record, member);
		if (member === undefined || !(typeof value === 'string' || typeof value === 'number')) continue;
		identity[member] = value;
	}
	return identity;
}

const MISSING_RECORD =
	'It contains no record. Check the base URL of the credential and any proxy in between, then try again.';

/** Whether a reply may be a record; an empty reply counts. */
const canBeRecord = (body: unknown): boolean =>
	typeof body === 'object' || body === undefined || body === '';

/**
 * Adds a validation of the reply to a request. The reply to a write without the record's ID, or
 * text as the reply to a read, does not come from the provider: it counts as unreadable, so that
 * the outcome of a write is unknown.
 */
export function withReplyCheck(
	operation: Operation,
	request: ApiRequest,
	shape: ReplyShape,
): ApiRequest {
	const id = isReadRequest(request) ? undefined : idFieldOf(operation);
	const isReply =
		id !== undefined
			? (body: unknown) => Boolean(getPath(recordInReply(body, shape), id))
			: isReadRequest(request) && shape.simplify
				? canBeRecord
				: undefined;
	return isReply
		? { ...request, validateResponse: (body) => (isReply(body) ? undefined : MISSING_RECORD) }
		: request;
}
