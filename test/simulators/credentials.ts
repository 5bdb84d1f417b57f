import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { SimulatorClient } from './client';
import type { LogEntry } from './types';

/** A simulator's demo client; only those members are there that its provider has. */
interface Client {
	clientId: string;
	clientSecret: string;
	clientToken: string;
}

const clientOf = (client: unknown) => {
	const { clientId, clientSecret } = client as Client;
	return { clientId, clientSecret };
};

type Fields = (simulator: SimulatorClient) => ICredentialDataDecryptedObject;

/** What a user would enter into a credential of the package whose provider is the simulator. */
export const credentialFields = {
	flipdishOAuth2Api: ({ urls, credentials }) => ({
		environment: 'custom',
		...clientOf(credentials),
		baseUrl: urls.api ?? '',
	}),
	flipApi: ({ urls, credentials }) => ({
		environment: 'custom',
		token: (credentials.sandbox as Client).clientToken,
		baseUrl: urls.sandboxApi ?? '',
	}),
	flipOAuth2Api: ({ urls, credentials }) => ({
		environment: 'custom',
		...clientOf(credentials),
		baseUrl: urls.sandboxApi ?? '',
		oauthUrl: urls.oauth ?? '',
	}),
	flipSiteApi: ({ urls, credentials }) => ({
		environment: 'custom',
		token: (credentials.sandbox as Client).clientToken,
		siteId: 'home-1001',
		baseUrl: urls.sandboxApi ?? '',
	}),
	fluteOAuth2Api: ({ urls, credentials }) => ({
		environment: 'custom',
		...clientOf(credentials.sandbox),
		baseUrl: urls.sandboxApi ?? '',
		oauthUrl: urls.sandboxOauth ?? '',
	}),
	flextellOAuth2Api: ({ urls, credentials }) => ({
		environment: 'custom',
		...clientOf(credentials),
		baseUrl: urls.web ?? '',
		tenantId: String(credentials.tenantId),
	}),
} satisfies Record<string, Fields>;

/** The package's credential types, by name. */
export type CredentialType = keyof typeof credentialFields;

const TOKEN_PATHS = /^\/(identity\/connect\/token|token|oauth2?\/token|v1\/auth\/site\/.*)$/;

/** Whether a call asked for a token, a site's one included, and not for the provider's data. */
export const isTokenRequest = ({ path }: LogEntry): boolean => TOKEN_PATHS.test(path);
