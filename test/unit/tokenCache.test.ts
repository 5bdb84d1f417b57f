/** When a token counts as over. */
import { tokenFromCredential, issuedToken, withExpiry } from '../../nodes/shared/http/token';
import { tokenCacheFor } from '../../nodes/shared/http/tokenCache';

const NOW = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

const jwt = (claims: object) =>
	`header.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

beforeEach(() => jest.spyOn(Date, 'now').mockReturnValue(NOW));
afterEach(() => jest.restoreAllMocks());

describe('a new token', () => {
	it('expires by its expires_in, whatever else it says', () => {
		const stale = String(NOW - HOUR);
		const access_token = jwt({ iat: (NOW - 2 * HOUR) / 1000, exp: (NOW - HOUR) / 1000 });
		const token = issuedToken({ access_token, expires_in: 3600, n8n_expires_at: stale });

		expect(token).toMatchObject({ expiresAt: NOW + HOUR, refreshAt: NOW + 0.8 * HOUR });
	});

	it('expires a full lifetime from now when its times are in the past', () => {
		const iat = (NOW - 0.9 * HOUR) / 1000;

		expect(issuedToken({ access_token: jwt({ iat, exp: iat + 3600 }) })).toMatchObject({
			expiresAt: NOW + HOUR,
		});
	});

	it('expires by its own time when that is in the future', () => {
		const iat = (NOW - 0.1 * HOUR) / 1000;

		expect(issuedToken({ access_token: jwt({ iat, exp: iat + 3600 }) })?.expiresAt).toBeCloseTo(
			NOW + 0.9 * HOUR,
		);
	});
});

it('a token already expired when issued is used and not requested again', async () => {
	let minted = 0;
	const mint = async () => withExpiry(`token ${(minted += 1)}`, undefined, NOW - HOUR);
	const keeper = tokenCacheFor('a site with a clock of its own');

	const passes = [await keeper.acquire(mint), await keeper.acquire(mint)];

	expect(passes.map(({ token }) => token.value)).toEqual(['token 1', 'token 1']);
});

it('a stored token expires by its own time, not by a stale one stored with it', () => {
	const token = tokenFromCredential({
		access_token: jwt({ exp: (NOW + HOUR) / 1000 }),
		n8n_expires_at: String(NOW - HOUR),
	});

	expect(token?.expiresAt).toBe(NOW + HOUR);
});

it.each([
	'a.b',
	'a..c',
	`a.${Buffer.from('null').toString('base64url')}.c`,
	`a.${Buffer.from('5').toString('base64url')}.c`,
])('a token that only resembles a JWT has no times: %s', (access_token) =>
	expect(tokenFromCredential({ access_token })).toEqual({ value: access_token }),
);
