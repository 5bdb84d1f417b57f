import type { FunctionsBase, IDataObject, INode, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { isCertificateFault, isInvalidRequestCode, UNREADABLE_REPLY } from './hostErrors';
import { sentences } from '../util/text';
import { settle } from '../util/result';

/** Bad input, found before anything was sent. The runner adds node and item. */
export class InputError extends Error {
	/**
	 * @param message what is wrong, with the field's label in single quotes
	 * @param advice what to do next
	 */
	constructor(
		message: string,
		readonly advice: string,
	) {
		super(message);
		this.name = 'InputError';
	}
}

/** A write whose reply was lost: the provider may or may not have carried it out. */
export class OutcomeUnknownError extends Error {
	/**
	 * @param error what the user is told
	 * @param repeatAfter where the provider asked for a repetition (503 with Retry-After): in how many
	 * ms. It may have carried the call out all the same.
	 * @param isServerError whether the last reply was a 5xx, and none was lost on its way
	 */
	constructor(
		readonly error: NodeApiError | NodeOperationError,
		readonly repeatAfter?: number,
		readonly isServerError = false,
	) {
		super(error.message);
	}
}

/** Error bodies of any size are known; who needs more asks the provider. */
const MAX_MESSAGE_LENGTH = 1_000;

/** A provider's refusal in one form, whatever its own was. */
export interface ProviderError {
	/** The provider's own words. */
	readonly message: string;
	/** Its stable code, where it has one. */
	readonly code?: string;
	/** What support asks for. */
	readonly correlationId?: string;
}

const isObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** So many members or entries of an error body are read: a million would block n8n for seconds. */
const MAX_ENTRIES = 100;

/** The first entries of a value that is a list, or the value alone. */
const firstEntries = (value: unknown): unknown[] =>
	Array.isArray(value) ? value.slice(0, MAX_ENTRIES) : [value];

/** The first members of an object; without a list of all its keys. */
function firstMembers(body: IDataObject): Array<[string, unknown]> {
	const members: Array<[string, unknown]> = [];
	for (const key in body) {
		if (members.length >= MAX_ENTRIES) break;
		if (Object.hasOwn(body, key)) members.push([key, body[key]]);
	}
	return members;
}

/** Members of `body` by lower-case name: providers change their case from layer to layer. */
const lowerCaseKeys = (body: IDataObject): IDataObject =>
	Object.fromEntries(
		firstMembers(body).map(([key, value]) => [key.toLowerCase(), value as IDataObject]),
	);

const nonBlank = (value: unknown): string | undefined =>
	typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

const joinTexts = (parts: Array<string | undefined>, by = '; '): string | undefined =>
	nonBlank(parts.filter((part) => part !== undefined).join(by));

/** What a value or a list says: the words in it, and the messages of objects. */
const messagesIn = (value: unknown): string | undefined =>
	nonBlank(
		firstEntries(value)
			.map((entry) => (isObject(entry) ? lowerCaseKeys(entry).message : entry))
			.filter((entry) => ['string', 'number', 'boolean'].includes(typeof entry))
			.join(', '),
	);

/** `errors` as a map of field to texts (Flute, Laravel, ProblemDetails) or a list of objects. */
function fieldErrors(errors: unknown): string | undefined {
	if (Array.isArray(errors)) {
		return joinTexts(
			errors.slice(0, MAX_ENTRIES).map((entry: unknown) => {
				if (!isObject(entry)) return nonBlank(entry);
				const member = lowerCaseKeys(entry);
				const field = nonBlank(member.fieldname) ?? nonBlank(member.path);
				const words = nonBlank(member.message) ?? messagesIn(member.errors);
				return field && words ? `${field}: ${words}` : words;
			}),
		);
	}
	if (!isObject(errors)) return undefined;
	return joinTexts(
		firstMembers(errors).map(([field, texts]) => {
			const words = messagesIn(texts);
			return field && words ? `${field}: ${words}` : words;
		}),
	);
}

/** FastAPI's `detail`: a text, or a list of `{loc, msg}`. */
function detailErrors(detail: unknown): string | undefined {
	if (!Array.isArray(detail)) return nonBlank(detail);
	return joinTexts(
		detail.slice(0, MAX_ENTRIES).map((entry: unknown) => {
			if (!isObject(entry)) return nonBlank(entry);
			const place = firstEntries(entry.loc).filter((part) => part !== 'body');
			return joinTexts([messagesIn(place)?.replaceAll(', ', '.'), nonBlank(entry.msg)], ': ');
		}),
	);
}

/**
 * Reads every error shape in the providers' documentation: Flute's envelope in either case,
 * ProblemDetails, Flipdish's five, Laravel, FastAPI, OAuth, bare texts, and empty bodies with
 * `WWW-Authenticate`.
 */
function readErrorBody(body: unknown, headers: IDataObject = {}): ProviderError {
	const header = (name: string) => nonBlank(headers[name]);
	const correlationId =
		header('x-correlation-id') ?? header('x-arise-trace-correlationid') ?? header('x-request-id');
	if (!isObject(body)) {
		const words = nonBlank(body);
		const challenge = header('www-authenticate');
		const isPage = words?.startsWith('<');
		return {
			message:
				(isPage ? undefined : words) ??
				(challenge && `The server requires a different authentication (${challenge})`) ??
				'',
			correlationId,
		};
	}
	const member = lowerCaseKeys(body);
	const nested = isObject(member.error) ? lowerCaseKeys(member.error) : {};
	const fields = fieldErrors(member.errors) ?? detailErrors(member.detail);
	const words =
		nonBlank(member.details) ??
		nonBlank(nested.message) ??
		nonBlank(nested.errormessage) ??
		nonBlank(member.errormessage) ??
		nonBlank(member.message) ??
		nonBlank(member.error_description) ??
		nonBlank(member.cause) ??
		(fields ? undefined : (nonBlank(member.title) ?? nonBlank(member.error)));
	return {
		message: [words, fields && !words?.includes(fields) ? fields : undefined]
			.filter((part) => part !== undefined)
			.join(' – '),
		code:
			nonBlank(member.errorcode) ??
			nonBlank(nested.code) ??
			nonBlank(member.code) ??
			nonBlank(member.error),
		correlationId: nonBlank(member.correlationid) ?? nonBlank(member.traceid) ?? correlationId,
	};
}

/** Whether a refusal is of the token, in OAuth's words: in the challenge (RFC 6750, 3.1) or the body. */
export function saysInvalidToken(body: unknown, headers: IDataObject = {}): boolean {
	const challenge = String(headers['www-authenticate'] ?? '').slice(0, MAX_MESSAGE_LENGTH);
	if (/\berror="?invalid_token\b/i.test(challenge)) return true;
	if (!isObject(body)) return false;
	const { error, code } = body;
	const nested = isObject(error) ? error.code : error;
	return [nested, code].some((word) => word === 'invalid_token');
}

/**
 * Digits in a row that could be a card or account number; error bodies are known to echo them. What
 * looks like a UUID or a hash is found first, for support needs those as they are.
 */
const LONG_NUMBER =
	/(\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b|\b(?![\da-f]*\d{12})[\da-f]{24,}\b)|\d(?:[ -]?\d){11,}/gi;

/** A secret as it is sent, and as it may come back: percent-encoded, or within JSON. */
const encodedForms = (secret: string): string[] => {
	const sent = secret.trim();
	return [
		sent,
		new URLSearchParams({ '': sent }).toString().slice(1),
		// A lone half of a surrogate pair has no such spelling.
		/[\ud800-\udfff]/u.test(sent) ? sent : encodeURIComponent(sent),
		JSON.stringify(sent).slice(1, -1),
	];
};

/** Removes secrets, in upper or lower case; the longest first, for one may be within another. */
export function maskSecrets(words: string, secrets: readonly string[]): string {
	const spellings = [...new Set(secrets.flatMap(encodedForms))]
		.filter((spelling) => spelling.length > 2)
		.sort((a, b) => b.length - a.length);
	if (spellings.length === 0) return words;
	const patterns = spellings.map((spelling) => spelling.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
	// What is cut off later need not be looked through; the first words keep their secrets whole.
	return words
		.slice(0, MAX_MESSAGE_LENGTH + spellings[0].length)
		.replace(new RegExp(patterns.join('|'), 'gi'), '***');
}

/** Without the beginning of a number that is cut, by which it would not be known. */
const truncate = (words: string): string =>
	words.length > MAX_MESSAGE_LENGTH
		? `${words.slice(0, MAX_MESSAGE_LENGTH).replace(/[\d -]+$/, '')}…`
		: words;

/** Removes what must not reach a log or an item: long numbers and the given secret values. */
const redact = (words: string, secrets: readonly string[]): string =>
	truncate(maskSecrets(words, secrets)).replace(
		LONG_NUMBER,
		(digits, id?: string) => id ?? `***${digits.slice(-2)}`,
	);

/** Why a call failed, as the sender saw it. */
export interface FailedCall {
	/** HTTP status; none where no reply came. */
	readonly status?: number;
	readonly body?: unknown;
	readonly headers?: IDataObject;
	/** Code of a network fault such as ECONNRESET. */
	readonly networkCode?: string;
	/** Whether the provider may have carried the call out. */
	readonly outcomeUnknown?: boolean;
	/** Provider's name, for the texts. */
	readonly provider: string;
	/** Method and path of the call. */
	readonly call: string;
	readonly secrets?: readonly string[];
	/** What happened, where the caller knows better than the provider's own words say. */
	readonly headline?: string;
	/** Says what to do next, where the caller knows better than the status does. */
	readonly advice?: string;
	/** What a workflow needs to go on, such as ids; see {@link errorDetails}. */
	readonly details?: IDataObject;
}

const ADVICE_BY_STATUS: Readonly<Record<number, string>> = {
	400: 'Check the values that the message names, or those of this operation.',
	401: 'Open the credential, check its values and its environment, then save or reconnect it.',
	402: 'The payment was not accepted. Ask for another way to pay.',
	403: 'The credential is not allowed to do this. Check its permissions or scopes, and that the ID belongs to its account.',
	404: 'Check the ID, and that it belongs to the environment and account of the credential.',
	409: 'Get the record and check its status, or whether it already exists.',
	422: 'Check the values that the message names, or those of this operation.',
	429: "Wait a while, or lower 'Max Concurrent Requests' under Options.",
};

/** A failed call that is put in words elsewhere: by each call that needed it. */
export class TokenCallError extends Error {
	constructor(readonly failure: FailedCall) {
		super(`The call failed with ${String(failure.status ?? failure.networkCode)}`);
	}
}

/** What to do next, as far as status or network fault tell. */
function adviceFor({ status, headers, networkCode, provider }: FailedCall): string {
	if (networkCode === UNREADABLE_REPLY) {
		return `It does not match ${provider}'s API documentation. Check the base URL of the credential and any proxy in between, then try again.`;
	}
	if (networkCode !== undefined && isCertificateFault(networkCode)) {
		return 'Nothing was sent. If the certificate comes from your own certificate authority, set the environment variable NODE_EXTRA_CA_CERTS so that n8n trusts it. Otherwise check the base URL of the credential, or have the certificate replaced.';
	}
	if (networkCode !== undefined && isInvalidRequestCode(networkCode)) {
		return 'Nothing was sent. Check the token, the other values of the credential and the headers for invalid characters.';
	}
	if (status === undefined) {
		return 'Check the network and the base URL of the credential, then try again.';
	}
	if (status < 400) {
		const host = hostOf(nonBlank(headers?.location) ?? '');
		return `It redirects the call${host ? ` to ${host}` : ''}, which the token must not be sent to. Check the base URL of the credential.`;
	}
	return (
		ADVICE_BY_STATUS[status] ??
		(status >= 500
			? 'The provider could not process the request. Try again later.'
			: `Check the request against ${provider}'s API documentation.`)
	);
}

/** Of a redirect; the rest of its URL may be secret. */
const hostOf = (location: string): string | undefined =>
	/^(?:https?:)?\/\/(?:[^/?#]*@)?([^/?#]+)/i.exec(location)?.[1];

function headline(failure: FailedCall, words: string): string {
	const call = maskSecrets(failure.call, failure.secrets ?? []);
	if (failure.outcomeUnknown) {
		return `The outcome is unknown: ${failure.provider} may or may not have carried out ${call}`;
	}
	if (failure.networkCode === UNREADABLE_REPLY) {
		return `The reply of ${failure.provider} to ${call} could not be read`;
	}
	const { networkCode = '' } = failure;
	if (isCertificateFault(networkCode)) {
		return `The certificate of ${failure.provider} was not accepted (${networkCode})`;
	}
	if (isInvalidRequestCode(networkCode)) {
		return `${call} could not be sent: its URL or a header contains a character that is not allowed there (${networkCode})`;
	}
	if (failure.headline !== undefined) return failure.headline;
	if (words) return words;
	if (failure.status !== undefined)
		return `${failure.provider} answered ${call} with ${failure.status}`;
	return `${failure.provider} could not be reached (${failure.networkCode ?? 'no connection'})`;
}

/** The one shape in which users see what a provider refused or did not answer. */
export function apiError(node: INode, failure: FailedCall, itemIndex?: number): NodeApiError {
	const refusal = readErrorBody(failure.body, failure.headers);
	const { secrets = [] } = failure;
	const words = redact(refusal.message, secrets);
	const code = refusal.code && redact(refusal.code, secrets);
	const correlationId = refusal.correlationId && maskSecrets(refusal.correlationId, secrets);
	const message = headline(failure, words);
	const advice =
		failure.advice ??
		(failure.outcomeUnknown
			? 'Look up the record before you send this again.'
			: adviceFor(failure));
	const description = [
		message === words ? undefined : failure.headline ? words.replace(/(?<=\w)$/, '.') : words,
		advice,
		code && `Code: ${code}.`,
		correlationId && `Correlation ID for ${failure.provider}: ${correlationId}.`,
	]
		.filter((part) => part !== undefined && part !== '')
		.join(' ');
	const error = new NodeApiError(node, { message, code: code ?? '' } as JsonObject, {
		message,
		description,
		httpCode: failure.status === undefined ? undefined : String(failure.status),
		itemIndex,
	});
	// n8n puts words of its own in place of those that hold the code of a network fault.
	error.message = message;
	return withErrorDetails(error, {
		...(failure.outcomeUnknown && { outcome: 'unknown' }),
		...failure.details,
		...(failure.status !== undefined && { httpCode: failure.status }),
		...(code && { code }),
		...(correlationId && { correlationId }),
	});
}

/** Adds to what {@link errorDetails} gives. */
export function withErrorDetails<E extends NodeApiError | NodeOperationError>(
	error: E,
	details: IDataObject,
): E {
	error.context.details = { ...(error.context.details as IDataObject), ...details };
	return error;
}

/** What an error tells a workflow beside its message, by names that do not change. */
export const errorDetails = (error: NodeApiError | NodeOperationError): IDataObject => ({
	...(error.description && { advice: error.description }),
	...(error.context.details as IDataObject | undefined),
});

/** A problem with the input or the set-up, told by the node itself. */
export const operationError = (
	node: INode,
	message: string,
	description: string,
	itemIndex?: number,
): NodeOperationError => {
	const error = new NodeOperationError(node, message, { description, itemIndex });
	// As above.
	error.message = message;
	return error;
};

/** The result of some work; what goes wrong with it is an error in the words that n8n shows. */
export async function withNodeErrors<T>(
	context: Pick<FunctionsBase, 'getNode'>,
	work: Promise<T>,
): Promise<T> {
	const done = await settle(work);
	if ('value' in done) return done.value;
	throw toNodeError(context.getNode(), done.error);
}

/** An error of ours as n8n shows errors; any other as it is. */
export function toNodeError(node: INode, error: unknown, itemIndex?: number): unknown {
	if (error instanceof OutcomeUnknownError) return error.error;
	if (!(error instanceof InputError)) return error;
	return operationError(node, error.message, error.advice, itemIndex);
}

/**
 * As {@link withNodeErrors}, for the activation of a workflow: of an API's refusal n8n shows the description and
 * no message, so both are joined.
 *
 * @throws NodeOperationError without the word "Authorization": an error with it, whatever it says, n8n
 * does not try again (`activateWorkflow` in its active-workflow-manager), and one that passes by
 * itself would leave the workflow off
 */
export async function withActivationErrors<T>(
	context: Pick<FunctionsBase, 'getNode'>,
	work: () => Promise<T>,
): Promise<T> {
	const done = await settle(withNodeErrors(context, work()));
	if ('value' in done) return done.value;
	const { message, description } = done.error as NodeApiError;
	const words = sentences(message, description ?? '').replaceAll('Authorization', 'authorization');
	throw operationError(context.getNode(), words, description ?? '');
}
