/** Faults of tokens: expired ones, new ones that look expired, and faults of the token endpoint. */
import type { IDataObject } from 'n8n-workflow';

import type { Seed } from '../simulators/seed';
import type { Fault, Kind } from './faultKind';
import {
	apiOnly,
	BLAMES,
	by,
	json,
	jsonOf,
	refusal,
	tokenOnly,
	UNREADABLE,
	withBody,
} from './faultKind';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** Formats an instant (ms) as ISO 8601 without a time zone. */
const withoutZone = (instant: number): string => new Date(instant).toISOString().slice(0, 19);

/** Makes a JWT that has expired by our clock, as from an issuer with a slow clock. */
function oldJwt(seed: Seed): string {
	const exp = Math.floor((Date.now() - seed.pick([1, 60, 7_200]) * SECOND) / SECOND);
	const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url');
	const claims = { iss: 'https://issuer.invalid', iat: exp - 3_600, exp, jti: seed.hex(16) };
	return [part({ alg: 'RS256', typ: 'JWT' }), part(claims), seed.hex(40)].join('.');
}

/** Members of a token reply that give a wrong expiry of a valid token, with their values. */
const WRONG_EXPIRIES = {
	expires_in: (seed: Seed) => seed.pick([0, -1, 0.5, '0', '', 'soon', null, 1e15, 1e308]),
	expires_at: (seed: Seed) =>
		seed.pick([
			withoutZone(Date.now() - HOUR),
			withoutZone(Date.now() - 9 * HOUR).replace('T', ' '),
			new Date(Date.now() - HOUR).toISOString(),
			0,
			null,
			'soon',
		]),
	jwt: oldJwt,
	'jwt alone': oldJwt,
} as const;

type WrongExpiry = keyof typeof WRONG_EXPIRIES;

/** Error codes of a busy token endpoint: of OAuth (RFC 8628, 3.5; RFC 6749, 4.1.2.1) and others. */
const BUSY = ['slow_down', 'rate_limited', 'temporarily_unavailable'] as const;

/** Codes and texts of refusals that look like network error codes. */
const LIKE_NETWORK_CODES = [
	['ERROR', 'network policy: connection aborted'],
	['E_NETWORK_DENIED', 'the network is not on the list'],
	['invalid_client', 'ERR_CLIENT_UNKNOWN, ask your network administrator'],
	['EINVALID', 'ECONNRESET is not a scope'],
] as const;

/** Error texts of the providers for an expired token. */
const REFUSED = /token|authoriz|authentic|unauthenticated|401|403|expired|invalid/i;

const expiring: Kind['act'] = async ({ exchange, forward, send }, { expire }) => {
	await expire(exchange.authorization.replace('Bearer ', ''));
	send(await forward());
};

