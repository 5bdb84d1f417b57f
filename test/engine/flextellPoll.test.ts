/** Flextell's poll trigger, beyond what all poll triggers share (polling.test.ts). */
import type { IDataObject } from 'n8n-workflow';

import type { Appointment, Customer } from '../simulators/flextell/model';
import { ELSEWHERE, HERE, ids, pagesOf, useFlextellPoll } from './support/flextellPoll';
import { n8nSays } from './support/n8nTexts';
import { byId } from './support/providers';
import { stored } from './support/tokens';

const shared = useFlextellPoll();
const { flextell, clock, watch, records, add, change, poll } = shared;

describe('customers', () => {
	it('are returned when they are new and, if chosen, each time they change', async () => {
		const benches = [watch('customer'), watch('customer', { triggerOn: 'newOrChanged' })];
		for (const bench of benches) await bench.activate();
		const made = await add<Customer>('customers');

		for (const bench of benches) expect(ids(await poll(bench))).toEqual([made.id]);
		for (const first_name of ['Ada', 'Grace']) {
			await change('customers', made, { first_name });
			expect(await poll(benches[0]!)).toEqual([]);
			expect(await poll(benches[1]!)).toMatchObject([{ json: { id: made.id, first_name } }]);
			expect(await poll(benches[1]!)).toEqual([]);
		}
	});

	it('are filtered', async () => {
		const bench = watch('customer', { filters: { gender: 'other' } });
		await bench.activate();
		await add<Customer>('customers', { gender: 'male' });
		const made = await add<Customer>('customers', { gender: 'other' });

		expect(ids(await poll(bench))).toEqual([made.id]);
	});

	it('of long ago are returned when they change', async () => {
		const bench = watch('customer', { triggerOn: 'newOrChanged' });
		await bench.activate();
		const all = await records<Customer>('customers');
		const oldest = all.reduce((a, b) => (a.created_at < b.created_at ? a : b));
		await change('customers', oldest, { job: 'Pilot' });

		expect(await poll(bench)).toMatchObject([{ json: { id: oldest.id, job: 'Pilot' } }]);
	});
});

describe('the tenant', () => {
	it("is the credential's if none is chosen", async () => {
		const bench = watch('customer');
		await bench.activate();
		await add<Customer>('customers', { tenant_id: ELSEWHERE });
		const made = await add<Customer>('customers');

		expect(ids(await poll(bench))).toEqual([made.id]);
	});

	it('is the chosen one, with a checkpoint of its own', async () => {
		const benches = [HERE, ELSEWHERE].map((tenant) =>
			watch('customer', { tenantId: byId(String(tenant)) }),
		);
		for (const bench of benches) await bench.activate();
		const here = await add<Customer>('customers');
		const elsewhere = await add<Customer>('customers', { tenant_id: ELSEWHERE });

		expect(ids(await poll(benches[0]!))).toEqual([here.id]);
		expect(ids(await poll(benches[1]!))).toEqual([elsewhere.id]);
	});

	it('that is missing is reported before anything is sent', async () => {
		const without = await flextell.newCredential('flextellOAuth2Api', { tenantId: '' });

		for (const resource of ['customer', 'customerNote', 'conversationMessage'] as const) {
			await expect(watch(resource, {}, { credential: without }).activate()).rejects.toThrow(
				/'Tenant' is empty/,
			);
		}
		expect(await flextell.simulator.log()).toEqual([]);
	});

	it("that is unknown is reported with Flextell's message", async () => {
		const bench = watch('customer', { tenantId: byId('99') });

		await expect(bench.activate()).rejects.toThrow(/tenant/i);
	});

	it('can be picked from a list', async () => {
		const { results } = await flextell.engine.listSearch('flextellTrigger', 'search_tenantId', {
			parameters: { resource: 'customer' },
			credentials: [shared.credential],
		});

		expect(results.map(({ value }) => String(value))).toEqual(
			expect.arrayContaining([String(HERE), String(ELSEWHERE)]),
		);
	});
});

describe.each(['appointment', 'sale'] as const)('lists without an order: %ss', (resource) => {
	const collection = `${resource}s`;
	const all = async () =>
		(await records<Appointment>(collection)).filter(({ deleted_at }) => deleted_at === null);

	it('return new and changed records, wherever they stand', async () => {
		const benches = [watch(resource), watch(resource, { triggerOn: 'newOrChanged' })];
		for (const bench of benches) await bench.activate();
		const made = await add<Appointment>(collection);
		const list = await all();
		const [first, last] = [list[0]!, list.at(-2)!];

		for (const bench of benches) expect(ids(await poll(bench))).toEqual([made.id]);
		await change(collection, last, { status: 'cancelled' });
		await clock.advance(1, flextell.simulator);
		await change(collection, first, { status: 'cancelled' });
		expect(await poll(benches[0]!)).toEqual([]);
		expect(ids(await poll(benches[1]!))).toEqual([last.id, first.id]);
		expect(await poll(benches[1]!)).toEqual([]);
	});

	it('are read to the end at each poll', async () => {
		const bench = watch(resource);
		await bench.activate();
		await flextell.simulator.clearLog();

		await poll(bench);
		expect(await flextell.calls()).toHaveLength(pagesOf(await all()));
	});

	it('return all existing records first, if chosen, in order of time', async () => {
		const bench = watch(resource, { startWith: 'everything' });
		await bench.activate();

		const given = bench.executions.items.map(({ json }) => json);
		const list = await all();
		expect(new Set(given.map(({ id }) => id))).toEqual(new Set(list.map(({ id }) => id)));
		expect(given).toHaveLength(list.length);
		const times = given.map(({ created_at }) => Date.parse(String(created_at)));
		expect(times).toEqual([...times].sort((a, b) => a - b));
	});

	it('show the latest in a manual run', async () => {
		const made = await add<Appointment>(collection);

		const shown = await watch(resource).manual();
		expect(ids(shown).at(-1)).toBe(made.id);
		expect(shown).toHaveLength(10);
	});
});

describe('rotating refresh tokens', () => {
	it('serve polls for days, with one refresh per expiry', async () => {
		const own = await flextell.newCredential('flextellOAuth2Api', { tenantId: String(HERE) });
		const bench = watch('customer', {}, { credential: own });
		await bench.activate();
		const pairs = new Set<string>();
		for (let polls = 1; polls <= 8; polls++) {
			await flextell.simulator.clearLog();
			if (polls % 2 === 0) await flextell.simulator.expireTokens();
			else await clock.advance(8 * 3600, flextell.simulator);
			const made = await add<Customer>('customers');

			expect(ids(await poll(bench))).toEqual([made.id]);
			expect(await flextell.tokenRequests()).toHaveLength(1);
			pairs.add(stored(flextell, own).refresh_token!);
		}
		expect(pairs.size).toBe(8);
		expect(bench.executions.errors).toEqual([]);
	});

	it('that were revoked fail the polls until the account is connected again', async () => {
		const own = await flextell.newCredential('flextellOAuth2Api', { tenantId: String(HERE) });
		const bench = watch('customer', {}, { credential: own });
		await bench.activate();
		const made = await add<Customer>('customers');
		await flextell.simulator.expireTokens();
		await flextell.simulator.expireTokens('refresh');

		expect(await poll(bench)).toEqual([]);
		expect(bench.executions.errors).toMatchObject([n8nSays.reconnect]);
		const connected = (await flextell.simulator.control('POST', '/connect')) as IDataObject;
		flextell.engine.setCredentialData(own, {
			...flextell.engine.credentialData(own),
			...(connected as object),
		});
		expect(ids(await poll(bench))).toEqual([made.id]);
	});
});
