import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { SimulatorClient } from './client';
import type { SimulatorName } from './registry';
import { simulatorNames } from './registry';
import type { LogEntry } from './types';

/** A simulator's demo client, with those members that its provider has. */
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

/** Fields of the package's credentials for a simulator, as a user would enter them. */
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

const byLength = [...simulatorNames].sort((a, b) => b.length - a.length);

/** Returns the provider of a credential type, whose name begins with the provider's. */
export const providerOfCredential = (type: CredentialType): SimulatorName =>
	byLength.find((name) => type.startsWith(name))!;

const TOKEN_PATHS = /^\/(identity\/connect\/token|token|oauth2?\/token|v1\/auth\/site\/.*)$/;

/** Whether a call requested a token, also one of a site, and not the provider's data. */
export const isTokenRequest = ({ path }: LogEntry): boolean => TOKEN_PATHS.test(path);
