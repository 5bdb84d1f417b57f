/** The templates of workflows/ as a user gets them: imported, filled in as their notes say, and run. */
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import type { Settings } from '../demo/content';
import {
	addExamplePerson,
	EXAMPLE_PERSON,
	importWorkflow,
	importWorkflows,
	makeCredentials,
} from '../demo/content';
import type { Postgres } from '../hosts/postgres';
import { startPostgres } from '../hosts/postgres';
import type { Credential, DataTableRow, Workflow } from '../hosts/rest';
import { errorOf, itemsOf } from '../hosts/rest';
import type { Command } from '../simulators/flip/records';
import type { Customer, Note } from '../simulators/flextell/model';
import type { Transaction } from '../simulators/flute/model';
import { eventually, whilePublished } from './support/eventually';
import { byId, useHost } from './support/host';
import type { ProviderName } from './support/host';
import type { Listener, ReceivedCall } from './support/listener';
import { startListener } from './support/listener';

const FOLDER = join(__dirname, '..', '..', 'workflows');

const host = useHost('n8n-2.8');
let postgres: Postgres;
let chatModel: Listener;
let chatChannel: Listener;
let credentials: Credential[];

beforeAll(async () => {
	postgres = await startPostgres();
	chatModel = await startListener(asModel);
	chatChannel = await startListener(() => ({}));
	const { rest, n8n } = host;
	credentials = [
		...(await makeCredentials(rest, host.simulators, n8n.url)),
		await rest.createCredential('postgres', postgres.credential),
		await rest.createCredential('openAiApi', {
			apiKey: 'fake-model-key',
			url: `${chatModel.url}/v1`,
			header: false,
		}),
	];
});
afterAll(async () => {
	await chatChannel?.stop();
	await chatModel?.stop();
	await postgres?.stop();
});

const open = async (name: string, settings?: Settings): Promise<Workflow> =>
	await importWorkflow(host.rest, join(FOLDER, `${name}.json`), credentials, settings);

/** Often enough for a test: n8n takes no star for the seconds, and the nodes keep their distance. */
const POLL_TIMES = { item: [{ mode: 'custom', cronExpression: '0-59/5 * * * * *' }] };

const OFTEN = { rule: { interval: [{ field: 'seconds', secondsInterval: 2 }] } };

/** What the failed executions said. */
async function failuresOf(id: string): Promise<string[]> {
	const failed = (await host.rest.listExecutions(id)).filter(({ status }) => status === 'error');
	return await Promise.all(
		failed.map(async (one) => {
			const { message = '' } = errorOf(await host.rest.waitForExecution(one.id)) ?? {};
			return message;
		}),
	);
}

/** Resolves when runs that begin after this call are over. */
async function anotherRun(id: string): Promise<void> {
	const isOver = ({ status }: { status: string }) => status === 'success';
	const count = async () => (await host.rest.listExecutions(id)).filter(isOver).length;
	const before = await count();
	await eventually(async () => expect(await count()).toBeGreaterThan(before + 1));
}

const rowsOf = async (table: string): Promise<DataTableRow[]> => {
	const found = (await host.rest.listDataTables()).find(({ name }) => name === table);
	return found ? await host.rest.dataTableRows(found.id) : [];
};

const held = async <T>(provider: ProviderName, collection: string): Promise<T[]> =>
	(await host.simulator(provider).state())[collection] as T[];

const sorted = (values: unknown[]): string[] => values.map(String).sort();

const byKey = <T extends object>(rows: T[], key: keyof T): Map<string, T> =>
	new Map(rows.map((row) => [String(row[key]), row]));

/** A transaction with the amount that was asked for, as the tables hold it. */
type Row = Transaction & { baseAmount: number };

