/** What the nodes do about faults, in real n8ns: everything that waits needs the host's own functions. */
import { randomUUID } from 'node:crypto';

import type { INodeParameters } from 'n8n-workflow';

import type { HostName } from '../hosts/host';
import type { Credential } from '../hosts/rest';
import type { PaymentMethod, Transaction } from '../simulators/flute/model';
import type { LogEntry } from '../simulators/types';
import { isTokenRequest } from '../simulators/credentials';
import { byId, useHost } from './support/host';

/** The oldest line with a modern engine, and the newest. */
const HOSTS: HostName[] = ['n8n-2.8', 'n8n-latest'];

const TYPE = 'fluteOAuth2Api';

describe.each(HOSTS)('%s', (hostName) => {
	const host = useHost(hostName);
	const simulator = () => host.simulator('flute');
	let credential: Credential;
	beforeAll(async () => {
		credential = await host.newCredential(TYPE);
	});

	const run = async (parameters: INodeParameters, its = credential) =>
		await host.run({ node: 'flute', parameters, credential: its });

	const calls = async (fits: (call: LogEntry) => boolean): Promise<Array<number | null>> =>
		(await simulator().log()).filter(fits).map(({ status }) => status);

	const customers = { resource: 'customer', operation: 'getAll', limit: 3 };
	const isList = ({ path }: LogEntry) => path === '/v2/customers';

	it('repeats a read after a 503', async () => {
		await simulator().fault({ match: { path: '^/v2/customers$' }, fault: { status: 503 } });

		const { status, items, error } = await run(customers);

		expect({ error, status, items: items.length }).toMatchObject({ status: 'success', items: 3 });
		expect(await calls(isList)).toEqual([503, 200]);
	});

	it('requests the token again after a 503 of the token endpoint', async () => {
		const fresh = await host.newCredential(TYPE);
		await simulator().fault({ match: { path: 'token$' }, fault: { status: 503 } });

		const { status, items, error } = await run(customers, fresh);

		expect({ error, status, items: items.length }).toMatchObject({ status: 'success', items: 3 });
		expect(await calls(isTokenRequest)).toEqual([503, 200]);
	});

	it('renews an expired token when the token endpoint fails once', async () => {
		await run(customers);
		await simulator().clearLog();
		await simulator().expireTokens();
		await simulator().fault({ match: { path: 'token$' }, fault: { status: 503 } });

		const { status, items, error } = await run(customers);

		expect({ error, status, items: items.length }).toMatchObject({ status: 'success', items: 3 });
		expect(await calls(isTokenRequest)).toEqual([503, 200]);
	});

	it('finds a payment whose reply was lost by its reference and does not pay twice', async () => {
		const state = await simulator().state();
		const saved = (state.paymentMethods as PaymentMethod[]).find(({ type }) => type === 'Card')!;
		const processors = state.paymentProcessors as Array<{ paymentProcessorId: string }>;
		const referenceId = `lost ${hostName}`;
		await simulator().fault({
			match: { method: 'POST', path: '^/v2/transactions$' },
			fault: { drop: 'after' },
		});

		const { status, items, error } = await run({
			resource: 'transaction',
			operation: 'create',
			paymentProcessorId: byId(processors[0]!.paymentProcessorId),
			baseAmount: 23.45,
			paymentMethod: 'savedCard',
			paymentMethodId: saved.paymentMethodId,
			additionalFields: { referenceId },
		});

		expect({ error, status }).toMatchObject({ status: 'success' });
		const { transactions } = await simulator().state();
		const paid = (transactions as Transaction[]).filter((one) => one.referenceId === referenceId);
		expect(paid).toHaveLength(1);
		expect(items).toEqual([
			expect.objectContaining({ transactionId: paid[0]!.transactionId, referenceId }),
		]);
	});

	it('waits for the outcome of a payment at a terminal', async () => {
		const { terminals } = await simulator().state();
		const like = (terminals as Array<Record<string, unknown>>).find(
			(one) => one.terminalMode === 'SemiIntegrated' && one.terminalStatus === 'Ready',
		);
		const terminalId = randomUUID();
		await simulator().put('terminals', [{ ...like, terminalId }]);

		const { status, items, error } = await run({
			resource: 'posTransaction',
			operation: 'create',
			terminalId: byId(terminalId),
			posDeviceId: 'till-1',
			baseAmount: 10,
			currencyCode: 'USD',
			options: { waitForOutcome: true },
		});

		expect({ error, status }).toMatchObject({ status: 'success' });
		expect(items).toEqual([
			expect.objectContaining({ posTransactionStatus: 'Completed', processedAmount: 10 }),
		]);
	});
});
