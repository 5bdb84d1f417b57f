/** Tokens that end, that count as over when they are new, and faults of the token endpoint. */
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

/** An instant as ISO 8601 without its zone. */
const withoutZone = (instant: number): string => new Date(instant).toISOString().slice(0, 19);

/** A JWT that ended long ago by our clock: that of its issuer is slow. */
function oldJwt(seed: Seed): string {
	const exp = Math.floor((Date.now() - seed.pick([1, 60, 7_200]) * SECOND) / SECOND);
	const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url');
	const claims = { iss: 'https://issuer.invalid', iat: exp - 3_600, exp, jti: seed.hex(16) };
	return [part({ alg: 'RS256', typ: 'JWT' }), part(claims), seed.hex(40)].join('.');
}

/** How the reply to a token request tells the token's end: all of these leave it usable. */
const BIRTHS = {
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

type Birth = keyof typeof BIRTHS;

/** What OAuth and the providers say while the token endpoint is busy (RFC 8628, 3.5; RFC 6749, 4.1.2.1). */
const BUSY = ['slow_down', 'rate_limited', 'temporarily_unavailable'] as const;

/** Words of a refusal that read like codes of the network. */
const LIKE_NETWORK_CODES = [
	['ERROR', 'network policy: connection aborted'],
	['E_NETWORK_DENIED', 'the network is not on the list'],
	['invalid_client', 'ERR_CLIENT_UNKNOWN, ask your network administrator'],
	['EINVALID', 'ECONNRESET is not a scope'],
] as const;

/** What the providers say of a token that has ended. */
const REFUSED = /token|authoriz|authentic|unauthenticated|401|403|expired|invalid/i;

const expiring: Kind['act'] = async ({ exchange, forward, send }, { expire }) => {
	await expire(exchange.authorization.replace('Bearer ', ''));
	send(await forward());
};

export const tokenFaults = {
	/** One call is refused for its token, which is renewed. */
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
	/** RFC 6750, 3.1 names 401; gateways answer 400 and 403 too. */
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
	/** A new token that is over by what its reply says, or by our clock, and is good all the same. */
	'token born old': {
		targets: tokenOnly,
		vary: (seed) => {
			const birth = seed.pick(Object.keys(BIRTHS) as Birth[]);
			return {
				skip: 0,
				times: seed.pick([1, 2, Infinity]),
				headers: { birth },
				value: BIRTHS[birth](seed),
			};
		},
		act: async (call, { alias }) => {
			const answer = await call.forward();
			const body = jsonOf(answer) as IDataObject | undefined;
			if (answer.status >= 300 || !body) return call.send(answer);
			call.send(withBody(answer, { ...body, ...bornOld(call.fault, body, alias) }));
		},
		isHarmless: true,
	},
	/** n8n 2.40 writes the member, n8n 2.8 hands it on as it finds it: after a rollback it is stale. */
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

/** The members of a token reply that make its token look old. */
function bornOld(
	{ headers: { birth = '' }, value }: Fault,
	body: IDataObject,
	alias: (token: string, real: string) => void,
): IDataObject {
	if ('site_access_token' in body) {
		const isInstant = birth === 'expires_at';
		return { expires_at: (isInstant ? value : withoutZone(Date.now() - HOUR)) as string };
	}
	if (!birth.startsWith('jwt'))
		return { expires_in: birth === 'expires_in' ? (value as number) : 0 };
	alias(String(value), String(body.access_token));
	return {
		access_token: value as string,
		...(birth === 'jwt alone' && { expires_in: undefined }),
	};
}