describe('what is read on a schedule', () => {
	/** Two that changed and one that is new; the IDs of all three. */
	async function changeTransactions(): Promise<string[]> {
		const transactions = await held<Transaction>('flute', 'transactions');
		const latest = [...transactions]
			.sort((a, b) => Date.parse(b.transactionDateTime) - Date.parse(a.transactionDateTime))
			.slice(0, 2);
		const isRefunded = ({ transactionStatus }: Transaction) => transactionStatus === 'Refunded';
		const changed = latest.map((one) => ({
			...one,
			transactionStatus: isRefunded(one) ? 'Settled' : 'Refunded',
		}));
		const added = {
			...latest[0]!,
			transactionId: randomUUID(),
			transactionDateTime: new Date().toISOString(),
		};
		await host.simulator('flute').put('transactions', [...changed, added]);
		return [...latest, added].map(({ transactionId }) => transactionId);
	}

	/** The members that both tables keep, under the names of the provider. */
	const kept = ({
		transactionId,
		transactionStatus,
		baseAmount,
		processedAmount,
	}: Partial<Row>) => ({ transactionId, transactionStatus, baseAmount, processedAmount });

	const heldRows = async (): Promise<Row[]> =>
		(await held<Transaction>('flute', 'transactions')).map((one) => ({
			...one,
			baseAmount: one.amountBreakdown.baseAmount,
		}));

	/** @param read the rows under the provider's names, with when each was written as `at` */
	async function keepsInStep(
		workflow: Workflow,
		read: () => Promise<Array<Partial<Row> & { at: string }>>,
	): Promise<void> {
		const isComplete = async () => {
			const expected = byKey((await heldRows()).map(kept), 'transactionId');
			const rows = await read();
			expect(rows).toHaveLength(expected.size);
			expect(byKey(rows.map(kept), 'transactionId')).toEqual(expected);
		};
		await whilePublished(host.rest, workflow.id, async () => {
			await eventually(isComplete);
			await anotherRun(workflow.id);
			const before = byKey(await read(), 'transactionId');
			const touched = await changeTransactions();

			await eventually(isComplete);
			await anotherRun(workflow.id);
			const moved = (await read()).filter(
				({ transactionId, at }) => before.get(transactionId!)?.at !== at,
			);
			expect(sorted(moved.map(({ transactionId }) => transactionId))).toEqual(sorted(touched));
			await isComplete();
		});
		expect(await failuresOf(workflow.id)).toEqual([]);
	}

	it('Flute transactions are kept in a data table', async () => {
		const workflow = await open('flute-transactions-to-data-table', { 'Every Hour': OFTEN });

		await keepsInStep(workflow, async () =>
			(await rowsOf('Flute transactions')).map(({ updatedAt, ...row }) => ({
				...(row as Partial<Row>),
				at: updatedAt,
			})),
		);
	});

	describe('Flute transactions in Postgres', () => {
		const read = async () =>
			await postgres.query(
				`SELECT transaction_id AS "transactionId", transaction_status AS "transactionStatus",
				base_amount AS "baseAmount", processed_amount AS "processedAmount", synced_at AS at FROM flute_transactions`,
			);

		it('are kept', async () => {
			const workflow = await open('flute-transactions-to-postgres', { 'Every Hour': OFTEN });

			await keepsInStep(workflow, read as () => Promise<Array<{ at: string }>>);
		});
	});

	it('Flip events are kept in a data table', async () => {
		const { id } = await open('flip-events-to-data-table');
		const isComplete = async () => {
			const events = await held<{ id: string; status: string }>('flip', 'events');
			const rows = await rowsOf('Flip events');
			expect(rows).toHaveLength(events.length);
			const statuses = new Map(rows.map(({ eventId, status }) => [eventId, status]));
			expect(statuses).toEqual(new Map(events.map((event) => [event.id, event.status])));
		};

		expect((await host.rest.execute(id)).status).toBe('success');
		await isComplete();
		const [event] = await held<IDataObject>('flip', 'events');
		await host.simulator('flip').put('events', [
			{ ...event, status: event!.status === 'CANCELED' ? 'UPCOMING' : 'CANCELED' },
			{ ...event, id: randomUUID() },
		]);

		expect((await host.rest.execute(id)).status).toBe('success');
		await isComplete();
	});
});

/** In the place of a step that hands commands to devices. */
const HANDED_ON: Settings = { 'Hand to Devices': { jsCode: 'return $input.all();' } };

