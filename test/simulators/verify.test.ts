import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { asJson, asMarkdown, type Report } from '../verify/report';
import { targets } from '../verify/targets';
import { verify } from '../verify/verify';
import { startSimulators, type Simulators } from './client';
import { isTokenRequest } from './credentials';
import { simulatorNames } from './registry';

type Client = Record<'clientId' | 'clientSecret' | 'clientToken', string>;

let simulators: Simulators;
let env: Record<string, Record<string, string>>;

beforeAll(async () => {
	simulators = await startSimulators(simulatorNames);
	const { flextell, flip, flipdish, flute } = simulators;
	const client = (of: { credentials: Record<string, unknown> }) =>
		of.credentials as unknown as Client;
	const connect = async () =>
		(await flextell.control('POST', '/connect', {})) as {
			oauthTokenData: Record<'access_token' | 'refresh_token', string>;
		};
	const [reader, spare] = [await connect(), await connect()];
	const merchant = flute.credentials.sandbox as Client;
	env = {
		flextell: {
			FLEXTELL_API_URL: flextell.urls.web!,
			FLEXTELL_ACCESS_TOKEN: reader.oauthTokenData.access_token,
			FLEXTELL_REFRESH_TOKEN: spare.oauthTokenData.refresh_token,
			FLEXTELL_CLIENT_ID: client(flextell).clientId,
			FLEXTELL_CLIENT_SECRET: client(flextell).clientSecret,
		},
		flip: {
			FLIP_API_URL: flip.urls.sandboxApi!,
			FLIP_OAUTH_URL: flip.urls.oauth!,
			FLIP_CLIENT_TOKEN: (flip.credentials.sandbox as Client).clientToken,
			FLIP_API_KEY: String(flip.credentials.apiKey),
			FLIP_CLIENT_ID: client(flip).clientId,
			FLIP_CLIENT_SECRET: client(flip).clientSecret,
		},
		flipdish: {
			FLIPDISH_API_URL: flipdish.urls.api!,
			FLIPDISH_CLIENT_ID: client(flipdish).clientId,
			FLIPDISH_CLIENT_SECRET: client(flipdish).clientSecret,
		},
		flute: {
			FLUTE_API_URL: flute.urls.sandboxApi!,
			FLUTE_OAUTH_URL: flute.urls.sandboxOauth!,
			FLUTE_OTHER_OAUTH_URL: flute.urls.productionOauth!,
			FLUTE_CLIENT_ID: merchant.clientId,
			FLUTE_CLIENT_SECRET: merchant.clientSecret,
		},
	};
});
afterAll(async () => await simulators.stop());
afterEach(async () => {
	for (const name of Object.keys(targets)) await simulators[name as 'flute'].clearFaults();
});

const idsOf = ({ facts }: Report, outcome: string): string[] =>
	facts.filter((fact) => fact.outcome === outcome).map(({ id }) => id);

const only = async (provider: string, ...ids: string[]) => {
	const { facts } = await verify(provider, env[provider]!, { only: ids });
	return facts.map(({ outcome, seen }) => ({ outcome, seen }));
};

/** Facts that differ at the simulators: they lack a header, or assume something else. */
const differing: Record<string, string[]> = {
	flextell: [],
	flip: [],
	flipdish: [],
	flute: [
		'flute-correlation-header',
		'flute-dates-whole-day',
		'flute-sort-customers',
		'flute-unknown-outcome',
		'flute-v1-reachable',
	],
};

describe.each(Object.keys(targets))('%s', (provider) => {
	const simulator = () => simulators[provider as 'flute'];

	it('is confirmed by read-only checks when the provider behaves as assumed', async () => {
		await simulator().clearLog();
		const report = await verify(provider, env[provider]!);
		expect(differing[provider]).toEqual(expect.arrayContaining(idsOf(report, 'differs')));
		expect(idsOf(report, 'confirmed').length).toBeGreaterThan(12);
		const calls = await simulator().log();
		const writes = calls.filter((call) => call.method !== 'GET' && !isTokenRequest(call));
		expect(writes).toEqual([]);
	});

	it('keeps secrets and personal data out of the result', async () => {
		const report = await verify(provider, env[provider]!);
		const told = [asJson(report), asMarkdown(report)].join('\n');
		const secrets = targets[provider]!.variables.filter(({ secret }) => secret);
		const held = new Set<string>();
		const collect = (value: unknown, name = ''): void => {
			if (typeof value === 'object' && value !== null) {
				for (const [key, inner] of Object.entries(value)) collect(inner, key);
			} else if (/email|phone|first_?name|last_?name/i.test(name) && typeof value === 'string') {
				if (value.length > 3) held.add(value);
			}
		};
		collect(await simulator().state());
		const values = [...secrets.map(({ name }) => env[provider]![name]), ...held];
		expect(values.filter((value) => value && told.includes(value))).toEqual([]);
	});
});

