import type { ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';
import { version } from '../package.json';
import {
	environmentFields,
	environmentExpression,
	hiddenProperty,
} from '../nodes/shared/declaration/environments';
import { credentialRules, refusedClientHint } from '../nodes/shared/declaration/credentialRules';

const HOSTS = { production: 'https://api.flipdish.co' };

/**
 * Flipdish asks for a descriptive User-Agent and may refuse calls without one
 * (docs/providers/flipdish.md, "Connection").
 */
const USER_AGENT = `n8n-nodes-fl-suite/${version}`;

/** OAuth2 client credentials grant (docs/providers/flipdish.md, "Tokens"). */
export class FlipdishOAuth2Api implements ICredentialType {
	name = 'flipdishOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Flipdish OAuth2 API';

	icon = {
		light: 'file:../nodes/Flipdish/flipdish.svg',
		dark: 'file:../nodes/Flipdish/flipdish.dark.svg',
	} as const;

	// eslint-disable-next-line n8n-nodes-base/cred-class-field-documentation-url-miscased -- only for n8n's own repository, as the rule itself says
	documentationUrl =
		'https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/blob/main/docs/flipdish.md#flipdish-oauth2-api';

	properties: INodeProperties[] = [
		hiddenProperty('grantType', 'clientCredentials'),
		...environmentFields(HOSTS),
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			description:
				'From your OAuth app in the Flipdish portal (avatar > Developer Tools > OAuth Apps)',
		},
		{
			displayName: 'Secret Key',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'From the same OAuth app',
			// n8n uses this label in all OAuth2 credentials.
			hint: `Flipdish calls it Secret Key. ${refusedClientHint('Flipdish')}.`,
		},
		{
			displayName: 'User Agent',
			name: 'userAgent',
			type: 'string',
			default: '',
			placeholder: 'e.g. YourCompany/YourProduct v1.0',
			description: `User agent sent with each call; Flipdish asks for a descriptive one. Leave empty to use ${USER_AGENT}.`,
		},
		hiddenProperty(
			'accessTokenUrl',
			environmentExpression(HOSTS, 'baseUrl', '/identity/connect/token'),
		),
		hiddenProperty('scope', 'api'),
		hiddenProperty('authentication', 'body'),
		hiddenProperty('sendAdditionalBodyProperties', false),
		hiddenProperty('apiUrl', environmentExpression(HOSTS, 'baseUrl')),
		hiddenProperty('agent', `={{ $self["userAgent"] || "${USER_AGENT}" }}`),
	];

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.apiUrl }}',
			url: '/api/v1.0/apps',
			qs: { page: 1, limit: 1 },
			headers: { 'User-Agent': '={{ $credentials.agent }}' },
		},
		rules: credentialRules('Flipdish', 'the OAuth app'),
	};
}