/** Runs the template with a command that waits, as a Flip Trigger in place of the poll gives it. */
async function deliverCommand(settings?: Settings) {
	const flip = host.simulator('flip');
	const [sample] = await held<Command>('flip', 'commands');
	const command: Command = {
		...sample!,
		id: randomUUID(),
		device_status: 'PENDING',
		updated_at: new Date().toISOString(),
	};
	await flip.put('commands', [command]);
	const workflow = await open('flip-commands-acknowledged', settings);
	const delivery = { event_type: 'command.created', event_object: { ...command } };
	const trigger = 'New or Changed Commands';
	const { executionId } = await host.rest.request<{ executionId: string }>(
		'POST',
		`/workflows/${workflow.id}/run`,
		{
			workflowData: { ...workflow, pinData: { [trigger]: [{ json: delivery }] } },
			triggerToStartFrom: { name: trigger },
		},
	);
	const execution = await host.rest.waitForExecution(executionId);
	const after = byKey(await held<Command>('flip', 'commands'), 'id').get(command.id);
	return { execution, after };
}

it('no Flip command is acknowledged before a step for the devices is there', async () => {
	const { execution, after } = await deliverCommand();

	expect(errorOf(execution)?.message).toMatch(
		/^Nothing was answered. Replace the node "Hand to Devices" by the step/,
	);
	expect(after).toMatchObject({ device_status: 'PENDING' });
});

it('Flip commands are acknowledged once, and kept in a data table', async () => {
	const flip = host.simulator('flip');
	const command = (device_status: Command['device_status'], sample: Command): Command => ({
		...sample,
		id: randomUUID(),
		status: 'OK',
		device_status,
		device_status_reason: null,
		created_at: new Date().toISOString(),
		updated_at: new Date().toISOString(),
	});
	const [sample] = await held<Command>('flip', 'commands');
	const waiting = [1, 2, 3].map(() => command('PENDING', sample!));
	await flip.control('DELETE', '/state/commands');
	await flip.put('commands', [command('OK', sample!), ...waiting]);
	const acknowledged = async () =>
		(await flip.log())
			.filter(({ method, status }) => method === 'PATCH' && status === 200)
			.map(({ path }) => path.replace('/v1/command/', ''));
	const { id } = await open('flip-commands-acknowledged', {
		'New or Changed Commands': { pollTimes: POLL_TIMES },
		...HANDED_ON,
	});
	const isAnswered = async (commands: Command[], times: Command[]) => {
		const rows = await rowsOf('Flip commands');
		expect(sorted(rows.map(({ commandId }) => commandId))).toEqual(
			sorted(commands.map((one) => one.id)),
		);
		expect(sorted(await acknowledged())).toEqual(sorted(times.map((one) => one.id)));
	};

	await whilePublished(host.rest, id, async () => {
		await eventually(async () => await isAnswered(waiting, waiting));
		const canceled: Command = {
			...waiting[0]!,
			status: 'CANCELED',
			device_status: 'PENDING',
			updated_at: new Date().toISOString(),
		};
		const refused = command('PENDING', sample!);
		const added = command('PENDING', sample!);
		await flip.fault({
			match: { method: 'PATCH', path: refused.id },
			times: 10,
			fault: { status: 404, body: { detail: 'Command was not found' } },
		});
		await flip.put('commands', [canceled, refused, added]);

		await eventually(
			async () => await isAnswered([...waiting, added], [...waiting, canceled, added]),
		);
		await eventually(async () => {
			const [failure, ...others] = await failuresOf(id);
			expect(others).toEqual([]);
			expect(failure).toMatch(/^1 acknowledgement\(s\) not taken by Flip: .*not found/);
		});
	});
	const row = byKey(await rowsOf('Flip commands'), 'commandId').get(waiting[0]!.id);
	expect(row).toMatchObject({ status: 'CANCELED', deviceStatus: 'OK' });
});

it('a Flip Trigger can take the place of the poll', async () => {
	const { execution, after } = await deliverCommand(HANDED_ON);

	expect(execution.status).toBe('success');
	expect(after).toMatchObject({ device_status: 'OK' });
});

