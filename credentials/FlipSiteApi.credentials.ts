import type {
	IAuthenticateGeneric,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestHelper,
	INodeProperties,
} from 'n8n-workflow';
import { UserError } from 'n8n-workflow';
import { HOSTS } from '../nodes/Flip/hosts';
import {
	environmentExpression,
	environmentFields,
	environmentUrl,
} from '../nodes/shared/declaration/environments';
import { credentialRules } from '../nodes/shared/declaration/credentialRules';
import { credentialFailure, inEnvironment } from '../nodes/shared/errors/credentialFailure';
import { failedAttemptOf } from '../nodes/shared/errors/hostErrors';
import { settle } from '../nodes/shared/util/result';

/**
 * A token of one site, for calls to `/v1/site/…` from n8n's HTTP Request node
 * (docs/providers/flip.md, "Site tokens"). n8n renews it: it runs `preAuthentication` if there is
 * no token and after a 401, and stores the result. n8n 2.8 stores all other properties with their
 * resolved values too, so a hidden URL would keep the old environment. Therefore this type has no
 * hidden URL.
 */
export class FlipSiteApi implements ICredentialType {
	name = 'flipSiteApi';

	displayName = 'Flip Site API';

	icon = {
		light: 'file:../nodes/Flip/flip.svg',
		dark: 'file:../nodes/Flip/flip.dark.svg',
	} as const;

	// eslint-disable-next-line n8n-nodes-base/cred-class-field-documentation-url-miscased -- only for n8n's own repository, as the rule itself says
	documentationUrl =
		'https://github.com/n8n-nodes-fl-suite/n8n-nodes-fl-suite/blob/main/docs/flip.md#flip-site-api';

	httpRequestNode = {
		name: 'Flip Site',
		docsUrl: 'https://docs.flip.energy/oem/authentication',
		apiBaseUrlPlaceholder: 'https://api-sandbox.flip.energy/v1/site/your-site-ID/devices',
	};

	properties: INodeProperties[] = [
		...environmentFields(HOSTS),
		{
			displayName: 'Client Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'Client token from the Flip Developer Console. It is exchanged for site tokens.',
		},
		{
			displayName: 'Site ID',
			name: 'siteId',
			type: 'string',
			default: '',
			placeholder: 'e.g. site-0042',
			required: true,
			description: 'Your own ID of the site to call the API for',
		},
		{
			displayName: 'Site Token',
			name: 'siteToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
	];

	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject) {
		const [token, siteId] = [credentials.token, credentials.siteId].map((value) =>
			String(value ?? '').trim(),
		);
		if (/[^\x20-\x7e]/.test(token)) {
			throw new UserError(
				"The 'Client Token' of the credential contains a character that is not allowed in a token. Delete it, and paste it again without line breaks.",
			);
		}
		const issued = await settle(
			this.helpers.httpRequest({
				method: 'POST',
				url: environmentUrl(HOSTS, credentials, `/v1/auth/site/${encodeURIComponent(siteId)}`),
				headers: { Authorization: `Bearer ${token}`, Accept: 'application/json' },
			}),
		);
		if ('error' in issued) {
			const { environment } = credentials;
			const failure = failedAttemptOf(issued.error);
			// n8n's default texts name neither the provider nor the field.
			if (failure.status === 404) {
				throw new UserError(
					`Flip has no site "${siteId}"${inEnvironment(environment)}. Check 'Site ID' and 'Environment' in the credential.`,
				);
			}
			throw new UserError(
				credentialFailure(failure, {
					provider: 'Flip',
					field: 'Client Token',
					call: 'POST /v1/auth/site/{siteId}',
					environment,
					secrets: [token],
				}),
			);
		}
		const { site_access_token: siteToken } = (issued.value ?? {}) as { site_access_token?: string };
		if (!siteToken) throw new UserError('Flip responded without a site token. Try again later.');
		return { siteToken };
	}

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{ $credentials.siteToken }}' } },
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: environmentExpression(HOSTS, 'baseUrl', '', '$credentials'),
			url: '=/v1/site/{{ encodeURIComponent($credentials.siteId) }}',
		},
		rules: credentialRules('Flip', 'the client token'),
	};
}
