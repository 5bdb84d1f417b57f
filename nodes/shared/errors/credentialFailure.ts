import { joinSentences, titleCase } from '../util/text';
import type { FailedCall } from './apiError';
import { failureTexts } from './apiError';
import type { FailedAttempt } from './hostErrors';

/** A call that is made to try a credential. */
interface CredentialCheck extends Pick<FailedCall, 'provider' | 'call' | 'secrets'> {
	/** Label of the field that holds the secret. */
	readonly field: string;
	/** The value of the credential's Environment. */
	readonly environment: unknown;
}

/** Where a secret was tried, to go at the end of a sentence. */
export const inEnvironment = (environment: unknown): string =>
	environment === undefined ? '' : ` in the environment ${titleCase(String(environment))}`;

/**
 * The sentence for a secret that a provider refused: its own words name neither field nor
 * environment.
 *
 * @param fields labels, e.g. `'Client ID' or 'Client Secret'`
 */
export const refusedSecret = (provider: string, fields: string, environment: unknown): string =>
	`${provider} refused the ${fields} of the credential${inEnvironment(environment)}`;

/** What a user reads when a credential was tried and the call failed. */
export function credentialFailure(failure: FailedAttempt, check: CredentialCheck): string {
	const { message, description } = failureTexts({
		...failure,
		...check,
		...explanation(failure, check),
	});
	return joinSentences(message, description);
}

function explanation(
	{ status = 0, networkCode }: FailedAttempt,
	{ provider, field, environment }: CredentialCheck,
): Pick<FailedCall, 'headline' | 'advice'> {
	const where = inEnvironment(environment);
	// Without the code of the network fault: n8n replaces every message that holds one by its own.
	if (networkCode !== undefined) return { headline: `${provider} could not be reached${where}` };
	const check = `Check '${field}' and 'Environment' in the credential.`;
	if (status === 401) {
		return { headline: refusedSecret(provider, `'${field}'`, environment), advice: check };
	}
	if (status === 403) {
		return {
			headline: `${provider} does not allow the '${field}' of the credential to call its API${where}`,
			advice: check,
		};
	}
	const headline = `${provider} answered the test of the credential with ${status}${where}`;
	if (status >= 500 || status === 429) return { headline, advice: 'Try again later.' };
	// What a redirect means stands with its host.
	if (status < 400) return { headline };
	return {
		headline,
		advice: environment === 'custom' ? "Check 'Base URL' in the credential." : check,
	};
}