it('Flipdish orders are kept in a data table, and a channel hears of those turned down', async () => {
	const flipdish = host.simulator('flipdish');
	const [first] = await held<IDataObject>('flipdish', 'orders');
	const { id } = await open('flipdish-orders-with-alerts', {
		'New or Changed Orders': { pollTimes: POLL_TIMES },
		Settings: {
			assignments: {
				assignments: [
					{
						id: 'chatWebhookUrl',
						name: 'chatWebhookUrl',
						type: 'string',
						value: `${chatChannel.url}/hook`,
					},
				],
			},
		},
	});
	const order = (OrderId: number, OrderState: string): IDataObject => ({
		...first,
		OrderId,
		OrderState,
		PlacedTime: new Date().toISOString(),
	});
	const isKept = async (states: Record<number, string>, alerts: string[]) => {
		const rows = await rowsOf('Flipdish orders');
		expect(rows.map(({ orderId, orderState }) => [orderId, orderState]).sort()).toEqual(
			Object.entries(states).map(([orderId, state]) => [Number(orderId), state]),
		);
		const told = chatChannel.calls.map(({ body }) => (body as { text: string }).text);
		expect(told.map((text) => text.replace(/^(Order \d+) at .* is (\w+):.*/, '$1 $2'))).toEqual(
			alerts,
		);
	};

	await whilePublished(host.rest, id, async () => {
		await flipdish.put('orders', [
			{ ...first, OrderState: 'RejectedByStore', RejectionReason: 'TooBusy' },
			order(70_001, 'ReadyToProcess'),
			order(70_002, 'Cancelled'),
		]);
		await eventually(
			async () =>
				await isKept({ 60_001: 'RejectedByStore', 70_001: 'ReadyToProcess', 70_002: 'Cancelled' }, [
					'Order 60001 RejectedByStore',
					'Order 70002 Cancelled',
				]),
		);
		await flipdish.put('orders', [order(70_001, 'RejectedByFlipdish')]);
		await eventually(
			async () =>
				await isKept(
					{ 60_001: 'RejectedByStore', 70_001: 'RejectedByFlipdish', 70_002: 'Cancelled' },
					[
						'Order 60001 RejectedByStore',
						'Order 70002 Cancelled',
						'Order 70001 RejectedByFlipdish',
					],
				),
		);
	});
	expect(await failuresOf(id)).toEqual([]);
	expect(chatChannel.calls[0]).toMatchObject({
		method: 'POST',
		path: '/hook',
		body: { text: expect.stringContaining('(TooBusy)') as string },
	});
});