export const tokenFaults = {
	/** One call is refused because its token has expired; the node refreshes the token. */
	'token ends': {
		targets: apiOnly,
		vary: () => ({ times: 1 }),
		act: expiring,
		fits: REFUSED,
		isHarmless: true,
	},
	'expired token': {
		targets: apiOnly,
		act: expiring,
		fits: REFUSED,
	},
	/** RFC 6750, 3.1 requires 401 for an expired token; some gateways answer 400 or 403. */
	'expired token without 401': {
		targets: apiOnly,
		vary: (seed) => ({
			times: 1,
			status: seed.pick([400, 403]),
			value: seed.pick(['header', 'body']),
		}),
		act: async ({ exchange, fault, forward, send }, { expire }) => {
			await expire(exchange.authorization.replace('Bearer ', ''));
			const answer = await forward();
			if (answer.status !== 401) return send(answer);
			const description = `Injected ${fault.status}: the token has expired`;
			if (fault.value === 'body') {
				return send(json(fault.status, { error: 'invalid_token', error_description: description }));
			}
			const challenge = `Bearer error="invalid_token", error_description="${description}"`;
			send(json(fault.status, { message: description }, { 'www-authenticate': challenge }));
		},
		fits: REFUSED,
		isHarmless: true,
	},
	'token refused': {
		targets: tokenOnly,
		vary: (seed) => ({ status: seed.pick([400, 401, 403]) }),
		act: refusal,
		fits: /Injected 40/,
	},
	'token refused in words like network codes': {
		targets: tokenOnly,
		vary: (seed) => ({
			status: seed.pick([400, 401, 403]),
			value: seed.pick(LIKE_NETWORK_CODES),
		}),
		act: ({ fault, send }) => {
			const [error, description] = fault.value as (typeof LIKE_NETWORK_CODES)[number];
			send(
				json(fault.status, {
					error,
					error_description: `Injected ${fault.status}: ${description}`,
				}),
			);
		},
		fits: /Injected 40/,
		misleads: /could not be reached/,
	},
	'token endpoint busy': {
		targets: tokenOnly,
		vary: (seed) => ({ status: seed.pick([400, 400, 403, 429, 503]), value: seed.pick(BUSY) }),
		act: ({ fault, send }) =>
			send(
				json(fault.status, {
					error: fault.value,
					error_description: `Injected ${fault.status}: too many requests`,
				}),
			),
		fits: /Injected (4|5)/,
		misleads: BLAMES,
	},
	'token without expires_in': {
		targets: tokenOnly,
		act: async ({ forward, send }) => {
			const answer = await forward();
			const body = answer.body.toString().replace(/"(expires_in|expires_at)"\s*:\s*[^,}]+,?/, '');
			send({ ...answer, body: Buffer.from(body.replace(/,\s*}/, '}')) });
		},
		isHarmless: true,
	},
	'token reply without token': {
		targets: tokenOnly,
		act: ({ send }) => send(json(200, { token_type: 'bearer' })),
		fits: UNREADABLE,
	},
	/** A new token is valid, although it has expired according to its reply or our clock. */
	'valid token that looks expired': {
		targets: tokenOnly,
		vary: (seed) => {
			const form = seed.pick(Object.keys(WRONG_EXPIRIES) as WrongExpiry[]);
			return {
				skip: 0,
				times: seed.pick([1, 2, Infinity]),
				headers: { form },
				value: WRONG_EXPIRIES[form](seed),
			};
		},
		act: async (call, { alias }) => {
			const answer = await call.forward();
			const body = jsonOf(answer) as IDataObject | undefined;
			if (answer.status >= 300 || !body) return call.send(answer);
			call.send(withBody(answer, { ...body, ...wrongExpiry(call.fault, body, alias) }));
		},
		isHarmless: true,
	},
	/** n8n 2.40 writes the member, n8n 2.8 does not update it: after a rollback it is outdated. */
	'stale n8n_expires_at': {
		targets: apiOnly,
		suits: by('flextell'),
		vary: () => ({ skip: 0, times: Infinity }),
		act: async ({ forward, send }) => send(await forward()),
		store: (data) => ({
			...data,
			oauthTokenData: {
				...(data.oauthTokenData as IDataObject),
				n8n_expires_at: String(Date.now() - HOUR),
			},
		}),
		isHarmless: true,
	},
} satisfies Record<string, Kind>;

/** Returns the members of a token reply that make its token look expired. */
function wrongExpiry(
	{ headers: { form = '' }, value }: Fault,
	body: IDataObject,
	alias: (token: string, real: string) => void,
): IDataObject {
	if ('site_access_token' in body) {
		const isInstant = form === 'expires_at';
		return { expires_at: (isInstant ? value : withoutZone(Date.now() - HOUR)) as string };
	}
	if (!form.startsWith('jwt')) return { expires_in: form === 'expires_in' ? (value as number) : 0 };
	alias(String(value), String(body.access_token));
	return {
		access_token: value as string,
		...(form === 'jwt alone' && { expires_in: undefined }),
	};
}
