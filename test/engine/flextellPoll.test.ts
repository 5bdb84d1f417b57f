/** Flextell's poll trigger, beyond what all poll triggers share (polling.test.ts). */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Appointment, Conversation, Customer, Note } from '../simulators/flextell/model';
import { Clock } from './support/clock';
import type { Credential } from './support/engine';
import type { PollSettings } from './support/polls';
import { PollBench } from './support/polls';
import { byId, useProvider } from './support/providers';
import { stored } from './support/tokens';
import { n8nSays } from './support/n8nTexts';

const flextell = useProvider('flextell');
const clock = new Clock();

const [HERE, ELSEWHERE] = [12, 27];

type Resource = 'appointment' | 'conversationMessage' | 'customer' | 'customerNote' | 'sale';

/** The shared credential has a default tenant. */
let credential: Credential;
beforeAll(async () => {
	credential = await flextell.newCredential('flextellOAuth2Api', { tenantId: String(HERE) });
});

const watch = (
	resource: Resource,
	parameters: IDataObject = {},
	settings: Partial<PollSettings> = {},
) =>
	new PollBench(flextell, {
		node: 'flextellTrigger',
		parameters: {
			resource,
			triggerOn: 'new',
			startWith: 'now',
			...(resource !== 'customerNote' && { simplify: false }),
			...parameters,
		} as PollSettings['parameters'],
		credential,
		...settings,
	});

const nowText = () => new Date(Date.now()).toISOString();
const dated = () => ({ created_at: nowText(), updated_at: nowText() });

const records = async <T>(collection: string, tenant = HERE): Promise<T[]> =>
	((await flextell.simulator.state())[collection] as Array<{ tenant_id: number }>).filter(
		({ tenant_id }) => tenant_id === tenant,
	) as T[];

let lastId = 900_000;

/** A new record, copied from an existing one. */
async function add<T extends object>(collection: string, changes: Partial<T> = {}): Promise<T> {
	const [like] = await records<T>(collection);
	const made = { ...like!, id: ++lastId, deleted_at: null, ...dated(), ...changes };
	await flextell.simulator.put(collection, [made]);
	return made;
}

const change = async <T extends object>(collection: string, record: T, changes: Partial<T>) =>
	await flextell.simulator.put(collection, [{ ...record, updated_at: nowText(), ...changes }]);

/** A second later, so that no two changes have the same time. */
async function poll(bench: PollBench): Promise<INodeExecutionData[]> {
	await clock.advance(1, flextell.simulator);
	return await bench.poll();
}

const ids = (items: INodeExecutionData[]) => items.map(({ json }) => json.id);

/** The paths below a version, and how often each was called. */
const paths = async () => (await flextell.calls()).map(({ path }) => path.replace('/api/v1', ''));

const pagesOf = (list: Array<{ deleted_at?: string | null }>) =>
	Math.ceil(list.filter(({ deleted_at }) => !deleted_at).length / 100);

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
			credentials: [credential],
		});

		expect(results.map(({ value }) => String(value))).toEqual(
			expect.arrayContaining([String(HERE), String(ELSEWHERE)]),
		);
	});
});

