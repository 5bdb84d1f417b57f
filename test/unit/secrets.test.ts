/** Which values of a credential, of headers and of a query are masked in errors and logs. */
import { credentialSecrets, secretsIn } from '../../nodes/shared/http/secrets';

it.each([
	['apiKey', 'key-123456'],
	['clientSecret', 'secret-of-the-client'],
	['Cookie', 'session=abcdef'],
	['x-signature', 'v1=abcdef'],
	['PWD', 'hunter22'],
])('the value of %s is a secret', (name, value) => {
	expect(secretsIn({ [name]: value })).toContain(value);
});

it.each([
	['Idempotency-Key', 'order-123456'],
	['keyword', 'a long word'],
	['baseUrl', 'https://api.example.com'],
])('the value of %s is shown', (name, value) => {
	expect(secretsIn({ [name]: value })).toEqual([]);
});

it('a token is a secret with its scheme and without it', () => {
	expect(secretsIn({ Authorization: ' Bearer abcdef123 ' })).toEqual([
		'Bearer abcdef123',
		'abcdef123',
	]);
});

it('each value of a repeated parameter is a secret, and nothing but text', () => {
	expect(new Set(secretsIn({ token: ['first-token', 'second-token', 5, null] as never }))).toEqual(
		new Set(['first-token', 'second-token']),
	);
});

it('a word that is too short for a secret is shown, since it may be in any sentence', () => {
	expect(secretsIn({ token: 'none', key: '12345', auth: 'Bearer none' })).toEqual(['Bearer none']);
	expect(new Set(secretsIn({ token: '123456' }))).toEqual(new Set(['123456']));
});

it('a client’s ID and secret are also a secret as HTTP Basic writes them', () => {
	const basic = Buffer.from('client:secret-of-it').toString('base64');
	const tokens = { access_token: 'stored-token', refresh_token: 'refresh-me' };
	const secrets = credentialSecrets({
		clientId: 'client',
		clientSecret: 'secret-of-it',
		oauthTokenData: tokens,
	});

	expect(new Set(secrets)).toEqual(new Set([basic, 'secret-of-it', 'stored-token', 'refresh-me']));
});

it('a credential without a client has no HTTP Basic value', () => {
	expect(new Set(credentialSecrets({ token: 'static-token' }))).toEqual(new Set(['static-token']));
});
