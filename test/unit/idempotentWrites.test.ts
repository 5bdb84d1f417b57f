/** What is sent, looked up and told when the reply to a write is lost: nothing is done twice. */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { ApiRequest } from '../../nodes/shared/declaration/operation';
import { OutcomeUnknownError, withErrorDetails } from '../../nodes/shared/errors/userErrors';
import { sendIdempotently } from '../../nodes/shared/execute/idempotency';
import type { Write } from '../../nodes/shared/execute/write';
import { WriteLedger } from '../../nodes/shared/execute/writeLedger';
import type { ApiResponse } from '../../nodes/shared/http/wire';
import { settle } from '../../nodes/shared/util/result';
import { sleep } from '../../nodes/shared/util/sleep';

jest.mock('../../nodes/shared/util/sleep');

const NOW = Date.UTC(2026, 0, 1);
const NODE = { id: 'node', name: 'Node', type: 'package.node', retryOnFail: true, maxTries: 3 };

let executions = 0;
const waits: number[] = [];
beforeEach(() => {
	waits.length = 0;
	jest.spyOn(Date, 'now').mockReturnValue(NOW);
	jest.spyOn(Math, 'random').mockReturnValue(1);
	jest.mocked(sleep).mockImplementation(async (ms) => void waits.push(ms));
});
afterEach(() => jest.restoreAllMocks());

type End = ApiResponse | Error;
const reply = (body: unknown): ApiResponse => ({ status: 200, headers: {}, body });
const paid = reply({ id: 'paid' });

/** The end of a call whose reply was lost, or was a 5xx. */
const lost = ({ repeatAfter, isServerError = false }: Partial<OutcomeUnknownError> = {}) =>
	new OutcomeUnknownError(
		withErrorDetails(new NodeOperationError(NODE as never, 'Lost'), { httpCode: 'lost' }),
		repeatAfter,
		isServerError,
	);

/** A run of a node in one execution, whose calls end so. */
function setUp(
	operation: Write['operation'],
	ends: End[],
	{ options = {}, body = { amount: 5 } as IDataObject, account = `account ${++executions}` } = {},
) {
	const execution = `execution ${++executions}`;
	const sent: ApiRequest[] = [];
	const context = {
		getExecutionId: () => execution,
		getInstanceId: () => 'instance',
		getWorkflow: () => ({ id: 'workflow' }),
		getNode: () => NODE,
		getWorkflowDataProxy: () => ({ $runIndex: 0 }),
		getExecutionCancelSignal: () => undefined,
		logger: { debug: () => {}, info: () => {} },
	} as unknown as IExecuteFunctions;
	const connection = {
		id: account,
		settings: { maxTries: 3, timeout: 60_000, options },
		send: async (request: ApiRequest) => {
			sent.push(request);
			const end = ends.shift();
			if (end === undefined) throw new Error('Nothing more is to be sent');
			if (end instanceof Error) throw end;
			return end;
		},
	};
	const request: ApiRequest = {
		method: 'POST',
		path: '/payments',
		headers: { 'Idempotency-Key': 'key' },
		body,
	};
	const call = { index: 0, parameters: { accountId: 'a' }, request };
	const first = jest.fn(async () => {});
	/** One try of the node; `use` sees its ledger. */
	const attempt = async (use: (ledger: WriteLedger) => void = () => {}) => {
		const ledger = WriteLedger.open(context);
		const write = {
			...{
				context,
				connection,
				ledger,
				operation,
				call,
				request,
				options: { details: { key: 1 } },
			},
			identify: (written: unknown) => written,
		} as unknown as Write;
		const ended = await settle(sendIdempotently(write, first));
		use(ledger);
		ledger.close(true);
		return ended;
	};
	const calls = () => sent.map(({ method, path }) => `${method} ${path}`);
	return { attempt, sent, calls, first };
}

const key = { header: 'Idempotency-Key', storesServerErrors: false } as const;
const POST = 'POST /payments';