describe('a provider that differs', () => {
	it('is reported with what was seen', async () => {
		await simulators.flextell.fault({
			match: { path: '/v1/users' },
			fault: { status: 200, body: { data: [{ id: 1 }], meta: { current_page: 1, total: 1 } } },
		});
		expect(await only('flextell', 'flextell-paging-users')).toEqual([
			{ outcome: 'differs', seen: 'meta: current_page, total' },
		]);
		await simulators.flip.fault({
			match: { method: 'GET', path: '/v1/site/' },
			fault: { status: 200, body: { id: 'home-1001', first_name: 'Ada' } },
		});
		expect(await only('flip', 'flip-client-token-site')).toEqual([
			{ outcome: 'differs', seen: 'HTTP 200' },
		]);
		await simulators.flute.fault({
			match: { path: '/v2/webhooks/event-types' },
			fault: { status: 200, body: { items: [{ eventType: 'application.draft' }] } },
		});
		expect(await only('flute', 'flute-events-application')).toEqual([
			{ outcome: 'differs', seen: '1 event types, 1 of them application.*' },
		]);
		await simulators.flipdish.fault({
			match: { path: '/orders' },
			fault: { status: 200, body: { Page: 1, Limit: 50, TotalRecordCount: 0, Data: [] } },
		});
		const [pages] = await only('flipdish', 'flipdish-page-size');
		expect(pages).toMatchObject({
			outcome: 'differs',
			seen: /^100, 101, none: HTTP 200, Limit 50/,
		});
	});

	it('is reported without names and IDs found in place of a code or a member', async () => {
		await simulators.flextell.fault({
			match: { path: '/v1/users' },
			fault: {
				status: 422,
				body: { error: 'Lovelace', name: 'Lovelace', 'ada@example.test': ['is unknown'] },
			},
		});
		const [users] = await only('flextell', 'flextell-paging-users');
		expect(users!.seen).toBe('HTTP 422 (<masked>)');
	});

	it.each([
		['the right is missing', { status: 403, body: { message: 'No' } }, 'HTTP 403 for GET'],
		['the provider is out of order', { status: 503 }, 'HTTP 503 for GET'],
		['it limits calls', { status: 429 }, 'HTTP 429 for GET'],
		['the connection is cut', { drop: 'before' as const }, 'no reply to GET'],
	])('is unreachable when %s', async (_, fault, words) => {
		await simulators.flextell.fault({ match: { path: '/v1/users' }, fault });
		const [users] = await only('flextell', 'flextell-paging-users');
		expect(users).toEqual({ outcome: 'not reachable', seen: expect.stringContaining(words) });
	});
});

describe('checks that make test records', () => {
	const left = async (provider: 'flip' | 'flute', collections: string[]) => {
		const state = await simulators[provider].state();
		return collections.flatMap((name) =>
			(state[name] ?? []).filter((record) => JSON.stringify(record).includes('n8n-verify-')),
		);
	};

	it('delete what they created at Flute, and reverse payments', async () => {
		const report = await verify('flute', env.flute!, { write: true });
		expect(idsOf(report, 'not run')).toEqual([]);
		expect(idsOf(report, 'confirmed')).toEqual(
			expect.arrayContaining([
				'flute-webhook-names',
				'flute-patch-reply',
				'flute-duplicate-window',
			]),
		);
		const names = Object.keys(await simulators.flute.state());
		const of = (part: string) => names.filter((name) => name.toLowerCase().includes(part));
		const collections = [...of('link'), ...of('endpoint'), ...of('customer')];
		expect(collections.length).toBeGreaterThan(2);
		expect(await left('flute', collections)).toEqual([]);
		const payments = (await left('flute', of('transactions'))) as Array<{
			transactionStatus: string;
		}>;
		expect(payments.length).toBeGreaterThan(0);
		const open = payments.filter(({ transactionStatus: status }) =>
			['Captured', 'Authorized', 'Scheduled'].includes(status),
		);
		expect(open).toEqual([]);
	});

	it('delete what they created at Flip, except the site', async () => {
		const report = await verify('flip', env.flip!, { write: true });
		expect(idsOf(report, 'confirmed')).toEqual(
			expect.arrayContaining(['flip-commission-repeat', 'flip-delete-status']),
		);
		expect(await left('flip', ['devices'])).toEqual([]);
	});
});

it('exits with 1 and writes a file to attach when something differs', async () => {
	await simulators.flextell.fault({
		match: { path: '/v1/users' },
		fault: { status: 200, body: { data: [], meta: { total: 1 } } },
	});
	const folder = await mkdtemp(join(tmpdir(), 'verify-'));
	const file = join(folder, 'flextell.md');
	try {
		const args = ['--import', 'tsx', join(__dirname, '../verify/main.ts'), 'flextell'];
		const child = spawn(
			process.execPath,
			[...args, '--only', 'flextell-paging-users', '--out', file],
			{ env: { ...process.env, ...env.flextell }, stdio: ['ignore', 'pipe', 'inherit'] },
		);
		let printed = '';
		child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
		const [code] = (await once(child, 'close')) as [number];
		expect([code, printed]).toEqual([
			1,
			expect.stringMatching(/^differs +flextell-paging-users +meta: total$/m),
		]);
		expect(await readFile(file, 'utf8')).toContain('| flextell-paging-users | Have users a total?');
	} finally {
		await rm(folder, { recursive: true });
	}
});
