import type { ICredentialTestRequest } from 'n8n-workflow';

/**
 * Returns rules of a credential test for 401 and 403. n8n's default texts name neither the provider
 * nor the field. n8n up to 2.8 ignores them. They do not apply to a token endpoint that refuses the client:
 * n8n shows its reply, see {@link refusedClientHint}.
 *
 * @param source where the credential's values come from, such as `the API key`
 */
export const credentialRules = (
	provider: string,
	source: string,
): NonNullable<ICredentialTestRequest['rules']> => [
	{
		type: 'responseCode',
		properties: {
			value: 401,
			message: `${provider} refused the access token. Check that ${source} belongs to the chosen 'Environment'.`,
		},
	},
	{
		type: 'responseCode',
		properties: {
			value: 403,
			message: `${provider} does not allow this credential to call its API. Check the permissions of ${source}.`,
		},
	},
];

/**
 * Returns the hint for the secret of an OAuth2 client. n8n gets the token before it makes the test
 * request of a type, and shows a failure in its own words, whatever the type's rules are. A node
 * cannot test such a type (`testedBy`) either.
 */
export const refusedClientHint = (provider: string): string =>
	`If n8n reports "Client authentication failed", ${provider} refused the Client ID or Client Secret in the chosen Environment`;