describe('Flextell customers of two clinics', () => {
	const [A, B] = [12, 27];
	const flextell = () => host.simulator('flextell');
	let sample: Customer;
	let lastId = 5000;
	/** As the two clinics know them; hours ago they were changed last. */
	const customer = (tenant_id: number, hours: number, given: Partial<Customer>): Customer => ({
		...sample,
		id: ++lastId,
		tenant_id,
		first_name: 'Ada',
		last_name: 'Fake',
		phone_number: '+12025550100',
		email: null,
		date_of_birth: null,
		gender: null,
		identity_number: null,
		job: null,
		address: null,
		deleted_at: null,
		created_at: ago(1000),
		updated_at: ago(hours),
		...given,
	});
	const ago = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
	/** A customer of a clinic in one line. */
	const at = async (tenant: number): Promise<string[]> =>
		(await held<Customer>('flextell', 'customers'))
			.filter(({ tenant_id }) => tenant_id === tenant)
			.map((one) => [one.first_name, one.last_name, one.phone_number, one.email, one.job].join(' '))
			.sort();
	const writes = async () =>
		(await flextell().log())
			.filter(({ method }) => /POST|PUT/.test(method))
			.filter(({ path }) => path.startsWith('/api/'));
	const from = async (a: number, b: number) =>
		await open('flextell-customers-two-clinics', {
			'Customers of Clinic A': { tenantId: byId(String(a)), pollTimes: POLL_TIMES },
			'Customers of Clinic B': { tenantId: byId(String(b)) },
		});

	it('are kept in step, and two workflows do not chase each other', async () => {
		[sample] = (await held<Customer>('flextell', 'customers')) as [Customer];
		await flextell().control('DELETE', '/state/customers');
		const many = Array.from({ length: 120 }, (_, index) =>
			customer(A, 50, { first_name: `New${index}`, phone_number: `+1202555${1000 + index}` }),
		);
		const mother = { email: 'family@example.com', phone_number: '+12025550150' };
		await flextell().put('customers', [
			...many,
			// The same at both.
			customer(A, 9, { first_name: 'Same', phone_number: '+12025550101', job: 'Baker' }),
			customer(B, 9, { first_name: 'Same', phone_number: '+12025550101', job: 'Baker' }),
			// Moved: known by the e-mail. Clinic B alone knows the job.
			customer(A, 2, { first_name: 'Moved', phone_number: '+12025550103', email: 'm@example.com' }),
			customer(B, 9, {
				first_name: 'Moved',
				phone_number: '+12025550102',
				email: 'M@example.com',
				job: 'Tailor',
			}),
			// Changed later at clinic B.
			customer(A, 9, { first_name: 'Later', phone_number: '+12025550104', job: 'Pilot' }),
			customer(B, 2, { first_name: 'Later', phone_number: '+12025550104', job: 'Painter' }),
			// A child with the telephone and e-mail of the mother, who is at clinic B.
			customer(A, 2, { ...mother, first_name: 'Child' }),
			customer(B, 9, { ...mother, first_name: 'Mother' }),
		]);
		const there = await from(A, B);
		const back = await from(B, A);
		const expected = [
			...many.map(({ first_name, phone_number }) => `${first_name} Fake ${phone_number}  `),
			'Same Fake +12025550101  Baker',
			'Moved Fake +12025550103 m@example.com Tailor',
			'Later Fake +12025550104  Painter',
			'Child Fake +12025550150 family@example.com ',
			'Mother Fake +12025550150 family@example.com ',
		].sort();

		await whilePublished(host.rest, there.id, async () => {
			await eventually(async () => expect(await at(B)).toEqual(expected));
			// 121 customers were not there, and one had moved.
			expect(await writes()).toHaveLength(122);

			// The other direction: what clinic A did not have, or has an older version of.
			await whilePublished(host.rest, back.id, async () => {
				await eventually(async () => expect(await at(A)).toEqual(expected));
				await flextell().clearLog();
				const customers = await held<Customer>('flextell', 'customers');
				const known = (tenant: number, name: string) =>
					customers.find(
						({ tenant_id, first_name }) => tenant_id === tenant && first_name === name,
					)!;
				const updated_at = new Date().toISOString();
				await flextell().put('customers', [
					{ ...known(A, 'New7'), job: 'Cook', updated_at },
					{ ...known(B, 'New8'), job: 'Smith', updated_at },
					// Both at once: the later one wins.
					{ ...known(A, 'New9'), job: 'Loser', updated_at },
					{
						...known(B, 'New9'),
						job: 'Winner',
						updated_at: new Date(Date.now() + 500).toISOString(),
					},
					// Only touched.
					{ ...known(A, 'Same'), updated_at },
				]);
				const jobs = { New7: 'Cook', New8: 'Smith', New9: 'Winner' };
				const then = expected
					.map((line) => line + (jobs[line.split(' ')[0] as keyof typeof jobs] ?? ''))
					.sort();
				await eventually(async () => {
					expect(await at(A)).toEqual(then);
					expect(await at(B)).toEqual(then);
				});

				// Six looks at the list of either clinic later nothing else has been written.
				const looks = async (tenant: number) =>
					(await flextell().log()).filter(
						({ method, path, headers }) =>
							method === 'GET' &&
							path === '/api/v1/customers' &&
							headers['x-tenant'] === String(tenant),
					).length;
				const [before, after] = [await looks(A), await looks(B)];
				await eventually(async () => {
					expect(await looks(A)).toBeGreaterThan(before + 6);
					expect(await looks(B)).toBeGreaterThan(after + 6);
				});
				expect(await writes()).toHaveLength(3);
			});
		});
		for (const { id } of [there, back]) expect(await failuresOf(id)).toEqual([]);
	});

	it.each([
		['the same clinic twice', byId(String(A)), byId(String(A))],
		["the credential's default tenant, and none", byId(String(A)), byId('')],
		["none, and the credential's default tenant", byId(''), byId(String(A))],
	])('are not compared with themselves: %s is refused, and nothing is written', async (_, a, b) => {
		const { id } = await open('flextell-customers-two-clinics', {
			'Customers of Clinic A': { tenantId: a, pollTimes: POLL_TIMES },
			'Customers of Clinic B': { tenantId: b },
		});
		await whilePublished(host.rest, id, async () => {
			await eventually(async () => {
				expect((await failuresOf(id))[0]).toContain('Both clinics are the same');
			});
		});
		expect(await writes()).toEqual([]);
	});

	it('who are refused are named, and the others are written', async () => {
		await flextell().control('DELETE', '/state/customers');
		await flextell().put('customers', [
			customer(A, 2, { first_name: 'Good', phone_number: '+12025550110' }),
			// Nobody can be added without a telephone number.
			customer(A, 2, { first_name: 'Bad', phone_number: '' }),
			customer(A, 2, { first_name: 'Better', phone_number: '+12025550112' }),
		]);
		const { id } = await from(A, B);

		await whilePublished(host.rest, id, async () => {
			await eventually(async () =>
				expect(await failuresOf(id)).toEqual([
					expect.stringMatching(/^1 customer\(s\) not written to clinic B: .*Phone Number/),
				]),
			);
		});
		expect((await at(B)).map((line) => line.split(' ')[0])).toEqual(['Better', 'Good']);
	});
});

