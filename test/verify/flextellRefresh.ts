import {
	DENIED,
	expects,
	get,
	unreachable,
	type Call,
	type Check,
	type Seen,
	type Step,
} from './check';
import { at, isOk, names, status, textAt } from './replyHelpers';
import { basic } from './session';

const tokenForm = (
	{ env }: Pick<Seen, 'env'>,
	form: Record<string, string>,
	more: Partial<Call> = {},
): Call => ({
	method: 'POST',
	path: '/oauth/token',
	form: {
		...form,
		...(more.headers === undefined && {
			client_id: env.FLEXTELL_CLIENT_ID ?? '',
			client_secret: env.FLEXTELL_CLIENT_SECRET ?? '',
		}),
	},
	allow: [400, 401],
	...more,
});

/** Refreshes with the token that `which` selects from the run's own and those of earlier replies. */
const refresh =
	(which: (given: readonly string[]) => string | undefined, withBasic = false): Step =>
	({ replies, env }) => {
		const given = [
			env.FLEXTELL_REFRESH_TOKEN,
			...replies.map(({ body }) => textAt(body, 'refresh_token')),
		];
		const token = which(given.filter((one) => one !== undefined));
		const { FLEXTELL_CLIENT_ID: id, FLEXTELL_CLIENT_SECRET: secret } = env;
		if (!token || !id || !secret) {
			return 'FLEXTELL_REFRESH_TOKEN, FLEXTELL_CLIENT_ID and FLEXTELL_CLIENT_SECRET are not set';
		}
		const form = { grant_type: 'refresh_token', refresh_token: token };
		return tokenForm(
			{ env },
			form,
			withBasic ? { headers: { authorization: basic(id, secret) } } : {},
		);
	};

const newest = (given: readonly string[]): string | undefined => given.at(-1);

/** Checks of Flextell that use up a refresh token. */
export const flextellRefresh: Check[] = [
	{
		id: 'flextell-client-auth',
		steps: [refresh(newest), refresh(newest, true)],
		judge: ([form, header]) =>
			expects(isOk(form), `form fields: ${status(form)}; Basic: ${status(header)}`),
	},
	{
		id: 'flextell-refresh-rotation',
		steps: [
			refresh(newest),
			refresh(newest),
			({ replies }) => {
				const old = textAt(replies[0]?.body, 'access_token');
				return old
					? get('/api/v1/account/tenants', undefined, {
							bare: true,
							token: null,
							headers: { authorization: `Bearer ${old}` },
							allow: DENIED,
						})
					: 'no token pair was given';
			},
		],
		judge: ([first, second, old]) => {
			if (!isOk(second)) return unreachable(`second refresh: ${status(second)}`);
			const isNew = textAt(first?.body, 'refresh_token') !== textAt(second?.body, 'refresh_token');
			return expects(
				!isOk(old),
				`the refresh token ${isNew ? 'changes' : 'stays'}; the old access token: ${status(old)}`,
			);
		},
	},
	{
		id: 'flextell-refresh-replay',
		steps: [refresh(newest), refresh(newest), refresh((given) => given.at(-2))],
		judge: ([, second, replay]) => {
			if (!isOk(second)) return unreachable(`second refresh: ${status(second)}`);
			const error = at(replay?.body, 'error');
			const isKnown =
				(replay?.status === 400 && error === 'invalid_grant') ||
				(replay?.status === 401 && error === 'invalid_request');
			return expects(isKnown, `${status(replay)}, ${names(replay?.body)}`);
		},
	},
];
