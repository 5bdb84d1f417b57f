import type { FunctionsBase, IDataObject, INode, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { sentences } from './declare';
import { settled } from './faults';

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
export class OutcomeUnknown extends Error {
	constructor(readonly error: Error) {
		super(error.message);
	}
}

/** A provider's refusal in one form, whatever its own was. */
export interface Refusal {
	/** The provider's own words. */
	readonly message: string;
	/** Its stable code, where it has one. */
	readonly code?: string;
	/** What support asks for. */
	readonly correlationId?: string;
}

const isObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members of `body` by lower-case name: providers change their case from layer to layer. */
const lowerCased = (body: IDataObject): IDataObject =>
	Object.fromEntries(Object.entries(body).map(([key, value]) => [key.toLowerCase(), value]));

const text = (value: unknown): string | undefined =>
	typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

const joined = (parts: Array<string | undefined>): string | undefined =>
	text(parts.filter((part) => part !== undefined).join('; '));

/** `errors` as a map of field to texts (Flute, Laravel, ProblemDetails) or a list of objects. */
function fieldErrors(errors: unknown): string | undefined {
	if (Array.isArray(errors)) {
		return joined(
			errors.map((entry) => {
				if (!isObject(entry)) return text(entry);
				const member = lowerCased(entry);
				const field = text(member.fieldname) ?? text(member.path);
				const words = text(member.message) ?? text([member.errors].flat().join(', '));
				return field && words ? `${field}: ${words}` : words;
			}),
		);
	}
	if (!isObject(errors)) return undefined;
	return joined(
		Object.entries(errors).map(([field, texts]) => {
			const words = text([texts].flat().join(', '));
			return field && words ? `${field}: ${words}` : words;
		}),
	);
}

/** FastAPI's `detail`: a text, or a list of `{loc, msg}`. */
function detailErrors(detail: unknown): string | undefined {
	if (!Array.isArray(detail)) return text(detail);
	return joined(
		detail.map((entry) => {
			if (!isObject(entry)) return text(entry);
			const place = [entry.loc].flat().filter((part) => part !== 'body' && part !== undefined);
			return place.length > 0 ? `${place.join('.')}: ${String(entry.msg)}` : text(entry.msg);
		}),
	);
}

/**
 * Reads every error shape in the providers' documentation: Flute's envelope in either case,
 * ProblemDetails, Flipdish's five, Laravel, FastAPI, OAuth, bare texts, and empty bodies with
 * `WWW-Authenticate`.
 */
function readRefusal(body: unknown, headers: IDataObject = {}): Refusal {
	const header = (name: string) => text(headers[name]);
	const correlationId =
		header('x-correlation-id') ?? header('x-arise-trace-correlationid') ?? header('x-request-id');
	if (!isObject(body)) {
		const words = text(body);
		const challenge = header('www-authenticate');
		const isPage = words?.startsWith('<');
		return {
			message:
				(isPage ? undefined : words) ??
				(challenge && `The server asks for another authentication (${challenge})`) ??
				'',
			correlationId,
		};
	}
	const member = lowerCased(body);
	const nested = isObject(member.error) ? lowerCased(member.error) : {};
	const fields = fieldErrors(member.errors) ?? detailErrors(member.detail);
	const words =
		text(member.details) ??
		text(nested.message) ??
		text(nested.errormessage) ??
		text(member.errormessage) ??
		text(member.message) ??
		text(member.error_description) ??
		text(member.cause) ??
		(fields ? undefined : (text(member.title) ?? text(member.error)));
	return {
		message: [words, fields && !words?.includes(fields) ? fields : undefined]
			.filter((part) => part !== undefined)
			.join(' – '),
		code: text(member.errorcode) ?? text(nested.code) ?? text(member.code) ?? text(member.error),
		correlationId: text(member.correlationid) ?? text(member.traceid) ?? correlationId,
	};
}

/** Digits in a row that could be a card or account number; error bodies are known to echo them. */
const LONG_NUMBER = /(?<![\da-f-])\d(?:[ -]?\d){11,18}(?![\da-f-])/gi;

/** Removes what must not reach a log or an item: long numbers and the given secret values. */
const redact = (words: string, secrets: readonly string[] = []): string =>
	secrets
		.filter((secret) => secret.length > 2)
		.reduce((rest, secret) => rest.split(secret).join('***'), words)
		.replace(LONG_NUMBER, (digits) => `***${digits.slice(-2)}`);

/** Why a call failed, as the sender saw it. */
export interface Failure {
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
	/** Says what to do next, where the caller knows better than the status does. */
	readonly advice?: string;
}

const ADVICE: Readonly<Record<number, string>> = {
	400: 'Check the values of the fields that are named above.',
	401: 'Open the credential, check its values and its environment, and save or reconnect it.',
	402: 'The payment was not accepted. Ask for another way to pay.',
	403: 'The credential may not do this. Check its permissions or scopes, and that the id belongs to its account.',
	404: 'Check the id, and that it belongs to the environment and account of the credential.',
	409: 'The record is in a state that does not allow this, or exists already. Read it first.',
	422: 'Check the values of the fields that are named above.',
	429: 'Wait a while, or lower Items at Once under Options.',
};

function headline(failure: Failure, words: string): string {
	if (failure.outcomeUnknown) {
		return `The outcome is unknown: ${failure.provider} may or may not have carried out ${failure.call}`;
	}
	if (words) return words;
	if (failure.status !== undefined)
		return `${failure.provider} answered ${failure.call} with ${failure.status}`;
	return `${failure.provider} could not be reached (${failure.networkCode ?? 'no connection'})`;
}

/** The one shape in which users see what a provider refused or did not answer. */
export function apiError(node: INode, failure: Failure, itemIndex?: number): NodeApiError {
	const refusal = readRefusal(failure.body, failure.headers);
	const words = redact(refusal.message, failure.secrets);
	const message = headline(failure, words);
	const advice =
		failure.advice ??
		(failure.outcomeUnknown
			? 'Look the record up before you send this again.'
			: failure.status === undefined
				? 'Check the network and the base URL of the credential, then try again.'
				: (ADVICE[failure.status] ??
					(failure.status >= 500 ? 'The provider has a fault of its own. Try again later.' : '')));
	const description = [
		message === words ? undefined : words,
		advice,
		refusal.code && `Code: ${refusal.code}.`,
		refusal.correlationId && `Correlation id for ${failure.provider}: ${refusal.correlationId}.`,
	]
		.filter((part) => part !== undefined && part !== '')
		.join(' ');
	const error = new NodeApiError(node, { message, code: refusal.code ?? '' } as JsonObject, {
		message,
		description,
		httpCode: failure.status === undefined ? undefined : String(failure.status),
		itemIndex,
	});
	// n8n puts words of its own in place of those that hold the code of a network fault.
	error.message = message;
	return error;
}

/** A problem with the input or the set-up, told by the node itself. */
export const operationError = (
	node: INode,
	message: string,
	description: string,
	itemIndex?: number,
): NodeOperationError => new NodeOperationError(node, message, { description, itemIndex });

/** The result of some work; what goes wrong with it is an error in the words that n8n shows. */
export async function told<T>(
	context: Pick<FunctionsBase, 'getNode'>,
	work: Promise<T>,
): Promise<T> {
	const done = await settled(work);
	if ('value' in done) return done.value;
	const { error } = done;
	if (error instanceof OutcomeUnknown) throw error.error;
	throw error instanceof InputError
		? operationError(context.getNode(), error.message, error.advice)
		: error;
}

/** As {@link told}, for the activation of a workflow: where an API refused, n8n shows but the description. */
export async function inOneText<T>(
	context: Pick<FunctionsBase, 'getNode'>,
	work: () => Promise<T>,
): Promise<T> {
	const done = await settled(told(context, work()));
	if ('value' in done) return done.value;
	const { message, description } = done.error as NodeApiError;
	throw operationError(context.getNode(), sentences(message, description ?? ''), description ?? '');
}