interface ChatRequest {
	messages: Array<{ role: string; content: string; tool_call_id?: string }>;
	tools: Array<{ function: { name: string; parameters: { properties: IDataObject } } }>;
	stream?: boolean;
}

/**
 * Stands for OpenAI. Asked what somebody paid it goes from the name to Flute's customer to the
 * payments; asked to note something it finds Flextell's customer and writes a note.
 */
function asModel({ body }: ReceivedCall): object {
	const { messages, stream } = body as ChatRequest;
	if (stream) throw new Error('this model does not stream');
	const asked = messages.map(({ role }) => role).lastIndexOf('user');
	const question = messages[asked]!.content;
	const [first, second] = messages.slice(asked).filter(({ role }) => role === 'tool');
	const use = (name: string, values: object) =>
		say({
			tool_calls: [
				{ id: name, type: 'function', function: { name, arguments: JSON.stringify(values) } },
			],
		});
	const say = (message: { content?: string; tool_calls?: object[] }) => ({
		id: 'chatcmpl-fake',
		object: 'chat.completion',
		created: 0,
		model: 'gpt-4.1-mini',
		choices: [
			{
				index: 0,
				finish_reason: message.tool_calls ? 'tool_calls' : 'stop',
				message: { role: 'assistant', content: null, ...message },
			},
		],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	});
	const inFirst = (pattern: RegExp) => pattern.exec(first!.content)![1]!;
	if (question.includes('thank')) return say({ content: 'You are welcome.' });
	if (question.includes('paid')) {
		if (!first) return use('Find_Payers', { Name: EXAMPLE_PERSON });
		if (second) {
			const amounts = [...second.content.matchAll(/"processedAmount":\s*([\d.]+)/g)];
			return say({ content: `Yes: ${amounts.map(([, amount]) => amount).join(', ')} dollars.` });
		}
		const Payer = inFirst(/"customerId":\s*"([^"]+)"/);
		const Date_From = new Date(Date.now() - 7 * 86_400_000).toISOString();
		return use('Find_Payments', { Payer, Date_From, Date_To: new Date().toISOString() });
	}
	if (!first) return use('Find_Customers', { Search: EXAMPLE_PERSON });
	if (second) return say({ content: 'Noted.' });
	return use('Write_Note', { Customer: inFirst(/"id":\s*(\d+)/), Content: 'Prefers mornings' });
}

