import type { IDataObject, INode, JsonObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { ErrorFormat } from './errorBody';
import { readErrorBody } from './errorBody';
import type { FailedAttempt } from './hostErrors';
import { isCertificateError, isInvalidRequestCode, UNREADABLE_REPLY } from './hostErrors';
import { maskSecrets, redact } from './redact';
import { withErrorDetails } from './userErrors';

/** A failed call, as the client reports it. */
export interface FailedCall extends FailedAttempt {
	/** Whether the provider may have carried the call out. */
	readonly isOutcomeUnknown?: boolean;
	/** Name of the provider, for the texts. */
	readonly provider: string;
	/** Method and path of the call, for the texts. */
	readonly call: string;
	/** Format of the provider's error bodies, beside the standard formats. */
	readonly errorFormat?: ErrorFormat;
	readonly secrets?: readonly string[];
	/** Message to show instead of the provider's. */
	readonly headline?: string;
	/** Advice to show instead of the one for the status. */
	readonly advice?: string;
	/** Machine-readable details such as IDs; see {@link errorDetails}. */
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

/** A failed token request. Each call that needed the token reports it as an error for the user. */
export class TokenCallError extends Error {
	constructor(readonly failure: FailedCall) {
		super(`The call failed with ${String(failure.status ?? failure.networkCode)}`);
	}
}

/** Returns what to do next, by status or network error. */
function adviceFor({ status, headers, networkCode, provider }: FailedCall): string {
	if (networkCode === UNREADABLE_REPLY) {
		return `It does not match ${provider}'s API documentation. Check the base URL of the credential and any proxy in between, then try again.`;
	}
	if (networkCode !== undefined && isCertificateError(networkCode)) {
		return 'Nothing was sent. If the certificate comes from your own certificate authority, set the environment variable NODE_EXTRA_CA_CERTS so that n8n trusts it. Otherwise check the base URL of the credential, or have the certificate replaced.';
	}
	if (networkCode !== undefined && isInvalidRequestCode(networkCode)) {
		return 'Nothing was sent. Check the token, the other values of the credential and the headers for invalid characters.';
	}
	if (status === undefined) {
		return 'Check the network and the base URL of the credential, then try again.';
	}
	if (status < 400) {
		const host = redirectHost(String(headers?.location ?? ''));
		return `It redirects the call${host ? ` to ${host}` : ''}, which the token must not be sent to. Check the base URL of the credential.`;
	}
	return (
		ADVICE_BY_STATUS[status] ??
		(status >= 500
			? 'The provider could not process the request. Try again later.'
			: `Check the request against ${provider}'s API documentation.`)
	);
}

/** Returns the host of a redirect's URL. The rest of the URL may contain secrets. */
const redirectHost = (location: string): string | undefined =>
	/^(?:https?:)?\/\/(?:[^/?#]*@)?([^/?#]+)/i.exec(location)?.[1];

function headline(failure: FailedCall, providerMessage: string): string {
	const call = maskSecrets(failure.call, failure.secrets ?? []);
	if (failure.isOutcomeUnknown) {
		return `The outcome is unknown: ${failure.provider} may or may not have carried out ${call}`;
	}
	if (failure.networkCode === UNREADABLE_REPLY) {
		return `The reply of ${failure.provider} to ${call} could not be read`;
	}
	const { networkCode = '' } = failure;
	if (isCertificateError(networkCode)) {
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

/** The texts that users see for a failed call. */
interface FailureTexts {
	/** What happened. */
	readonly message: string;
	/** What to do next, preceded by the provider's message if `message` is another one. */
	readonly description: string;
	/** The provider's stable code. */
	readonly code?: string;
	readonly correlationId?: string;
}

/** Returns the texts for a failed call. Secrets and long numbers are masked. */
export function failureTexts(failure: FailedCall): FailureTexts {
	const providerError = readErrorBody(failure.body, failure.headers, failure.errorFormat);
	const { secrets = [] } = failure;
	const providerMessage = redact(providerError.message, secrets);
	const code = providerError.code && redact(providerError.code, secrets);
	const correlationId =
		providerError.correlationId && maskSecrets(providerError.correlationId, secrets);
	const message = headline(failure, providerMessage);
	const advice =
		failure.advice ??
		(failure.isOutcomeUnknown
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

/** Creates the error that users see for a call that was refused or got no reply. */
export function apiError(node: INode, failure: FailedCall, itemIndex?: number): NodeApiError {
	const { message, description, code, correlationId } = failureTexts(failure);
	// Without a status n8n would show the code as one, in front of the message.
	const shownCode = failure.status === undefined ? '' : (code ?? '');
	const error = new NodeApiError(node, { message, code: shownCode } as JsonObject, {
		message,
		description,
		httpCode: failure.status === undefined ? undefined : String(failure.status),
		itemIndex,
	});
	// The constructor replaces a message that contains the code of a network error by n8n's own.
	error.message = message;
	return withErrorDetails(error, {
		...(failure.isOutcomeUnknown && { outcome: 'unknown' }),
		...failure.details,
		...(failure.status !== undefined && { httpCode: failure.status }),
		...(code && { code }),
		...(correlationId && { correlationId }),
	});
}
