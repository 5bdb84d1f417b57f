/** The template with an MCP server, as an AI app uses it: by the official client, over HTTP. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { IDataObject } from 'n8n-workflow';

import { importWorkflow, makeCredentials } from '../demo/content';
import type { Command } from '../simulators/flip/records';
import type { Customer, Transaction } from '../simulators/flute/model';
import { useHost } from './support/host';

const TEMPLATE = join(__dirname, '..', '..', 'workflows', 'mcp-server-payments-and-energy.json');
const TOKEN = 'fake-mcp-token';

/** The largest answer (characters) that an agent should have to read of a list. */
const SMALL = 12_000;

describe.each(['n8n-2.8', 'n8n-latest'] as const)('%s', (hostName) => {
	const host = useHost(hostName);
	let client: Client;

	const address = () => new URL(`${host.n8n.url}/mcp/payments-and-energy`);
	const connect = async (token: string): Promise<Client> => {
		const connected = new Client({ name: 'test', version: '1.0.0' });
		const url = address();
		const headers = { Authorization: `Bearer ${token}` };
		await connected.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
		return connected;
	};
	beforeAll(async () => {
		const { rest } = host;
		const credentials = [
			...(await makeCredentials(rest, host.simulators, host.n8n.url)),
			await rest.createCredential('httpBearerAuth', { token: TOKEN }),
		];
		const { id } = await importWorkflow(rest, TEMPLATE, credentials);
		await rest.activateWorkflow(id);
		// The newest n8n answers before it listens there.
		while ((await fetch(address(), { method: 'POST' })).status === 404) await delay(100);
		client = await connect(TOKEN);
	});
	afterAll(async () => await client?.close());

	/** The text that a tool answers. */
	async function textOf(name: string, values: IDataObject = {}): Promise<string> {
		const { content } = await client.callTool({ name, arguments: values });
		return (content as Array<{ text: string }>).map(({ text }) => text).join('');
	}
	/** The items that a tool answers; n8n puts them into one text, or a text of that. */
	async function call<T = IDataObject>(name: string, values: IDataObject = {}): Promise<T[]> {
		const once = JSON.parse(await textOf(name, values)) as unknown;
		return (typeof once === 'string' ? JSON.parse(once) : once) as T[];
	}
	const held = async <T>(provider: 'flute' | 'flip', collection: string): Promise<T[]> =>
		(await host.simulator(provider).state())[collection] as T[];
	const writes = async (provider: 'flute' | 'flip') =>
		(await host.simulator(provider).log()).filter(
			({ method, path }) => method !== 'GET' && !/token|auth/.test(path),
		);
	const payment = async (processedAmount: number): Promise<Transaction> => {
		const settled = (await held<Transaction>('flute', 'transactions')).find(
			(one) => one.transactionStatus === 'Settled' && one.paymentMethodType === 'Card',
		)!;
		const one = { ...settled, transactionId: randomUUID(), processedAmount };
		await host.simulator('flute').put('transactions', [one]);
		return one;
	};

	it('refuses clients without the token', async () => {
		await expect(connect('fake-wrong')).rejects.toThrow(/403|401|Authorization/);
	});

	it('lists a dozen tools, each with a description', async () => {
		const { tools } = await client.listTools();

		expect(tools.map(({ name }) => name).sort()).toEqual([
			'Acknowledge_Command',
			'Cancel_Payment',
			'Find_Customers',
			'Find_Payment_by_Reference',
			'Find_Payments',
			'Get_Customer',
			'Get_Payment',
			'List_Commands',
			'List_Devices',
			'List_Sites',
			'List_Terminals',
			'Refund_Payment',
		]);
		for (const { name, description } of tools) {
			expect([name, description]).toEqual([name, expect.stringMatching(/^[A-Z].{20,}\.$/)]);
		}
		const { Refund_Payment: refund } = Object.fromEntries(tools.map((tool) => [tool.name, tool]));
		expect(refund?.description).toMatch(/Moves money, and cannot be undone/);
		expect(Object.keys(refund?.inputSchema.properties ?? {})).toEqual(['Payment', 'Amount']);
	});

	it('finds the payments of a customer by name, in small answers', async () => {
		const [sample] = await held<Customer>('flute', 'customers');
		const customer = {
			...sample!,
			customerId: randomUUID(),
			firstName: 'Mona',
			lastName: 'Mcp',
		};
		await host.simulator('flute').put('customers', [customer]);
		const paid = await payment(20);
		await host
			.simulator('flute')
			.put('transactions', [{ ...paid, customerId: customer.customerId }]);

		const [found] = await call('Find_Customers', { Name: 'Mona Mcp' });
		const Date_From = new Date(Date.parse(paid.transactionDateTime) - 60_000).toISOString();
		const Date_To = new Date().toISOString();
		const period = { Date_From, Date_To };
		const own = await call('Find_Payments', { Customer: found!.customerId, ...period });
		const [one] = await call('Get_Payment', { Payment: own[0]!.transactionId });

		expect(own.map(({ transactionId }) => transactionId)).toEqual([paid.transactionId]);
		expect(one).toMatchObject({ transactionStatus: 'Settled', processedAmount: 20 });
		const all = await textOf('Find_Payments', { Customer: '', ...period });
		expect(all.match(/transactionId/g)!.length).toBeGreaterThan(1);
		expect(all.length).toBeLessThan(SMALL);
	});

	it('refuses a refund above the limit, says what to do and sends nothing', async () => {
		const { transactionId } = await payment(80);

		const [part] = await call('Refund_Payment', { Payment: transactionId, Amount: 50.01 });
		const [whole] = await call('Cancel_Payment', { Payment: transactionId });

		expect(part).toEqual({
			error: "This would reverse 50.01, but 'Max Reversal' allows 50.00",
			details: {
				advice: expect.stringMatching(/^Nothing was sent\. Have a person do this/) as string,
			},
		});
		expect(whole?.error).toMatch('This would reverse 80.00');
		expect(await writes('flute')).toEqual([]);
	});

	it('makes a refund within the limit once', async () => {
		const { transactionId } = await payment(80);

		const [refunded] = await call('Refund_Payment', { Payment: transactionId, Amount: 12.5 });

		expect(refunded).toMatchObject({ transactionId: expect.any(String) as string });
		expect(Object.keys(refunded!).length).toBeLessThanOrEqual(10);
		expect((await writes('flute')).map(({ path, body }) => [path, body])).toEqual([
			[`/v2/transactions/${transactionId}/reversal`, { reversalAmount: 12.5 }],
		]);
	});

	it('lists sites and devices, and acknowledges a command', async () => {
		const [site] = await call('List_Sites');
		const devices = await call('List_Devices', { Site: site!.id });
		const [sample] = await held<Command>('flip', 'commands');
		const waiting: Command = { ...sample!, id: randomUUID(), device_status: 'PENDING' };
		await host.simulator('flip').put('commands', [waiting]);

		const [answered] = await call('Acknowledge_Command', { Command: waiting.id, Status: 'OK' });

		expect(devices.length).toBeGreaterThan(0);
		expect(answered).toMatchObject({ id: waiting.id, device_status: 'OK' });
	});

	it('says in one answer why a value from the model was refused', async () => {
		const [answer] = await call('Get_Payment', { Payment: 'the last one' });

		expect(answer).toMatchObject({
			error: expect.stringMatching(/^'Transaction' must be a UUID/) as string,
		});
	});
});