describe('a write without key or reference', () => {
	it('that succeeded is not sent again in the next try', async () => {
		const { attempt, calls, first } = setUp({}, [paid]);

		expect(await attempt(({ done }) => expect(done.count).toBe(1))).toEqual({ value: paid });
		expect(await attempt()).toEqual({ value: paid });
		expect(calls()).toEqual([POST]);
		expect(first).toHaveBeenCalledTimes(1);
	});

	it('whose reply was lost is not sent again, neither now nor in the next try', async () => {
		const error = lost();
		const { attempt, calls } = setUp({}, [error]);

		expect(await attempt((ledger) => expect(ledger.refusalsOf(0)).toBe(0))).toEqual({ error });
		expect(await attempt()).toEqual({ error });
		expect(calls()).toEqual([POST]);
	});

	it('that was refused is sent again in the next try, and counts as refused', async () => {
		const error = new Error('refused');
		const { attempt, calls } = setUp({}, [error, paid]);

		expect(await attempt((ledger) => expect(ledger.refusalsOf(0)).toBe(1))).toEqual({ error });
		expect(await attempt()).toEqual({ value: paid });
		expect(calls()).toEqual([POST, POST]);
	});
});

describe('a write with a key', () => {
	it('is sent again with the same key when its reply was lost', async () => {
		const { attempt, sent } = setUp({ idempotencyKey: key }, [lost(), paid]);

		expect(await attempt()).toEqual({ value: paid });
		expect(sent[1]).toEqual(sent[0]);
	});

	it('is sent as often as Max Attempts says, with growing waits', async () => {
		const errors = [lost(), lost(), lost()];
		const { attempt, calls } = setUp({ idempotencyKey: key }, [...errors]);

		expect(await attempt()).toEqual({ error: errors[2] });
		expect(calls()).toHaveLength(3);
		expect(waits.filter((ms) => ms > 0)).toEqual([500, 1_000]);
	});

	it('is not sent again after a 5xx, which the provider does not store', async () => {
		const error = lost({ isServerError: true });
		const { attempt, calls } = setUp({ idempotencyKey: key }, [error]);

		expect(await attempt()).toEqual({ error });
		expect(calls()).toHaveLength(1);
	});

	it('is left to the client where the provider stores a 5xx too', async () => {
		const idempotencyKey = { ...key, storesServerErrors: true };
		const error = lost();
		const { attempt, calls } = setUp({ idempotencyKey }, [error, paid]);

		expect(await attempt()).toEqual({ error });
		expect(calls()).toHaveLength(1);
		// The next try has the key of then.
		expect(await attempt()).toEqual({ value: paid });
	});

	it('keeps its key and its unknown outcome where the repetition is refused', async () => {
		const error = lost();
		const { attempt, first } = setUp({ idempotencyKey: key }, [error, new Error('refused'), paid]);

		const ended = await attempt((ledger) => {
			expect(ledger.refusalsOf(0)).toBe(0);
			expect(ledger.pendingOf(0)).toMatchObject({ error, sentAt: NOW });
		});
		expect(ended).toEqual({ error });
		expect(await attempt()).toEqual({ value: paid });
		expect(first).toHaveBeenCalledTimes(1);
	});

	it('counts as refused where it is refused at once', async () => {
		const error = new Error('refused');
		const { attempt } = setUp({ idempotencyKey: key }, [error]);

		expect(await attempt((ledger) => expect(ledger.refusalsOf(0)).toBe(1))).toEqual({ error });
	});
});

describe('a write whose effect can be read', () => {
	const wasDone = jest.fn<boolean | string[] | undefined, unknown[]>();
	const effect = { read: 'GET /accounts/{accountId}', wasDone } as never;
	const operation = { effect, idempotencyKey: key };
	const READ = 'GET /accounts/a';
	const account = reply({ id: 'a' });

	it('is not sent again where the record shows it, and the record is the result', async () => {
		wasDone.mockReset().mockReturnValueOnce(false).mockReturnValueOnce(true);
		const { attempt, calls } = setUp(operation, [lost(), reply({}), account]);

		expect(await attempt()).toEqual({ value: account });
		expect(calls()).toEqual([POST, READ, READ]);
		expect(wasDone).toHaveBeenCalledWith({}, { amount: 5 }, NOW - 1_000);
	});

	it('is sent again where the record never shows it', async () => {
		wasDone.mockReset().mockReturnValue(false);
		const { attempt, calls } = setUp(operation, [lost(), account, account, account, paid]);

		expect(await attempt()).toEqual({ value: paid });
		expect(calls()).toEqual([POST, READ, READ, READ, POST]);
	});

	it('is looked up before the next try sends it', async () => {
		wasDone.mockReset().mockReturnValue(true);
		const broken = new Error('not to be read');
		const error = lost();
		const { attempt, calls } = setUp(operation, [error, broken, broken, broken, account]);

		expect(await attempt()).toEqual({ error });
		expect(await attempt()).toEqual({ value: account });
		expect(calls()).toEqual([POST, READ, READ, READ, READ]);
	});

	it('takes no record for its own that another write made', async () => {
		await setUp(operation, [reply({ accountId: 'x' })], { account: 'shared' }).attempt();
		wasDone.mockReset().mockReturnValue(['x', 'y']);
		const made = reply({ accountId: 'y' });
		const other = setUp(operation, [lost(), account, made], { account: 'shared' });

		expect(await other.attempt()).toEqual({ value: made });
		expect(other.calls()).toEqual([POST, READ, 'GET /accounts/y']);
	});
});

