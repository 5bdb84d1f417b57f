import type { IDataObject, INode } from 'n8n-workflow';
import { isUserGrant } from './oauth2Credential';
import type { FailedCall } from '../errors/apiError';
import { apiError, TokenCallError } from '../errors/apiError';
import { refusedSecret } from '../errors/credentialFailure';
import type { FailedAttempt } from '../errors/hostErrors';
import { failedAttemptOf, networkError, UNREADABLE_REPLY } from '../errors/hostErrors';
import { settle } from '../util/result';
import { isTransient } from './retry';

/** Wraps the failure to obtain a token, to distinguish it from the failure of the call. */
export class TokenUnavailableError extends Error {
	constructor(readonly reason: unknown) {
		super('No token');
	}
}

/**
 * Awaits a token.
 *
 * @throws TokenUnavailableError if that fails
 */
export async function withTokenError<T>(work: Promise<T>): Promise<T> {
	const done = await settle(work);
	if ('value' in done) return done.value;
	throw new TokenUnavailableError(done.error);
}

/** Creates the error for a token response without a token. */
export const missingTokenError = (): Error =>
	networkError(UNREADABLE_REPLY, 'The reply has no token');

/** Returns how a token request failed, at the token endpoint or as a call to the provider. */
export const failedTokenRequest = (error: unknown): FailedAttempt =>
	error instanceof TokenCallError ? error.failure : failedAttemptOf(error);

/**
 * Converts the failure of a token request to the error that users see; returns any other error
 * unchanged.
 *
 * @param credentials of the node, which determine grant type and environment
 */
export function tokenError(
	node: INode,
	error: unknown,
	caller: Pick<FailedCall, 'provider' | 'errorFormat' | 'secrets'>,
	credentials: IDataObject,
): unknown {
	// A token exchange is a call to the provider, with an error body like any other.
	if (error instanceof TokenCallError) return apiError(node, error.failure);
	const failure = failedTokenRequest(error);
	const { status, body, networkCode } = failure;
	if (status === undefined && body === undefined && networkCode === undefined) return error;
	const call = { ...failure, ...caller, call: 'the token request' };
	if (networkCode) return apiError(node, call);
	if (isTransient(failure) || (status ?? 0) >= 500) {
		return apiError(node, {
			...call,
			advice: 'No access token could be obtained. Try again later.',
		});
	}
	return apiError(node, {
		...call,
		headline:
			credentials.grantType === 'clientCredentials'
				? refusedSecret(caller.provider, "'Client ID' or 'Client Secret'", credentials.environment)
				: undefined,
		advice: isUserGrant(credentials)
			? 'The access token could not be renewed. Open the credential and reconnect the account.'
			: "Check 'Client ID', 'Client Secret' and 'Environment' in the credential.",
	});
}
