import type { ICredentialTestRequest } from 'n8n-workflow';

/**
 * Rules of a credential test for 401 and 403, because n8n's default texts name neither provider nor
 * field. They do not apply to a token endpoint that refuses the client: n8n shows its reply.
 *
 * @param source where the credential's values come from, such as `the API key`
 */
export const credentialTestRules = (
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
