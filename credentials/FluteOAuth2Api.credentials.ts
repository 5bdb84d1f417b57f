import type { ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';
import {
	environmentFields,
	environmentExpression,
	hiddenProperty,
} from '../nodes/shared/declaration/environments';
import { credentialRules, refusedClientHint } from '../nodes/shared/declaration/credentialRules';

const HOSTS = {
	sandbox: 'https://sandbox.api.flute.com',
	production: 'https://api.flute.com',
};

const OAUTH_HOSTS = {
	sandbox: 'https://sandbox.oauth.api.flute.com',
	production: 'https://oauth.api.flute.com',
};

/** OAuth2 client credentials grant (docs/providers/flute.md, "Tokens"). */
export class FluteOAuth2Api implements ICredentialType {
	name = 'fluteOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Flute OAuth2 API';

	icon = {
		light: 'file:../nodes/Flute/flute.svg',
		dark: 'file:../nodes/Flute/flute.dark.svg',
	} as const;

	// eslint-disable-next-line n8n-nodes-base/cred-class-field-documentation-url-miscased -- only for n8n's own repository, as the rule itself says
	documentationUrl =
		'https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/blob/main/docs/flute.md#flute-oauth2-api';

	properties: INodeProperties[] = [
		hiddenProperty('grantType', 'clientCredentials'),
		...environmentFields(HOSTS, { hasOAuthUrl: true }),
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			description: 'From your API key in the Flute dashboard',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'Shown only once, when the API key is created. Tokens of one environment do not work in the other.',
			hint: refusedClientHint('Flute'),
		},
		hiddenProperty(
			'accessTokenUrl',
			environmentExpression(OAUTH_HOSTS, 'oauthUrl', '/oauth2/token'),
		),
		hiddenProperty('scope', 'offline_access'),
		hiddenProperty('authentication', 'header'),
		hiddenProperty('sendAdditionalBodyProperties', false),
		hiddenProperty('apiUrl', environmentExpression(HOSTS, 'baseUrl')),
	];

	test: ICredentialTestRequest = {
		request: { baseURL: '={{ $credentials.apiUrl }}', url: '/v2/ping' },
		rules: credentialRules('Flute', 'the API key'),
	};
}
