import type { IAuthenticateGeneric, ICredentialType, INodeProperties } from 'n8n-workflow';
import { HOSTS } from '../nodes/Flip/hosts';
import { SIGNING_KEY } from '../nodes/Flip/signingKey';
import {
	environmentFields,
	environmentExpression,
	hiddenProperty,
} from '../nodes/shared/declaration/environments';

/**
 * Client token or OEM API key, sent as bearer (docs/providers/flip.md, "Tokens"). The Flip node
 * tests it (`testedBy`).
 */
export class FlipApi implements ICredentialType {
	name = 'flipApi';

	displayName = 'Flip API';

	icon = {
		light: 'file:../nodes/Flip/flip.svg',
		dark: 'file:../nodes/Flip/flip.dark.svg',
	} as const;

	// eslint-disable-next-line n8n-nodes-base/cred-class-field-documentation-url-miscased -- only for n8n's own repository, as the rule itself says
	documentationUrl =
		'https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/blob/main/docs/flip.md#flip-api';

	properties: INodeProperties[] = [
		...environmentFields(HOSTS),
		{
			displayName: 'Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'Client token, or OEM API key that begins with "fl_", from the Flip Developer Console. It is shown only once.',
		},
		SIGNING_KEY,
		hiddenProperty('apiUrl', environmentExpression(HOSTS, 'baseUrl')),
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{ $credentials.token }}' } },
	};
}
