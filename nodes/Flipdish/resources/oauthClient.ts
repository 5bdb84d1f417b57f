import { resource } from '../../shared/declaration/operation';
import { locator, number, oneOf, text } from '../../shared/declaration/fields';
import { appId, INTEGER, oauthAppId } from '../fields';
import { classicList } from '../profile';

const oauthAppName = text('oauthAppName', 'Name', {
	description: 'Name of the OAuth app',
	placeholder: 'Kitchen display',
});

/** Members of `OAuthApp` except ID and name. */
const details = [
	number('absoluteRefreshTokenLifetime', 'Refresh Token Lifetime (Seconds)', {
		min: 0,
		decimals: 0,
		description: 'Maximum lifetime of a refresh token',
		placeholder: '2592000',
	}),
	number('accessTokenLifetime', 'Access Token Lifetime (Seconds)', {
		min: 0,
		decimals: 0,
		description: 'Lifetime of an access token',
		placeholder: '3600',
	}),
	oneOf('flow', 'Flow', ['AuthorizationCode', 'ClientCredentials', 'Hybrid', 'Implicit'], {
		default: 'ClientCredentials',
		description: 'OAuth2 flow of the app',
	}),
	text('logoUri', 'Logo URL', {
		description: 'URL of the logo',
		placeholder: 'https://example.com/logo.png',
	}),
	number('ownerUserId', 'Owner User ID', {
		min: 1,
		decimals: 0,
		description: 'ID of the user who owns the app',
		placeholder: '12345',
	}),
	oneOf(
		'refreshTokenUsage',
		'Refresh Token Usage',
		[
			['OneTimeOnly', 'One Time Only', 'A refresh gives a new refresh token'],
			['ReUse', 'Reuse', 'The refresh token stays the same'],
		],
		{ description: 'Whether a refresh token can be used more than once' },
	),
] as const;

const uriId = locator('uriId', 'Redirect URI', {
	description: 'Redirect URI to remove',
	placeholder: '12345',
	pattern: INTEGER,
	picker: {
		request: 'GET /api/v1.0/{appId}/oauthclients/{oauthAppId}/redirecturis',
		paging: classicList,
		value: 'Id',
		label: ({ Uri: uri }) => String(uri ?? ''),
	},
});

const fields = [appId, oauthAppId] as const;
const singleReply = { item: 'Data' } as const;

/** Called OAuth apps in the portal, and OAuth clients in the API. */
export const oauthClient = resource('OAuth App', {
	get: {
		name: 'Get',
		action: 'Get OAuth app',
		description: 'Retrieve an OAuth app',
		request: 'GET /api/v1.0/{appId}/oauthclients/{oauthAppId}',
		fields,
		reply: singleReply,
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many OAuth apps',
		description: 'Retrieve a list of OAuth apps',
		request: 'GET /api/v1.0/{appId}/oauthclients',
		fields: [appId],
		filters: [oauthAppName],
		reply: { paging: classicList },
	},
	getNames: {
		name: 'Get Names',
		action: 'Get names of OAuth apps',
		description: 'Retrieve only the names of the OAuth apps',
		request: 'GET /api/v1.0/{appId}/oauthclients/appnames',
		fields: [appId],
	},
	create: {
		name: 'Create',
		action: 'Create OAuth app',
		description: 'Add an OAuth app',
		request: 'POST /api/v1.0/{appId}/oauthclients',
		fields: [appId, oauthAppName],
		additionalFields: [
			...details,
			text('oauthAppId', 'OAuth App ID', { description: 'ID of the new OAuth app' }),
		],
	},
	update: {
		name: 'Update',
		action: 'Update OAuth app',
		description: 'Change an OAuth app. What you leave out stays as it is.',
		request: 'POST /api/v1.0/{appId}/oauthclients/{oauthAppId}',
		fields,
		updateFields: [oauthAppName, ...details],
	},
	delete: {
		name: 'Delete',
		action: 'Delete OAuth app',
		description: 'Remove an OAuth app',
		request: 'DELETE /api/v1.0/{appId}/oauthclients/{oauthAppId}',
		fields,
		reply: { deletes: true },
	},
	getSecret: {
		name: 'Get Secret Key',
		action: 'Get secret key of OAuth app',
		description: 'Retrieve the secret key of an OAuth app. It stays in the execution data.',
		request: 'GET /api/v1.0/{appId}/oauthclients/{oauthAppId}/secret',
		fields,
		reply: singleReply,
	},
	getAccessToken: {
		name: 'Get Access Token',
		action: 'Get access token of OAuth app',
		description: 'Request an access token for an OAuth app. It stays in the execution data.',
		request: 'GET /api/v1.0/{appId}/oauthclients/{oauthAppId}/accesstoken',
		fields,
		reply: singleReply,
	},
	getRedirectUris: {
		name: 'Get Redirect URIs',
		action: 'Get redirect URIs of OAuth app',
		description: 'Retrieve the redirect URIs of an OAuth app',
		request: 'GET /api/v1.0/{appId}/oauthclients/{oauthAppId}/redirecturis',
		fields,
		reply: { paging: classicList },
	},
	addRedirectUri: {
		name: 'Add Redirect URI',
		action: 'Add redirect URI to OAuth app',
		description: 'Add a redirect URI to an OAuth app',
		request: 'POST /api/v1.0/{appId}/oauthclients/{oauthAppId}/redirecturis',
		fields: [
			...fields,
			text('redirectUri', 'Redirect URI', {
				in: 'body',
				wire: '',
				description: 'Redirect URI to add',
				placeholder: 'https://example.com/callback',
			}),
		],
		reply: singleReply,
	},
	removeRedirectUri: {
		name: 'Remove Redirect URI',
		action: 'Remove redirect URI from OAuth app',
		description: 'Remove a redirect URI from an OAuth app',
		request: 'DELETE /api/v1.0/{appId}/oauthclients/{oauthAppId}/redirecturis/{uriId}',
		fields: [...fields, uriId],
		reply: { deletes: true },
	},
});