describe('the AI agent at the front desk', () => {
	let workflow: Workflow;
	beforeAll(async () => {
		await addExamplePerson(host.simulators);
		workflow = await open('ai-agent-front-desk');
	});
	const ask = async (chatInput: string) => {
		const message = { sessionId: 'session-1', action: 'sendMessage', chatInput };
		const { executionId } = await host.rest.request<{ executionId: string }>(
			'POST',
			`/workflows/${workflow.id}/run`,
			{
				workflowData: workflow,
				// As the editor's chat sends it.
				triggerToStartFrom: {
					name: 'Chat',
					data: {
						startTime: Date.now(),
						executionTime: 0,
						executionIndex: 0,
						executionStatus: 'success',
						source: [],
						data: { main: [[{ json: message }]] },
					},
				},
			},
		);
		const execution = await host.rest.waitForExecution(executionId);
		expect(errorOf(execution)).toBeUndefined();
		return itemsOf(execution, 'Front Desk')[0]!.json.output;
	};
	/** The questions in the template's note, as it puts them. */
	const examples = (): string[] => {
		const { content } = workflow.nodes[0]!.parameters as { content: string };
		return [...content.matchAll(/\*"([^"]+)"\*/g)].map(([, question]) => question!);
	};

	it('answers the example question of its note with what the demo holds', async () => {
		const [question] = examples();

		expect(question).toBe(`Has ${EXAMPLE_PERSON} paid this week?`);
		expect(await ask(question!)).toBe('Yes: 85 dollars.');
		const [first] = chatModel.calls;
		expect(first!.headers.authorization).toBe('Bearer fake-model-key');
		const tools = (first!.body as ChatRequest).tools.map(({ function: tool }) => [
			tool.name,
			Object.keys(tool.parameters.properties).sort(),
		]);
		expect(Object.fromEntries(tools)).toEqual({
			Find_Customers: ['Search'],
			Find_Payers: ['Name'],
			Find_Payments: ['Date_From', 'Date_To', 'Payer'],
			Write_Note: ['Content', 'Customer'],
		});
	});

	it('writes the note of its other example, and remembers the chat', async () => {
		const [, request] = examples();

		expect(await ask(request!)).toBe('Noted.');
		const notes = (await held<Note>('flextell', 'notes')).filter(
			({ content }) => content === 'Prefers mornings',
		);
		expect(notes).toEqual([expect.objectContaining({ customer_id: 9_085 })]);
		expect(await ask('thank you')).toBe('You are welcome.');
		const { messages } = chatModel.calls.at(-1)!.body as ChatRequest;
		expect(messages.map(({ content }) => content)).toContain(request);
	});

	it('reads why a tool failed', async () => {
		await host.simulator('flextell').fault({
			match: { method: 'POST', path: '/notes$' },
			fault: { status: 403, body: { message: 'Notes are closed' } },
		});
		await ask(`Note that ${EXAMPLE_PERSON} prefers evenings.`);

		const { messages } = chatModel.calls.at(-1)!.body as ChatRequest;
		expect(messages.at(-1)).toMatchObject({
			role: 'tool',
			content: expect.stringContaining('Notes are closed') as string,
		});
	});
});

it('the list of workflows begins with First look, once all templates are imported', async () => {
	await importWorkflows(host.rest, FOLDER, credentials);

	const [first] = await host.rest.request<Workflow[]>(
		'GET',
		'/workflows?take=1&sortBy=updatedAt:desc',
	);
	expect(first!.name).toBe('First look');
});

it('First look reads from all four providers', async () => {
	const { id } = await open('first-look');

	const execution = await host.rest.execute(id);

	expect(execution.status).toBe('success');
	for (const name of [
		'Flipdish Stores',
		'Flip Sites',
		'Flute Transactions',
		'Flextell Customers',
	]) {
		expect(itemsOf(execution, name).length).toBeGreaterThan(0);
	}
});

it('all templates consist of nodes that n8n has, in versions that it has', async () => {
	const types = await host.rest.nodeTypes();
	for (const file of readdirSync(FOLDER)) {
		const { nodes } = await open(file.replace('.json', ''));
		for (const { name, type, typeVersion } of nodes) {
			const isKnown = types.some(
				(one) => one.name === type && [one.version].flat().includes(typeVersion),
			);
			expect({ file, name, isKnown }).toEqual({ file, name, isKnown: true });
		}
	}
});