describe('a write with a reference', () => {
	const reference = {
		member: 'referenceId',
		find: 'GET /payments',
		items: 'items',
		read: 'GET /payments/{paymentId}',
		createdAt: 'createdAt',
		isSame: (record: IDataObject, body: IDataObject) => record.amount === body.amount,
		counts: (record: IDataObject) => record.status !== 'Declined',
		describe: (record: IDataObject) => String(record.status),
	} as never;
	const LIST = 'GET /payments';
	const record = (more: IDataObject = {}): IDataObject => ({
		...{ paymentId: 'p', referenceId: 'order', amount: 5, status: 'Captured' },
		createdAt: new Date(NOW).toISOString(),
		...more,
	});
	const listed = (...items: IDataObject[]) => reply({ items });
	const generatedIn = (request: ApiRequest | undefined) =>
		String((request?.body as IDataObject).referenceId);
	const own = { amount: 5, referenceId: 'order' };
	let accounts = 0;
	const withOwn = (ends: End[], more: { options?: IDataObject; account?: string } = {}) =>
		setUp({ reference }, ends, { body: own, account: `own ${++accounts}`, ...more });

	it('is found by it when the reply was lost, and sent once', async () => {
		const ends: End[] = [lost()];
		const { attempt, sent, calls } = setUp({ reference }, ends);
		ends.push(listed());
		const found = attempt();
		while (sent.length < 2) await Promise.resolve();
		const referenceId = generatedIn(sent[0]);
		const full = reply(record({ referenceId, full: true }));
		ends.push(listed(record({ referenceId: 'of another' }), record({ referenceId })), full);

		expect(await found).toEqual({ value: full });
		expect(calls()).toEqual([POST, LIST, LIST, 'GET /payments/p']);
		expect(sent[1]?.query).toEqual({ referenceId });
		expect(referenceId).toMatch(/^n8n-[\da-f]{32}$/);
	});

	it('that is not found has an unknown outcome, told with the reference, and is sent no more', async () => {
		const ends = () => [listed(), listed(), listed()];
		const { attempt, sent, calls } = setUp({ reference }, [lost(), ...ends(), ...ends()]);

		const ended = (await attempt()) as { error: OutcomeUnknownError };
		expect(ended.error).toBeInstanceOf(OutcomeUnknownError);
		const referenceId = generatedIn(sent[0]);
		expect(ended.error.message).toContain(`no record with referenceId "${referenceId}" was found`);
		const details = { outcome: 'unknown', referenceId, httpCode: 'lost' };
		expect(ended.error.error.context.details).toMatchObject(details);
		// The next try looks for it, and does not send it.
		expect(await attempt()).toMatchObject({ error: expect.any(OutcomeUnknownError) });
		expect(calls()).toEqual([POST, ...Array.from({ length: 6 }, () => LIST)]);
	});

	it('that is not found is sent again where the provider asked for that', async () => {
		const error = lost({ repeatAfter: 2_000, isServerError: true });
		const { attempt, sent } = setUp({ reference }, [error, listed(), listed(), listed(), paid]);

		expect(await attempt()).toEqual({ value: paid });
		expect(generatedIn(sent[4])).toBe(generatedIn(sent[0]));
		expect(waits).toEqual([2_000, 0, 1_000, 3_000]);
	});

	it('is not sent again where the look failed', async () => {
		const error = lost({ repeatAfter: 0 });
		const broken = [new Error('down'), reply({}), new Error('still down')];
		const { attempt, calls } = setUp({ reference }, [error, ...broken]);

		const ended = (await attempt()) as { error: Error };
		expect(ended.error.message).toContain('failed (still down)');
		expect(calls()).toEqual([POST, LIST, LIST, LIST]);
	});

	it('of the user’s own is not sent where a record has it', async () => {
		const { attempt, calls } = withOwn([listed(record())]);

		expect(await attempt()).toMatchObject({
			error: {
				message: 'A payment with referenceId "order" already exists: paymentId "p", Captured',
			},
		});
		expect(calls()).toEqual([LIST]);
	});

	it('of the user’s own gives the existing record where that is wanted, if it is the same', async () => {
		const full = reply(record());
		const options = { ifReferenceExists: 'return' };
		const same = withOwn([listed(record()), full], { options });
		expect(await same.attempt()).toEqual({ value: full });
		expect(same.calls()).toEqual([LIST, 'GET /payments/p']);

		const different = withOwn([listed(record({ amount: 6 }))], { options });
		expect(await different.attempt()).toMatchObject({
			error: { message: expect.stringContaining('Its amount, currency or type differs') },
		});
		expect(different.calls()).toEqual([LIST]);
	});

	it('of the user’s own is sent where only declined records have it, and where the user says so', async () => {
		const declined = withOwn([listed(record({ status: 'Declined' })), paid]);
		expect(await declined.attempt()).toEqual({ value: paid });

		const again = withOwn([paid], { options: { ifReferenceExists: 'payAgain' } });
		expect(await again.attempt()).toEqual({ value: paid });
		expect(again.calls()).toEqual([POST]);
	});

	it('of the user’s own is not sent where it cannot be looked up', async () => {
		const error = new Error('down');
		const { attempt, calls } = withOwn([error, error, error]);

		expect(await attempt()).toEqual({ error });
		expect(calls()).not.toContain(POST);
	});

	it('of the user’s own is known to this process although the list lags behind', async () => {
		const account = 'own, and known';
		const first = withOwn([listed(), reply({ paymentId: 'p' })], { account });
		await first.attempt();
		const second = withOwn([listed(), reply(record())], { account });

		expect(await second.attempt()).toMatchObject({
			error: { message: expect.stringContaining('already exists: paymentId "p"') },
		});
		expect(second.calls()).toEqual([LIST, 'GET /payments/p']);
	});

	it('of the user’s own whose outcome is unknown is not sent by another execution', async () => {
		const account = 'own, and unknown';
		const none = [listed(), listed(), listed()];
		const first = withOwn([listed(), lost(), ...none], { account });
		expect(await first.attempt()).toMatchObject({ error: expect.any(OutcomeUnknownError) });
		const second = withOwn([...none], { account });

		expect(await second.attempt()).toMatchObject({
			error: { message: expect.stringContaining('The outcome is unknown') },
		});
		expect(second.calls()).toEqual([LIST, LIST, LIST]);
	});

	it('of the user’s own that was refused may be sent again', async () => {
		const account = 'own, and refused';
		const error = new Error('refused');
		expect(await withOwn([listed(), error], { account }).attempt()).toEqual({ error });

		expect(await withOwn([listed(), paid], { account }).attempt()).toEqual({ value: paid });
	});

	it('of the user’s own is taken for sent only where the record is newer and the same', async () => {
		const old = record({ paymentId: 'old', createdAt: new Date(NOW - 60_000).toISOString() });
		const other = record({ paymentId: 'other', amount: 6 });
		const found = listed(old, other);
		const { attempt } = withOwn([lost(), found, found, found], {
			options: { ifReferenceExists: 'payAgain' },
		});

		const { error } = (await attempt()) as { error: Error };
		expect(error.message).toContain('another payment with referenceId "order" has appeared since');
		expect(error.message).toContain('"other"');
		expect(error.message).not.toContain('"old"');
	});

	it('of the user’s own that two items have at once is sent once', async () => {
		const account = 'own, twice at once';
		const first = withOwn([listed(), reply({ paymentId: 'p' })], { account });
		const second = withOwn([listed(record())], { account });

		const [one, two] = await Promise.all([first.attempt(), second.attempt()]);

		expect(one).toEqual({ value: reply({ paymentId: 'p' }) });
		expect(two).toMatchObject({ error: { message: expect.stringContaining('already exists') } });
	});
});
