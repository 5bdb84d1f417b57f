/** Which tokens calls are signed with, when those expire, and what refuses them. */
import type { FailedAttempt } from '../../nodes/shared/errors/hostErrors';
import {
	exchangedAuthentication,
	isUnauthorized,
	staticAuthentication,
} from '../../nodes/shared/http/authentication';
import { clientIdOf, issuedToken, tokenFromCredential } from '../../nodes/shared/http/token';

const authentication = { ...staticAuthentication('type', {}), unauthorizedStatuses: [401, 403] };
const challenge = (value: string) => ({ headers: { 'www-authenticate': value } });

it.each<[string, FailedAttempt]>([
	['a status that the provider refuses tokens with', { status: 403 }],
	['a challenge', { status: 400, ...challenge('Bearer realm="api", error="invalid_token"') }],
	['a challenge without quotes', { status: 400, ...challenge('Bearer ERROR=invalid_token') }],
	['the code of OAuth', { status: 400, body: { error: 'invalid_token' } }],
	['a code inside of the error', { status: 499, body: { error: { code: 'invalid_token' } } }],
	['a code beside the error', { status: 400, body: { error: {}, code: 'invalid_token' } }],
])('%s refuses the token', (_, failure) => {
	expect(isUnauthorized(authentication, failure)).toBe(true);
});

it.each<[string, FailedAttempt]>([
	['a network fault', { networkCode: 'ECONNRESET' }],
	['another status', { status: 404 }],
	['a server error, whatever it says', { status: 500, body: { error: 'invalid_token' } }],
	['a success, whatever it says', { status: 399, body: { error: 'invalid_token' } }],
	['another error of OAuth', { status: 400, ...challenge('Bearer error="insufficient_scope"') }],
	['a longer code', { status: 400, ...challenge('Bearer error="invalid_token_type"') }],
	['another member', { status: 400, ...challenge('Bearer my_error="invalid_token"') }],
	['a text', { status: 400, body: 'invalid_token' }],
	['a code elsewhere', { status: 400, body: { message: 'invalid_token' } }],
])('%s does not refuse the token', (_, failure) => {
	expect(isUnauthorized(authentication, failure)).toBe(false);
});

describe('a token that the provider exchanges', () => {
	let scopes = 0;
	const exchanged = (readToken: () => { token: unknown; expiresAt?: number }) =>
		exchangedAuthentication(
			`scope ${++scopes}`,
			{
				key: 'site',
				credentialType: 'siteApi',
				tokenMember: 'siteToken',
				unauthorizedStatuses: [403],
				request: { method: 'GET', path: '/token' },
				readToken,
			} as never,
			undefined,
			async () => ({}),
		);

	it('signs the calls, under the member of its credential', async () => {
		const authentication = exchanged(() => ({ token: 'of the site' }));
		const lease = await authentication.acquire();

		expect(authentication).toMatchObject({ type: 'siteApi', unauthorizedStatuses: [403] });
		expect(authentication.signOptions(lease)).toMatchObject({
			credentialsDecrypted: { type: 'siteApi', data: { siteToken: 'of the site' } },
		});
	});

	it.each([undefined, '', 5])('is missing where the reply has %p for it', async (token) => {
		await expect(exchanged(() => ({ token })).acquire()).rejects.toThrow();
	});
});

describe('an access token', () => {
	const jwt = (claims: object) =>
		`h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
	const HOUR = 3_600_000;
	const NOW = Date.UTC(2026, 0, 1);
	beforeEach(() => {
		jest.spyOn(Date, 'now').mockReturnValue(NOW);
		jest.spyOn(Math, 'random').mockReturnValue(0.5);
	});
	afterEach(() => jest.restoreAllMocks());

	it('names its client, where it does', () => {
		expect(clientIdOf(jwt({ client_id: 'a', azp: 'b' }))).toBe('a');
		expect(clientIdOf(jwt({ client_id: 5, azp: 'b' }))).toBe('b');
		expect(clientIdOf('opaque')).toBeUndefined();
	});

	it.each([undefined, {}, { access_token: '' }, { access_token: 5 }])('is not in %j', (data) => {
		expect(issuedToken(data)).toBeUndefined();
		expect(tokenFromCredential(data)).toBeUndefined();
	});

	it('that was found is refreshed later in its life than one that was issued', () => {
		const found = tokenFromCredential({ access_token: 'a', expires_in: 3600 });
		expect(found).toMatchObject({ expiresAt: NOW + HOUR });
		expect(found?.refreshAt).toBeCloseTo(NOW + 0.9 * HOUR);
	});

	it('that was found ends by n8n_expires_at, and by its life where that is missing', () => {
		const data = { access_token: 'a', expires_in: 7200 };
		const found = tokenFromCredential({ ...data, n8n_expires_at: String(NOW + HOUR) });
		expect(found?.expiresAt).toBe(NOW + HOUR);
		expect(found?.refreshAt).toBeCloseTo(NOW + HOUR - 0.1 * 2 * HOUR);
		expect(tokenFromCredential({ ...data, n8n_expires_at: '0' })?.expiresAt).toBe(NOW + 2 * HOUR);
	});

	it('has the whole life that its times say, or else that of the response', () => {
		const exp = (NOW + HOUR) / 1000;
		const iat = exp - 7200;
		const refreshAt = (claims: object, response = {}) =>
			tokenFromCredential({ access_token: jwt(claims), ...response })?.refreshAt;

		expect(refreshAt({ exp, iat })).toBeCloseTo(NOW + HOUR - 0.2 * HOUR);
		expect(refreshAt({ exp }, { expires_in: 36_000 })).toBeCloseTo(NOW);
		expect(refreshAt({ exp, iat: exp })).toBeCloseTo(NOW + 0.9 * HOUR);
		expect(refreshAt({ exp: String(exp) })).toBeUndefined();
	});

	it('without a life that can be believed has no times', () => {
		for (const expires_in of [undefined, 0, -5, 'soon']) {
			expect(issuedToken({ access_token: 'a', expires_in })).toEqual({ value: 'a' });
		}
	});
});
