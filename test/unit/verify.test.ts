import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { confirmed, get, post, type Check } from '../verify/check';
import { factsOf } from '../verify/facts';
import { names, shape, status } from '../verify/replyHelpers';
import { Mask } from '../verify/mask';
import { asMarkdown } from '../verify/report';
import { runChecks } from '../verify/run';
import { Session } from '../verify/session';
import { targets } from '../verify/targets';
import { unchecked } from '../verify/unchecked';
import { verify } from '../verify/verify';

const providers = Object.keys(targets);

describe.each(providers)('%s', (provider) => {
	const { checks, variables } = targets[provider]!;

	it('has a check for every doubtful fact of its page, or a reason why it cannot be checked', () => {
		const checked = checks.map(({ id }) => id);
		const listed = Object.keys(unchecked).filter((id) => id.startsWith(`${provider}-`));
		expect([...checked, ...listed].sort()).toEqual(
			factsOf(provider)
				.map(({ id }) => id)
				.sort(),
		);
	});

	it('has its variables in docs/verify.md', () => {
		const page = readFileSync(join(__dirname, '../../docs/verify.md'), 'utf8');
		for (const { name } of variables) expect(page).toContain(`\`${name}\``);
	});

	it('says which variables are missing', async () => {
		await expect(verify(provider, {})).rejects.toThrow(/^Set [A-Z_]+( and [A-Z_]+)* \(see/);
	});
});

it('lists only facts of the pages as those that cannot be checked', () => {
	const all = providers.flatMap((provider) => factsOf(provider).map(({ id }) => id));
	expect(all).toEqual(expect.arrayContaining(Object.keys(unchecked)));
});

describe('the permissions of a run', () => {
	const production = {
		FLUTE_CLIENT_ID: 'the-client',
		FLUTE_CLIENT_SECRET: 'the-secret',
		FLUTE_API_URL: 'https://api.flute.com',
	};

	it.each([
		['flute', production],
		['flipdish', { FLIPDISH_CLIENT_ID: 'the-client', FLIPDISH_CLIENT_SECRET: 'the-secret' }],
		['flextell', { FLEXTELL_ACCESS_TOKEN: 'the-token' }],
		['flip', { FLIP_CLIENT_TOKEN: 'the-token', FLIP_API_URL: 'https://api.flip.energy' }],
	])('refuses to make test records at %s outside of a sandbox', async (provider, env) => {
		const run = verify(provider, env, { write: true });
		await expect(run).rejects.toThrow('which only a sandbox of');
	});

	it('allows it in the sandboxes that are the default', () => {
		for (const provider of ['flute', 'flip']) {
			expect(new Session(targets[provider]!, {}).isSandbox).toBe(true);
		}
	});

	const check = (changes: Partial<Check>): Check => ({
		id: 'a-check',
		steps: [post('/v2/customers', {})],
		judge: () => confirmed(''),
		...changes,
	});

	it('stops a check that would write although it is a read-only one', async () => {
		const run = runChecks(new Session(targets.flute!, production), [check({})], true);
		await expect(run).rejects.toThrow('a-check is read-only, and has a POST of /v2/customers');
	});

	it('stops a check that would write outside of a sandbox, whoever asks', async () => {
		const run = runChecks(new Session(targets.flute!, production), [check({ writes: true })], true);
		await expect(run).rejects.toThrow('a-check may run in a sandbox only');
	});

	it('does not run checks that make records unless it is told to', async () => {
		const session = new Session(targets.flute!, production);
		expect(await runChecks(session, [check({ writes: true })], false)).toEqual([
			{ id: 'a-check', outcome: 'not run', seen: 'makes test records: needs --write' },
		]);
	});

	it('names a variable that a check needs and is not set', async () => {
		const session = new Session(targets.flip!, { FLIP_CLIENT_TOKEN: 'the-token' });
		const results = await runChecks(
			session,
			[check({ steps: [get('/', {}, { token: 'key' })] })],
			false,
		);
		expect(results[0]).toMatchObject({ outcome: 'not reachable', seen: 'FLIP_API_KEY is not set' });
	});
});

describe('the report of a reply', () => {
	it('has the names and kinds of members, never their values', () => {
		const body = { items: [{ firstName: 'Ada', id: 7 }], total: 1, 'ada@example.test': true };
		expect(names(body)).toBe('items, total, …');
		expect(shape(body)).toBe('items: list of {firstName, id}; total: number; …: boolean');
	});

	it('has an error’s code but not its text', () => {
		const reply = (body: unknown) => ({ status: 400, headers: {}, body });
		expect(status(reply({ ErrorCode: 'V0000', Details: 'Ada is unknown' }))).toBe(
			'HTTP 400 (V0000)',
		);
		expect(status(reply({ error: { code: 'not_found' } }))).toBe('HTTP 400 (not_found)');
		expect(status(reply({ error: 'Ada Lovelace is unknown' }))).toBe('HTTP 400');
	});

	it('masks secrets, IDs, e-mail addresses, names and long numbers', () => {
		const mask = new Mask();
		mask.secret('s3cret');
		mask.learn({ customer: { firstName: 'Lovelace', site_id: 'home-1001', status: 'Active' } });
		expect(
			mask.apply(
				's3cret of Lovelace at home-1001 (Active): ada@example.test, 4111111111111111, ' +
					'0f9d1c9a-7e0c-4a53-b7d5-2f1f6a1c7a11, Bearer abc, fl_public_secret, HTTP 400, 2026',
			),
		).toBe(
			'<secret> of <masked> at <masked> (Active): <email>, <number>, <id>, Bearer <token>, <token>, HTTP 400, 2026',
		);
	});

	it('stays a valid table, whatever it contains', () => {
		const fact = { id: 'flip-x', question: 'A | B?', assumed: 'A', seen: 'one\ntwo' };
		const report = asMarkdown({
			provider: 'flip',
			date: '2026-11-27',
			where: 'sandbox',
			facts: [{ ...fact, outcome: 'differs' }],
			unchecked: [],
		});
		expect(report).toContain('| flip-x | A \\| B? | A | differs | one two |');
		expect(report).toContain('1 differs; 0 cannot be checked by calls.');
	});
});
