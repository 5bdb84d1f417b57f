import type { ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';
import { HOSTS, OAUTH_HOSTS } from '../nodes/Flip/hosts';
import { SIGNING_KEY } from '../nodes/Flip/signingKey';
import {
	environmentFields,
	environmentExpression,
	hiddenProperty,
} from '../nodes/shared/declaration/environments';
import { credentialRules, refusedClientHint } from '../nodes/shared/declaration/credentialRules';

/**
 * OAuth2 client credentials grant, from draft docs
 * (docs/providers/flip.md, "OAuth client credentials").
 */
export class FlipOAuth2Api implements ICredentialType {
	name = 'flipOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Flip OAuth2 API';

	icon = {
		light: 'file:../nodes/Flip/flip.svg',
		dark: 'file:../nodes/Flip/flip.dark.svg',
	} as const;

	// eslint-disable-next-line n8n-nodes-base/cred-class-field-documentation-url-miscased -- only for n8n's own repository, as the rule itself says
	documentationUrl =
		'https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/blob/main/docs/flip.md#flip-oauth2-api';

	properties: INodeProperties[] = [
		hiddenProperty('grantType', 'clientCredentials'),
		...environmentFields(HOSTS, { hasOAuthUrl: true }),
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			description: 'From your OAuth client in the Flip Developer Console',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			hint: refusedClientHint('Flip'),
		},
		SIGNING_KEY,
		hiddenProperty('accessTokenUrl', environmentExpression(OAUTH_HOSTS, 'oauthUrl', '/token')),
		hiddenProperty('scope', ''),
		hiddenProperty('authentication', 'body'),
		hiddenProperty('sendAdditionalBodyProperties', false),
		hiddenProperty('apiUrl', environmentExpression(HOSTS, 'baseUrl')),
	];

	test: ICredentialTestRequest = {
		request: { baseURL: '={{ $credentials.apiUrl }}', url: '/v1/sites', qs: { limit: 1 } },
		rules: credentialRules('Flip', 'the OAuth client'),
	};
}