describe('notes', () => {
	it('of chosen customers cost one call per customer', async () => {
		const [first, second, third] = await records<Customer>('customers');
		const customerIds = [first!, second!].map(({ id }) => String(id));
		const bench = watch('customerNote', { customerIds });
		await bench.activate();
		await add<Note>('notes', { customer_id: third!.id });
		const made = await add<Note>('notes', { customer_id: second!.id });
		await flextell.simulator.clearLog();

		expect(ids(await poll(bench))).toEqual([made.id]);
		expect((await paths()).sort()).toEqual(customerIds.map((id) => `/customers/${id}/notes`));
	});

	it('of all customers are returned in order of time, those of new customers too', async () => {
		const bench = watch('customerNote');
		await bench.activate();
		const customers = await records<Customer>('customers');
		const somebody = customers.filter(({ deleted_at }) => deleted_at === null).at(-1)!;
		const made = [await add<Note>('notes', { customer_id: somebody.id })];
		await clock.advance(1, flextell.simulator);
		const { id: customer_id } = await add<Customer>('customers');
		made.push(await add<Note>('notes', { customer_id }));

		expect(ids(await poll(bench))).toEqual(made.map(({ id }) => id));
		await flextell.simulator.clearLog();
		expect(await poll(bench)).toEqual([]);
		const all = (await records<Customer>('customers')).filter((one) => one.deleted_at === null);
		expect(await flextell.calls()).toHaveLength(pagesOf(all) + all.length);
	}, 30_000);

	it('are returned again, if chosen, when they were edited', async () => {
		const [somebody] = await records<Customer>('customers');
		const bench = watch('customerNote', {
			triggerOn: 'newOrChanged',
			customerIds: [String(somebody!.id)],
		});
		await bench.activate();
		const made = await add<Note>('notes', { customer_id: somebody!.id });
		await poll(bench);
		await change('notes', made, { content: 'Rewritten' });

		expect(await poll(bench)).toMatchObject([{ json: { id: made.id, content: 'Rewritten' } }]);
	});

	it('of a customer with hundreds cost one call when nothing is new', async () => {
		const { id: customer_id } = await add<Customer>('customers');
		const [like] = await records<Note>('notes');
		const times = { created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' };
		const notes = Array.from({ length: 250 }, () => ({
			...like!,
			id: ++lastId,
			customer_id,
			...times,
		}));
		await flextell.simulator.put('notes', notes);
		const bench = watch('customerNote', { customerIds: [String(customer_id)] });
		await bench.activate();
		await flextell.simulator.clearLog();

		expect(await poll(bench)).toEqual([]);
		expect(await flextell.calls()).toHaveLength(1);
	});

	it('of an unknown customer fail with the name of the call', async () => {
		const bench = watch('customerNote', { customerIds: ['77777'] });

		await expect(bench.activate()).rejects.toThrow(/GET \/api\/v1\/customers\/77777\/notes/);
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

describe('messages', () => {
	const send = async ({ id }: Conversation, message: string): Promise<number> => {
		const [sent] = await flextell.outputOf(
			{
				resource: 'conversationMessage',
				operation: 'send',
				conversationId: byId(String(id)),
				message,
			},
			{ credential },
		);
		return Number(sent!.message_id);
	};
	let conversations: Conversation[];
	beforeAll(async () => {
		conversations = await records<Conversation>('conversations');
	});
	/** All messages until now are older than a poll looks back. */
	beforeEach(async () => await clock.advance(3600, flextell.simulator));

	it('are returned once, in order of time, and only conversations with new messages are read', async () => {
		const bench = watch('conversationMessage');
		await bench.activate();
		const lists = Math.ceil(conversations.length / 100);
		expect(await flextell.calls()).toHaveLength(lists);
		const [first, second] = [conversations.at(-1)!, conversations[3]!];
		const sent = [await send(first, 'One')];
		await clock.advance(1, flextell.simulator);
		sent.push(await send(second, 'Two'));
		await flextell.simulator.clearLog();

		expect(ids(await poll(bench))).toEqual(sent);
		expect((await paths()).slice(lists).sort()).toEqual(
			[first, second].map(({ id }) => `/conversations/${id}/messages`).sort(),
		);
		expect(await poll(bench)).toEqual([]);
	});

	it('cost only the list of conversations when nothing is new', async () => {
		const bench = watch('conversationMessage');
		await bench.activate();
		await send(conversations[5]!, 'Old');
		await poll(bench);
		await clock.advance(3600, flextell.simulator);
		await send(conversations[6]!, 'New');
		await poll(bench);
		await flextell.simulator.clearLog();

		expect(await poll(bench)).toEqual([]);
		expect(new Set(await paths())).toEqual(
			new Set(['/conversations', `/conversations/${conversations[6]!.id}/messages`]),
		);
	});

	it('can be limited to chosen conversations', async () => {
		const [first, second] = conversations;
		const bench = watch('conversationMessage', { conversationIds: [String(first!.id)] });
		await bench.activate();
		await send(second!, 'Not this');
		const sent = await send(first!, 'This');

		expect(ids(await poll(bench))).toEqual([sent]);
		expect((await paths()).filter((path) => path === '/conversations')).toEqual([]);
	});

	it('of a new conversation are returned', async () => {
		const bench = watch('conversationMessage');
		await bench.activate();
		const [{ id }] = (await flextell.outputOf(
			{
				resource: 'conversation',
				operation: 'create',
				channelId: conversations[0]!.channel_id,
				address: '+905550001234',
			},
			{ credential },
		)) as [IDataObject];
		expect(await poll(bench)).toEqual([]);
		const sent = await send({ id } as Conversation, 'Hello');

		expect(ids(await poll(bench))).toEqual([sent]);
	});

	it('of the latest conversation are shown in a manual run', async () => {
		const [conversation] = conversations.slice(-2);
		const sent = await send(conversation!, 'The latest');

		expect(ids(await watch('conversationMessage').manual()).at(-1)).toBe(sent);
	});

	it('have a picker for their conversation', async () => {
		const options = await flextell.engine.loadOptions('flextellTrigger', 'search_conversationIds', {
			parameters: { resource: 'conversationMessage' },
			credentials: [credential],
		});

		const values = options.map(({ value }) => String(value));
		expect(values).toEqual(expect.arrayContaining(conversations.map(({ id }) => String(id))));
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
