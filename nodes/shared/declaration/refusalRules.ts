import type { ICredentialTestRequest } from 'n8n-workflow';

/**
 * Rules of a credential test for an API that refuses the token, or what it may do: n8n's own words
 * name neither provider nor field. A token endpoint that refuses the client is before them, and n8n
 * shows its reply as it is.
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
