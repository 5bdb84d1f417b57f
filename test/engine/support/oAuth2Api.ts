import type { ICredentialType, INodeProperties } from 'n8n-workflow';

const WITHOUT_REGISTRATION = { useDynamicClientRegistration: [false] };
const INTERACTIVE = { grantType: ['authorizationCode', 'pkce'] };

const property = (
	name: string,
	type: INodeProperties['type'],
	defaultValue: INodeProperties['default'],
	show?: Record<string, Array<string | boolean>>,
): INodeProperties => ({
	displayName: name,
	name,
	type,
	default: defaultValue,
	...(show && { displayOptions: { show } }),
});

/**
 * n8n's own `oAuth2Api`, as far as it decides what a type inherits: names, types, defaults and
 * conditions, from n8n-nodes-base 2.8 (`credentials/OAuth2Api.credentials`).
 */
export const oAuth2Api: ICredentialType = {
	name: 'oAuth2Api',
	displayName: 'OAuth2 API',
	properties: [
		property('useDynamicClientRegistration', 'hidden', false),
		property('grantType', 'options', 'authorizationCode', WITHOUT_REGISTRATION),
		property('serverUrl', 'string', '', { useDynamicClientRegistration: [true] }),
		property('authUrl', 'string', '', { ...INTERACTIVE, ...WITHOUT_REGISTRATION }),
		property('accessTokenUrl', 'string', '', WITHOUT_REGISTRATION),
		property('clientId', 'string', '', WITHOUT_REGISTRATION),
		property('clientSecret', 'string', '', WITHOUT_REGISTRATION),
		property('scope', 'string', '', WITHOUT_REGISTRATION),
		property('authQueryParameters', 'string', '', { ...INTERACTIVE, ...WITHOUT_REGISTRATION }),
		property('authentication', 'options', 'header', WITHOUT_REGISTRATION),
		property('sendAdditionalBodyProperties', 'boolean', false, {
			grantType: ['clientCredentials'],
			authentication: ['body'],
			...WITHOUT_REGISTRATION,
		}),
		property('additionalBodyProperties', 'json', '', {
			grantType: ['clientCredentials'],
			authentication: ['body'],
			sendAdditionalBodyProperties: [true],
			...WITHOUT_REGISTRATION,
		}),
		{ ...property('ignoreSSLIssues', 'boolean', false), doNotInherit: true },
		// n8n's credentials helper adds this one to the type, so that a token is always there to read.
		property('oauthTokenData', 'json', {}),
	],
};

/** n8n's own, as far as it signs. */
export const httpBearerAuth: ICredentialType = {
	name: 'httpBearerAuth',
	displayName: 'Bearer Auth',
	properties: [property('token', 'string', '')],
	authenticate: {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{$credentials.token}}' } },
	},
};
