import { startSimulators } from './client';
import type { Simulators } from './client';
import { simulatorNames } from './registry';

/** Requests of the vendors' own clients, which differ from their documentation in places. */

let simulators: Simulators;

beforeAll(async () => {
	simulators = await startSimulators(simulatorNames);
});

afterAll(async () => {
	await simulators.stop();
});

const basic = (id: unknown, secret: unknown): string =>
	`Basic ${Buffer.from(`${String(id)}:${String(secret)}`).toString('base64')}`;

async function ask(url: string, fields: Record<string, string>, headers = {}): Promise<Response> {
	return await fetch(url, { method: 'POST', body: new URLSearchParams(fields), headers });
}

const tokenOf = async (response: Response): Promise<string> =>
	((await response.json()) as { access_token: string }).access_token;

it('Flute accepts client credentials as form fields and as HTTP Basic', async () => {
	const { flute } = simulators;
	const url = `${flute.urls.sandboxOauth}/oauth2/token`;
	const { clientId = '', clientSecret = '' } = flute.credentials.sandbox as Record<string, string>;
	const grant = { grant_type: 'client_credentials' };
	const form = await ask(url, { ...grant, client_id: clientId, client_secret: clientSecret });
	const header = await ask(url, grant, { authorization: basic(clientId, clientSecret) });
	const wrong = await ask(url, grant, { authorization: basic(clientId, 'wrong') });
	expect([form.status, header.status, wrong.status]).toEqual([200, 200, 401]);
	const api = `${flute.urls.sandboxApi}/v2/ping`;
	const authorization = `Bearer ${await tokenOf(header)}`;
	expect((await fetch(api, { headers: { authorization } })).status).toBe(200);
});

it('Flextell accepts client credentials as HTTP Basic too', async () => {
	const { flextell } = simulators;
	const url = `${flextell.urls.web}/oauth/token`;
	const { clientId, clientSecret } = flextell.credentials;
	const grant = { grant_type: 'refresh_token', refresh_token: 'never-issued' };
	const known = await ask(url, grant, { authorization: basic(clientId, clientSecret) });
	const unknown = await ask(url, grant, { authorization: basic(clientId, 'wrong') });
	// A known client gets an error about its token.
	expect(await known.json()).toMatchObject({ error: 'invalid_grant' });
	expect(await unknown.json()).toMatchObject({ error: 'invalid_client' });
});

it('Flipdish accepts a list parameter with indexes or with a repeated name', async () => {
	const { flipdish } = simulators;
	const { clientId, clientSecret } = flipdish.credentials as Record<string, string>;
	const response = await ask(`${flipdish.urls.api}/identity/connect/token`, {
		grant_type: 'client_credentials',
		client_id: clientId ?? '',
		client_secret: clientSecret ?? '',
		scope: 'api',
	});
	const headers = {
		authorization: `Bearer ${await tokenOf(response)}`,
		'user-agent': 'flipdish-typescript-client/1',
	};
	const url = `${flipdish.urls.api}/api/v1.0/fd1001/vouchers/summaries`;
	const found = async (query: string): Promise<unknown> => {
		const answer = await fetch(`${url}?${query}`, { headers });
		expect(answer.status).toBe(200);
		return await answer.json();
	};
	expect(await found('statusSearch[0]=Valid&statusSearch[1]=Expired')).toEqual(
		await found('statusSearch=Valid&statusSearch=Expired'),
	);
});

it('Flip accepts a whole site as an update and ignores read-only members', async () => {
	const { flip } = simulators;
	const { sites = [] } = await flip.state();
	const [site] = sites as Array<{ id: string; city: string; created_at: string }>;
	const path = `/v1/site/${encodeURIComponent(site?.id ?? '')}`;
	const patch = { ...site, city: 'Northhaven', created_at: '2020-01-01T00:00:00Z' };
	const response = await fetch(`${flip.urls.sandboxApi}${path}`, {
		method: 'PATCH',
		headers: {
			authorization: `Bearer ${String(flip.credentials.apiKey)}`,
			'content-type': 'application/json',
		},
		body: JSON.stringify(patch),
	});
	expect(response.status).toBe(200);
	expect(await response.json()).toMatchObject({
		id: site?.id,
		city: 'Northhaven',
		created_at: site?.created_at,
	});
});
