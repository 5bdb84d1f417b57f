import type { IDataObject, INode, JsonObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { ErrorFormat } from './errorBody';
import { readErrorBody } from './errorBody';
import type { FailedAttempt } from './hostErrors';
import { isCertificateFault, isInvalidRequestCode, UNREADABLE_REPLY } from './hostErrors';
import { maskSecrets, redact } from './redact';
import { withErrorDetails } from './userErrors';

/** A call that failed, as the client saw it. */
export interface FailedCall extends FailedAttempt {
	/** Whether the provider may have carried the call out. */
	readonly outcomeUnknown?: boolean;
	/** Provider's name, for the texts. */
	readonly provider: string;
	/** Method and path of the call. */
	readonly call: string;
	/** How the provider's error bodies are read, beside the standard formats. */
	readonly errorFormat?: ErrorFormat;
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

/** A failed call for a token. Each call that needed the token reports it in an error for the user. */
export class TokenCallError extends Error {
	constructor(readonly failure: FailedCall) {
		super(`The call failed with ${String(failure.status ?? failure.networkCode)}`);
	}
}

/** Says what to do next, by the status or the network fault. */
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
		const host = hostOf(String(headers?.location ?? ''));
		return `It redirects the call${host ? ` to ${host}` : ''}, which the token must not be sent to. Check the base URL of the credential.`;
	}
	return (
		ADVICE_BY_STATUS[status] ??
		(status >= 500
			? 'The provider could not process the request. Try again later.'
			: `Check the request against ${provider}'s API documentation.`)
	);
}

/** The host of a redirect's URL; the rest of it may be secret. */
const hostOf = (location: string): string | undefined =>
	/^(?:https?:)?\/\/(?:[^/?#]*@)?([^/?#]+)/i.exec(location)?.[1];

function headline(failure: FailedCall, providerMessage: string): string {
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
	if (providerMessage) return providerMessage;
	if (failure.status !== undefined)
		return `${failure.provider} answered ${call} with ${failure.status}`;
	return `${failure.provider} could not be reached (${failure.networkCode ?? 'no connection'})`;
}

/** What users read of a call that failed. */
export interface FailureTexts {
	/** What happened. */
	readonly message: string;
	/** What to do next, after the provider's own words where the message has others. */
	readonly description: string;
	/** The provider's stable code. */
	readonly code?: string;
	readonly correlationId?: string;
}

/** Reads the reply of a call that failed, without any secret. */
export function failureTexts(failure: FailedCall): FailureTexts {
	const refusal = readErrorBody(failure.body, failure.headers, failure.errorFormat);
	const { secrets = [] } = failure;
	const providerMessage = redact(refusal.message, secrets);
	const code = refusal.code && redact(refusal.code, secrets);
	const correlationId = refusal.correlationId && maskSecrets(refusal.correlationId, secrets);
	const message = headline(failure, providerMessage);
	const advice =
		failure.advice ??
		(failure.outcomeUnknown
			? 'Look up the record before you send this again.'
			: adviceFor(failure));
	const description = [
		message === providerMessage
			? undefined
			: failure.headline
				? providerMessage.replace(/(?<=\w)$/, '.')
				: providerMessage,
		advice,
		code && `Code: ${code}.`,
		correlationId && `Correlation ID for ${failure.provider}: ${correlationId}.`,
	]
		.filter((part) => part !== undefined && part !== '')
		.join(' ');
	return { message, description, code, correlationId };
}

/** Makes the error that users see of a call that was refused or got no reply. */
export function apiError(node: INode, failure: FailedCall, itemIndex?: number): NodeApiError {
	const { message, description, code, correlationId } = failureTexts(failure);
	const error = new NodeApiError(node, { message, code: code ?? '' } as JsonObject, {
		message,
		description,
		httpCode: failure.status === undefined ? undefined : String(failure.status),
		itemIndex,
	});
	// The constructor replaces messages that hold the code of a network fault by n8n's own.
	error.message = message;
	return withErrorDetails(error, {
		...(failure.outcomeUnknown && { outcome: 'unknown' }),
		...failure.details,
		...(failure.status !== undefined && { httpCode: failure.status }),
		...(code && { code }),
		...(correlationId && { correlationId }),
	});
}
