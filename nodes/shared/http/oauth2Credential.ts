import type { IDataObject } from 'n8n-workflow';

/**
 * Reads the members that n8n gives every OAuth2 credential: `grantType`, and `oauthTokenData` with
 * the reply of the token endpoint as it was last stored.
 */

/** Whether a credential is of a type that extends n8n's `oAuth2Api`. */
export const isOAuth2 = (credentials: IDataObject): boolean => 'grantType' in credentials;

/** Whether a user connects the credential in a browser (RFC 6749, 4.1), which rotates refresh tokens. */
export const isUserGrant = ({ grantType }: IDataObject): boolean =>
	grantType === 'authorizationCode';

/** The stored reply of the token endpoint; empty where there is none. */
export const storedTokenData = ({ oauthTokenData }: IDataObject): IDataObject =>
	(oauthTokenData ?? {}) as IDataObject;
