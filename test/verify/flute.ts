import { expects, type Call, type Check, type Seen } from './check';
import { fluteWebhooks } from './fluteWebhooks';
import { fluteRecords } from './fluteRecords';
import { fluteReads } from './fluteReads';
import { fluteMoney } from './fluteMoney';
import { at, isOk, status, statuses } from './replyHelpers';
import { accessToken, basic, type Session } from './session';
import type { Target } from './target';

const GRANT = { grant_type: 'client_credentials' };

const tokenCall = (more: Partial<Call>): Call => ({
	method: 'POST',
	path: '/oauth2/token',
	host: 'oauth',
	allow: [400, 401, 403],
	...more,
});

const client = ({ env }: Pick<Seen, 'env'>) => ({
	client_id: env.FLUTE_CLIENT_ID ?? '',
	client_secret: env.FLUTE_CLIENT_SECRET ?? '',
});

const inForm = (seen: Pick<Seen, 'env'>, more: Record<string, string> = {}): Call =>
	tokenCall({ form: { ...GRANT, ...client(seen), ...more } });

const inHeader = (seen: Pick<Seen, 'env'>): Call => {
	const { client_id: id, client_secret: secret } = client(seen);
	return tokenCall({ form: GRANT, headers: { authorization: basic(id, secret) } });
};

/** Gets a token with form fields, or with HTTP Basic if the client does not accept those. */
async function merchantToken(session: Session): Promise<string> {
	const first = await session.grant(inForm(session));
	return accessToken(first.access_token ? first : await session.grant(inHeader(session)));
}

const tokenChecks: Check[] = [
	{
		id: 'flute-key-shared',
		steps: [
			(seen) => ({ ...inForm(seen), host: 'otherOauth' }),
			(seen) => ({ ...inHeader(seen), host: 'otherOauth' }),
		],
		judge: (replies) =>
			expects(!replies.some(isOk), `${statuses(replies)} at the other OAuth host`),
	},
	{
		id: 'flute-token-basic',
		steps: [inHeader, (seen) => inForm(seen)],
		judge: ([header, form]) =>
			expects(isOk(header), `Basic: ${status(header)}; form fields: ${status(form)}`),
	},
	{
		id: 'flute-token-scope',
		steps: [
			inHeader,
			(seen) => inForm(seen),
			(seen) => ({ ...inHeader(seen), form: { ...GRANT, scope: 'offline_access' } }),
			(seen) => inForm(seen, { scope: 'offline_access' }),
		],
		judge: (replies) =>
			expects(
				replies.slice(2).some(isOk),
				`without scope: ${statuses(replies.slice(0, 2))}; with: ${statuses(replies.slice(2))} (Basic, then form fields)`,
			),
	},
	{
		id: 'flute-token-lifetime',
		steps: [inHeader, (seen) => inForm(seen)],
		judge: (replies) => {
			const seconds = at(replies.find(isOk)?.body, 'expires_in');
			return expects(
				typeof seconds === 'number',
				`expires_in: ${typeof seconds === 'number' ? seconds : typeof seconds}`,
			);
		},
	},
	{
		id: 'flute-token-refresh',
		steps: [inHeader, (seen) => inForm(seen), inHeader, (seen) => inForm(seen)],
		judge: (replies) => {
			const given = replies.filter(isOk);
			const isThere = given.some(({ body }) => at(body, 'refresh_token') !== undefined);
			return expects(
				given.length > 1,
				`${given.length > 1 ? 'a second token came' : 'no second token came'} without one; refresh_token in the reply: ${isThere ? 'yes' : 'no'}`,
			);
		},
	},
];

export const flute: Target = {
	name: 'Flute',
	variables: [
		{
			name: 'FLUTE_CLIENT_ID',
			what: 'Client ID of a merchant API key',
			needed: true,
			secret: true,
		},
		{ name: 'FLUTE_CLIENT_SECRET', what: 'Client Secret of that key', needed: true, secret: true },
		{
			name: 'FLUTE_API_URL',
			what: 'API host; the sandbox by default',
			default: 'https://sandbox.api.flute.com',
		},
		{
			name: 'FLUTE_OAUTH_URL',
			what: 'OAuth host of the same environment',
			default: 'https://sandbox.oauth.api.flute.com',
		},
		{
			name: 'FLUTE_OTHER_OAUTH_URL',
			what: 'OAuth host of the other environment, which gets one token request',
			default: 'https://oauth.api.flute.com',
		},
	],
	hosts: { api: 'FLUTE_API_URL', oauth: 'FLUTE_OAUTH_URL', otherOauth: 'FLUTE_OTHER_OAUTH_URL' },
	sandboxes: ['https://sandbox.api.flute.com'],
	tokens: { merchant: merchantToken },
	usualToken: 'merchant',
	checks: [...tokenChecks, ...fluteReads, ...fluteWebhooks, ...fluteMoney, ...fluteRecords],
};
