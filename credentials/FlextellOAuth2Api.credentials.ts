import type { ICredentialType, INodeProperties } from 'n8n-workflow';
import {
	environmentFields,
	environmentExpression,
	hiddenProperty,
} from '../nodes/shared/declaration/environments';

/**
 * The docs name no other host, not even for production (docs/providers/flextell.md, "Hosts and
 * environments").
 */
const HOSTS = { production: 'https://dev.flextell.ai' };

/** OAuth2 authorization code grant (docs/providers/flextell.md, "OAuth"). */
export class FlextellOAuth2Api implements ICredentialType {
	name = 'flextellOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Flextell OAuth2 API';

	icon = {
		light: 'file:../nodes/Flextell/flextell.svg',
		dark: 'file:../nodes/Flextell/flextell.dark.svg',
	} as const;

	// eslint-disable-next-line n8n-nodes-base/cred-class-field-documentation-url-miscased -- only for n8n's own repository, as the rule itself says
	documentationUrl =
		'https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/blob/main/docs/flextell.md#flextell-oauth2-api';

	properties: INodeProperties[] = [
		hiddenProperty('grantType', 'authorizationCode'),
		...environmentFields(HOSTS),
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			description: 'From your application in Flextell (Account > Applications)',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
		},
		{
			displayName: 'Scopes',
			name: 'scopes',
			type: 'string',
			default: 'account:read tenants:read customers:read users:read',
			required: true,
			description:
				'Permissions to request, separated by spaces. Select the same ones in your Flextell application, and reconnect after a change. Flextell publishes no full list.',
		},
		{
			displayName: 'Default Tenant ID',
			name: 'tenantId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 42',
			description: 'Clinic to use when a node does not set one (X-Tenant header)',
		},
		hiddenProperty('authUrl', environmentExpression(HOSTS, 'baseUrl', '/oauth/authorize')),
		hiddenProperty('accessTokenUrl', environmentExpression(HOSTS, 'baseUrl', '/oauth/token')),
		// n8n before 2.36 drops an editable `scope` on connecting, but keeps other fields.
		hiddenProperty('scope', '={{ $self["scopes"] }}'),
		hiddenProperty('authQueryParameters', ''),
		hiddenProperty('authentication', 'body'),
		hiddenProperty('apiUrl', environmentExpression(HOSTS, 'baseUrl')),
	];
}
