import type { ICredentialTestRequest } from 'n8n-workflow';

/**
 * Rules of a credential test for an API that refuses the token, or what it may do: n8n's own words
 * name neither provider nor field. n8n up to 2.8 passes over them. A token endpoint that refuses the
 * client is before them, see {@link refusedClientHint}.
 *
 * @param source what the credential's values come from, such as `the API key`
 */
export const refusalRules = (
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
 * Hint for the secret of an OAuth2 client: n8n gets the token before it makes a type's test request,
 * and shows what became of that in its own words, whatever the type's rules are. No node can test such a type (`testedBy`) either.
 */
export const refusedClientHint = (provider: string): string =>
	`If n8n reports "Client authentication failed", ${provider} refused the Client ID or Client Secret in the chosen Environment`;
