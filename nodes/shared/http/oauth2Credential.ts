import type { IDataObject } from 'n8n-workflow';

/**
 * Reads the members that n8n adds to every OAuth2 credential: `grantType`, and `oauthTokenData`
 * with the stored token response.
 */

/** Whether a credential is of a type that extends n8n's `oAuth2Api`. */
export const isOAuth2 = (credentials: IDataObject): boolean => 'grantType' in credentials;

/**
 * Whether the credential uses the authorization code grant (RFC 6749, 4.1). Its refresh tokens
 * rotate.
 */
export const isUserGrant = ({ grantType }: IDataObject): boolean =>
	grantType === 'authorizationCode';

/** Returns the stored token response; empty if there is none. */
export const storedTokenData = ({ oauthTokenData }: IDataObject): IDataObject =>
	(oauthTokenData ?? {}) as IDataObject;
