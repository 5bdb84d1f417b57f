/** What is refused in a credential before anything is sent. */
import type { IDataObject } from 'n8n-workflow';

import type { Context } from '../../nodes/shared/http/context';
import { assertValidCredential, trimCredential } from '../../nodes/shared/http/credential';

const context = {
	getNode: () => ({ name: 'Node', type: 'node' }),
	getCredentialsProperties: () => [
		{ name: 'other', displayName: 'Other' },
		{ name: 'token', displayName: 'Client Token' },
	],
} as unknown as Context;

/** What a user reads about a credential; undefined if nothing is wrong with it. */
function problemOf(credentials: IDataObject, headers?: Record<string, string>) {
	const provider = { name: 'Provider', headers: headers && (() => headers) };
	try {
		assertValidCredential(credentials, context, provider as never, 'providerApi');
		return undefined;
	} catch (error) {
		return (error as Error).message;
	}
}

const URL = 'https://api.example.com';

it.each<[string, IDataObject]>([
	['a token', { token: 'abc', apiUrl: URL }],
	['a local URL', { apiUrl: 'http://localhost:5678' }],
	['spaces within a value', { token: 'a b', apiUrl: URL }],
	[
		'a connected account',
		{ grantType: 'authorizationCode', apiUrl: URL, oauthTokenData: { access_token: 'a' } },
	],
	['a client without a token', { grantType: 'clientCredentials', apiUrl: URL }],
	['no URL of its own for tokens', { apiUrl: URL, baseUrl: URL }],
])('%s is accepted', (_, credentials) => {
	expect(problemOf(credentials)).toBeUndefined();
});

it.each<[IDataObject, string]>([
	[
		{ apiUrl: 'http://api.example.com', baseUrl: 'http://api.example.com' },
		"The 'Base URL' of the credential must begin with https://",
	],
	[
		{ apiUrl: URL, accessTokenUrl: 'ftp://example.com', oauthUrl: 'ftp://example.com' },
		"The 'OAuth URL' of the credential must begin with https://",
	],
	[
		{ apiUrl: 'https://me:pw@example.com', baseUrl: 'https://me:pw@example.com' },
		"The 'Base URL' of the credential must not hold a user name or password",
	],
	[
		{ apiUrl: 'ftp://example.com/https://me@x', baseUrl: 'ftp://example.com/https://me@x' },
		"The 'Base URL' of the credential must begin with https://",
	],
	[
		{ apiUrl: URL, token: 'abc\ndef' },
		"The 'Client Token' of the credential contains an invisible character (U+000A)",
	],
	[
		{ apiUrl: URL, siteName: 'a\u200bb' },
		"The 'Site Name' of the credential contains an invisible character (U+200B)",
	],
	[
		{ apiUrl: URL, grantType: 'authorizationCode', oauthTokenData: {} },
		'The credential is not connected to Provider yet',
	],
])('%j is refused', (credentials, message) => {
	expect(problemOf(credentials)).toBe(message);
});

it('a header that HTTP does not allow is refused by its name', () => {
	expect(problemOf({ apiUrl: URL }, { 'X-Key': 'fine' })).toBeUndefined();
	expect(problemOf({ apiUrl: URL }, { 'X-Key': 'snow ☃' })).toBe(
		'The header X-Key, which the credential sets, contains a character that is not allowed in a header',
	);
});

it('spaces around a value are dropped, except where n8n reads the credential itself', () => {
	const credentials = { token: ' abc\n', count: 5 };
	expect(trimCredential(credentials)).toEqual({ token: 'abc', count: 5 });
	const oauth2 = { grantType: 'clientCredentials', clientSecret: ' abc ' };
	expect(trimCredential(oauth2)).toBe(oauth2);
});
