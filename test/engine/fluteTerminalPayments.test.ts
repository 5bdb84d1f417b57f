import type * as N8nWorkflow from 'n8n-workflow';
import type { INodeParameters } from 'n8n-workflow';

import type { PosTransaction } from '../simulators/flute/posTransactions';
import type { Terminal } from '../simulators/flute/terminals';
import { Clock } from './support/clock';
import { newCard, useFlute } from './support/flute';
import { byId } from './support/providers';

const mockClock = new Clock();

/** Waits are over at once: the clock goes on instead. */
jest.mock('n8n-workflow', (): typeof N8nWorkflow => {
	const actual = jest.requireActual<typeof N8nWorkflow>('n8n-workflow');
	return { ...actual, sleep: async (ms) => await mockClock.advance(ms / 1000) };
});

const { flute, merchant } = useFlute();

const pos = (operation: string, parameters: INodeParameters): INodeParameters => ({
	resource: 'posTransaction',
	operation,
	...parameters,
});

describe('a payment at a terminal', () => {
	let started: PosTransaction[];
	/** A terminal is busy while a payment is in progress: each is used for one. */
	let terminals: string[];
	beforeAll(async () => {
		const state = await flute.simulator.state();
		started = state.posTransactions as PosTransaction[];
		const isBusy = (id: string) =>
			started.some((one) => one.terminalId === id && one.posTransactionStatus === 'InProgress');
		terminals = (state.terminals as Terminal[])
			.filter((one) => one.terminalMode === 'SemiIntegrated' && one.terminalStatus === 'Ready')
			.map(({ terminalId }) => terminalId)
			.filter((id) => !isBusy(id));
	});

	const ends = async (outcome: object) => await flute.simulator.put('posOutcomes', [outcome]);
	const start = async (options: INodeParameters = {}) =>
		await flute.run(
			pos('create', {
				terminalId: byId(terminals.pop() ?? ''),
				posDeviceId: 'till-1',
				baseAmount: 10,
				currencyCode: 'USD',
				options,
			}),
		);
	const looks = async () =>
		(await flute.calls()).filter(({ method }) => method === 'GET').map(({ query }) => query);
	const asksForNews = { waitForTransactionProcessing: 'true' };

	it('is returned at once by default', async () => {
		const { items } = await start();

		expect(items[0]?.json).toMatchObject({ posTransactionStatus: 'InProgress' });
		expect(await looks()).toEqual([]);
	});

	it('is returned with its outcome when the node waits for it', async () => {
		const { items } = await start({ waitForOutcome: true });

		expect(items[0]?.json).toMatchObject({
			posTransactionStatus: 'Completed',
			processedAmount: 10,
			transactionStatus: 'Captured',
		});
		expect(await looks()).toEqual([asksForNews]);
	});

	it.each([{}, '', 'OK'])(
		'is looked up again when the answer is %j instead of a payment',
		async (body) => {
			const pending = started.find((one) => one.posTransactionStatus === 'InProgress');
			const match = { method: 'GET', path: '/v2/pos' };
			await flute.simulator.fault({ match, fault: { status: 200, body: pending } });
			await flute.simulator.fault({ match, fault: { status: 200, body } });
			const posTransactionId = byId(String(pending?.posTransactionId));
			const options = { waitForOutcome: true };
			const [output] = await flute.outputOf(pos('get', { posTransactionId, options }));

			expect(output).toMatchObject({ posTransactionId: posTransactionId.value });
		},
	);

	it('is polled until it has ended, also when it was started earlier', async () => {
		const pending = started.find((one) => one.posTransactionStatus === 'InProgress');
		const match = { method: 'GET', path: '/v2/pos' };
		await flute.simulator.fault({ match, fault: { status: 200, body: pending }, times: 3 });
		const posTransactionId = byId(String(pending?.posTransactionId));
		const options = { waitForOutcome: true };
		const [output] = await flute.outputOf(pos('get', { posTransactionId, options }));

		expect(output).toMatchObject({
			posTransactionId: posTransactionId.value,
			posTransactionStatus: 'Completed',
		});
		expect(await looks()).toEqual([{}, ...Array<object>(3).fill(asksForNews)]);
	});

	it('is returned in its current state when the maximum wait is over', async () => {
		await ends({ posTransactionStatus: 'InProgress' });
		const options = { waitForOutcome: true, waitAtMost: 20, errorOnDecline: true };
		const { items } = await start(options);

		expect(items[0]?.json).toMatchObject({ posTransactionStatus: 'InProgress' });
		expect(await looks()).toHaveLength(10);
	});

	it('is named by its ID when the lookup of its outcome fails, also with Continue On Fail', async () => {
		await flute.simulator.fault({
			match: { method: 'GET', path: '/v2/pos' },
			fault: { status: 400 },
			times: 5,
		});
		const { items } = await flute.run(
			pos('create', {
				terminalId: byId(terminals.pop() ?? ''),
				posDeviceId: 'till-1',
				baseAmount: 10,
				currencyCode: 'USD',
				options: { waitForOutcome: true },
			}),
			{ onError: 'continueRegularOutput' },
		);

		expect(items[0]?.json).toMatchObject({
			error: expect.stringMatching(
				/^The outcome is unknown: POST \/v2\/pos\/transactions was sent, but its result could not be confirmed/,
			),
			details: {
				outcome: 'unknown',
				posTransactionId: expect.stringMatching(/^[\da-f-]{36}$/),
				advice: expect.stringMatching('Do not send it again'),
			},
		});
	});

	it('has an unknown outcome when the reply is not a payment', async () => {
		const match = { method: 'POST', path: '/v2/pos' };
		await flute.simulator.fault({ match, fault: { status: 200, body: [] }, times: 4 });
		const { error } = await start();

		expect(error?.message).toMatch(
			/^The outcome is unknown: Flute may or may not have carried out/,
		);
	});

	const declined = { posTransactionStatus: 'Completed', transactionStatus: 'Declined' };
	it.each([
		['declined', declined, 'Do not honor (code 05)'],
		['failed', { posTransactionStatus: 'Failed' }, 'The payment at the terminal failed'],
	])('that is %s is a result, or an error if chosen', async (_, outcome, message) => {
		await ends(outcome);
		const { posTransactionStatus } = outcome;
		const { items } = await start({ waitForOutcome: true });
		const { error } = await start({ waitForOutcome: true, errorOnDecline: true });

		expect(items[0]?.json).toMatchObject({ posTransactionStatus });
		expect(error).toMatchObject({ message, httpCode: '402' });
	});
});

it('a declined credit is a result, or an error if chosen', async () => {
	const declineDetails = { code: '05', message: 'Do not honor' };
	const body = { ...merchant.inHistory('Captured'), transactionStatus: 'Declined', declineDetails };
	await flute.simulator.fault({
		match: { method: 'POST', path: 'credit$' },
		fault: { status: 200, body },
		times: 2,
	});
	const credit = { ...merchant.payment(newCard), operation: 'credit' };
	const [output] = await flute.outputOf(credit);
	const { error } = await flute.run({ ...credit, options: { errorOnDecline: true } });

	expect(output).toMatchObject({ transactionStatus: 'Declined', declineDetails });
	expect(error).toMatchObject({ message: 'Do not honor (code 05)', httpCode: '402' });
});
