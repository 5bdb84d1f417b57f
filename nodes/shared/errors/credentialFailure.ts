import { joinSentences, titleCase } from '../util/text';
import type { FailedCall } from './apiError';
import { failureTexts } from './apiError';
import type { FailedAttempt } from './hostErrors';

/** The call with which a credential was tested. */
interface TestedCall extends Pick<FailedCall, 'provider' | 'call' | 'secrets'> {
	/** Label of the field that holds the secret. */
	readonly field: string;
	/** The value of the credential's Environment. */
	readonly environment: unknown;
}

/** Returns the environment as the end of a sentence; '' if the credential has none. */
export const inEnvironment = (environment: unknown): string =>
	environment === undefined ? '' : ` in the environment ${titleCase(String(environment))}`;

/**
 * Returns the message for a refused secret. The provider's own message names neither the field nor
 * the environment.
 *
 * @param fields labels, e.g. `'Client ID' or 'Client Secret'`
 */
export const refusedSecret = (provider: string, fields: string, environment: unknown): string =>
	`${provider} refused the ${fields} of the credential${inEnvironment(environment)}`;

/** Returns the text that users see if the test of a credential failed. */
export function credentialFailure(failure: FailedAttempt, call: TestedCall): string {
	const { message, description } = failureTexts({
		...failure,
		...call,
		...explanation(failure, call),
	});
	return joinSentences(message, description);
}

function explanation(
	{ status = 0, networkCode }: FailedAttempt,
	{ provider, field, environment }: TestedCall,
): Pick<FailedCall, 'headline' | 'advice'> {
	const where = inEnvironment(environment);
	// n8n replaces a message that contains the code of a network error by its own.
	if (networkCode !== undefined) return { headline: `${provider} could not be reached${where}` };
	const advice = `Check '${field}' and 'Environment' in the credential.`;
	if (status === 401) {
		return { headline: refusedSecret(provider, `'${field}'`, environment), advice };
	}
	if (status === 403) {
		return {
			headline: `${provider} does not allow the '${field}' of the credential to call its API${where}`,
			advice,
		};
	}
	const headline = `${provider} answered the test of the credential with ${status}${where}`;
	if (status >= 500 || status === 429) return { headline, advice: 'Try again later.' };
	// The default advice for a redirect names its host.
	if (status < 400) return { headline };
	return {
		headline,
		advice: environment === 'custom' ? "Check 'Base URL' in the credential." : advice,
	};
}
