/** Flextell's poll trigger on lists that are read for each customer or conversation. */
import type { IDataObject } from 'n8n-workflow';

import type { Conversation, Customer, Note } from '../simulators/flextell/model';
import { ids, pagesOf, useFlextellPoll } from './support/flextellPoll';
import { byId } from './support/providers';

const shared = useFlextellPoll();
const { flextell, clock, watch, records, add, change, poll, paths } = shared;

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
			id: shared.nextId(),
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

describe('messages', () => {
	const send = async ({ id }: Conversation, message: string): Promise<number> => {
		const [sent] = await flextell.outputOf(
			{
				resource: 'conversationMessage',
				operation: 'send',
				conversationId: byId(String(id)),
				message,
			},
			{ credential: shared.credential },
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
			{ credential: shared.credential },
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
			credentials: [shared.credential],
		});

		const values = options.map(({ value }) => String(value));
		expect(values).toEqual(expect.arrayContaining(conversations.map(({ id }) => String(id))));
	});
});
