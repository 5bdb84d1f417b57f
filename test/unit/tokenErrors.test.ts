/** What users read when no token can be obtained. */
import type { INode } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import { TokenCallError } from '../../nodes/shared/errors/apiError';
import { missingTokenError, tokenError, withTokenError } from '../../nodes/shared/http/tokenErrors';

const node = { name: 'Node', type: 'node' } as INode;
const caller = { provider: 'Provider' };
const CLIENT = { grantType: 'clientCredentials', environment: 'production' };
const USER = { grantType: 'authorizationCode' };

/** A refusal as n8n's OAuth2 client throws it: it drops the status. */
const refusal = (body: object) => Object.assign(new Error('Refused'), { code: 'EAUTH', body });
const answer = (status: number, body: object = {}) =>
	Object.assign(new Error('Answered'), { code: 'ESTATUS', status, body });

const shown = (error: unknown, credentials: object = CLIENT) => {
	const thrown = tokenError(node, error, caller, credentials as never);
	expect(thrown).toBeInstanceOf(NodeApiError);
	const { message, description } = thrown as NodeApiError;
	return { message, description: String(description) };
};

it('an error that no endpoint caused stays as it is', () => {
	const error = new Error('The credential is not there');
	expect(tokenError(node, error, caller, CLIENT)).toBe(error);
});

it.each([
	['a refusal', refusal({ error: 'invalid_client' })],
	['a 401', answer(401)],
])('%s of a client names the fields of the credential to check', (_, error) => {
	const { message, description } = shown(error);
	expect(message).toMatch(/'Client ID' or 'Client Secret'.*production/i);
	expect(description).toContain("Check 'Client ID', 'Client Secret' and 'Environment'");
});

it('a refusal of an account says to reconnect it', () => {
	const { message, description } = shown(refusal({ error: 'invalid_grant' }), USER);
	expect(message).not.toContain('Client ID');
	expect(description).toContain('reconnect the account');
});

it.each([
	['a 500', answer(500)],
	['a 503', answer(503)],
	['a 429', answer(429)],
	['a text for a server error', refusal({ error: 'temporarily_unavailable' })],
])('%s says to try again later, and blames no field', (_, error) => {
	const { message, description } = shown(error);
	expect(message).not.toContain("'Client");
	expect(description).not.toContain("'Client");
	expect(description).toContain('No access token could be obtained. Try again later.');
});

it('a reply without a message is named by the request', () =>
	expect(shown(answer(500)).message).toBe('Provider answered the token request with 500'));

it('a network fault says what failed', () => {
	const { message, description } = shown(
		Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
	);
	expect(message).toBe('Provider could not be reached (ECONNREFUSED)');
	expect(description).not.toContain('Client');
});

it('a reply without a token is not readable', () =>
	expect(shown(missingTokenError()).description).toContain("Provider's API documentation"));

it('a refused exchange reads as any other refused call', () => {
	const call = { provider: 'Provider', call: 'GET /site/token' };
	const { message } = shown(
		new TokenCallError({ ...call, status: 404, body: { message: 'No such site' } }),
	);
	expect(message).toContain('No such site');
});

it('the failure to obtain a token is told apart from that of the call', async () => {
	const reason = new Error('refused');
	await expect(withTokenError(Promise.reject(reason))).rejects.toMatchObject({ reason });
	await expect(withTokenError(Promise.resolve('token'))).resolves.toBe('token');
});
