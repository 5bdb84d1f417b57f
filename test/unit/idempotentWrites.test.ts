/** What is sent again, and what is read first, when the reply to a write is lost. */
import { keyRefused, lost, paid, reply, setUp } from './support/writes';
import { OutcomeUnknownError } from '../../nodes/shared/errors/userErrors';
import { sleep } from '../../nodes/shared/util/sleep';
import { NOW, useWaits } from './support/waits';

jest.mock('../../nodes/shared/util/sleep');

const waits = useWaits();

const key = { header: 'Idempotency-Key', storesServerErrors: false } as const;
const POST = 'POST /payments';

describe('a write without key or reference', () => {
	it('that succeeded is not sent again in the next try', async () => {
		const { attempt, calls, first } = setUp({}, [paid]);

		expect(await attempt(({ completedWrites }) => expect(completedWrites.count).toBe(1))).toEqual({
			value: paid,
		});
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

describe('a key that the provider does not take', () => {
	it('is sent again while its first request is still running', async () => {
		const running = keyRefused('inProgress');
		const { attempt, calls } = setUp({ idempotencyKey: key }, [lost(), running, running, paid]);

		expect(await attempt()).toEqual({ value: paid });
		expect(calls()).toHaveLength(4);
		expect(waits.filter((ms) => ms === 1_000)).toHaveLength(2);
	});

	it('leaves an unknown outcome where its first request does not end in time', async () => {
		const running = keyRefused('inProgress');
		const { attempt, calls } = setUp({ idempotencyKey: key }, [running, running, running]);
		const now = jest.spyOn(performance, 'now').mockReturnValue(1_000);
		jest.mocked(sleep).mockImplementation(async (ms) => {
			if (ms === 1_000) now.mockReturnValue(performance.now() === 1_000 ? 60_999 : 61_000);
		});

		const { error } = (await attempt((ledger) => {
			expect(ledger.pendingOf(0)).toBeDefined();
		})) as { error: OutcomeUnknownError };
		expect(error).toBeInstanceOf(OutcomeUnknownError);
		expect(error.message).toBe(
			'The outcome is unknown: the first POST /payments with the Idempotency-Key "key" is still being processed',
		);
		expect(error.error.context.details).toMatchObject({ key: 1, outcome: 'unknown' });
		expect(calls()).toHaveLength(3);
	});

	it('was used for another request: nothing was done, and the error names it', async () => {
		const { attempt } = setUp({ idempotencyKey: key }, [keyRefused('conflict')]);

		expect(await attempt((ledger) => expect(ledger.refusalsOf(0)).toBe(1))).toMatchObject({
			error: {
				message: 'The Idempotency-Key "key" was used for another request already',
				context: { details: { key: 1, idempotencyKey: 'conflict' } },
			},
		});
	});
});

describe('a write whose effect can be read', () => {
	const wasApplied = jest.fn<boolean | string[] | undefined, unknown[]>();
	const effect = { read: 'GET /accounts/{accountId}', wasApplied } as const;
	const operation = { effect, idempotencyKey: key };
	const READ = 'GET /accounts/a';
	const account = reply({ id: 'a' });

	it('is not sent again where the record shows it, and the record is the result', async () => {
		wasApplied.mockReset().mockReturnValueOnce(false).mockReturnValueOnce(true);
		const { attempt, calls } = setUp(operation, [lost(), reply({}), account]);

		expect(await attempt()).toEqual({ value: account });
		expect(calls()).toEqual([POST, READ, READ]);
		expect(wasApplied).toHaveBeenCalledWith({}, { amount: 5 }, NOW - 1_000);
	});

	it('is sent again where the record never shows it', async () => {
		wasApplied.mockReset().mockReturnValue(false);
		const { attempt, calls } = setUp(operation, [lost(), account, account, account, paid]);

		expect(await attempt()).toEqual({ value: paid });
		expect(calls()).toEqual([POST, READ, READ, READ, POST]);
	});

	it('was not done where the record does not show it and its repetition is refused', async () => {
		wasApplied.mockReset().mockReturnValue(false);
		const looks = [account, account, account];
		const refused = new Error('refused');
		const ends = [lost(), ...looks, refused, ...looks];
		const { attempt } = setUp(operation, ends);

		const ended = await attempt((ledger) => {
			// A request that is late would be done twice under another key.
			expect(ledger.refusalsOf(0)).toBe(0);
		});
		expect(ended).toEqual({ error: refused });
	});

	it('keeps its key in later tries too', async () => {
		wasApplied.mockReset().mockReturnValue(false);
		const looks = [account, account, account];
		const error = lost();
		const broken = new Error('not to be read');
		const refused = new Error('refused');
		const ends = [error, broken, broken, broken, ...looks, refused, ...looks];
		const { attempt } = setUp(operation, ends);
		expect(await attempt()).toEqual({ error });

		const ended = await attempt((ledger) => expect(ledger.refusalsOf(0)).toBe(0));
		expect(ended).toEqual({ error: refused });
	});

	it('is looked up before the next try sends it', async () => {
		wasApplied.mockReset().mockReturnValue(true);
		const broken = new Error('not to be read');
		const error = lost();
		const { attempt, calls } = setUp(operation, [error, broken, broken, broken, account]);

		expect(await attempt()).toEqual({ error });
		expect(await attempt()).toEqual({ value: account });
		expect(calls()).toEqual([POST, READ, READ, READ, READ]);
	});

	it('takes no record for its own that another write made', async () => {
		await setUp(operation, [reply({ accountId: 'x' })], { account: 'shared' }).attempt();
		wasApplied.mockReset().mockReturnValue(['x', 'y']);
		const made = reply({ accountId: 'y' });
		const other = setUp(operation, [lost(), account, made], { account: 'shared' });

		expect(await other.attempt()).toEqual({ value: made });
		expect(other.calls()).toEqual([POST, READ, 'GET /accounts/y']);
	});

	it('takes no record for its own that another write is taking', async () => {
		wasApplied.mockReset().mockReturnValue(['only']);
		const made = reply({ accountId: 'only' });
		const both = [
			setUp(operation, [lost(), account, made], { account: 'taken at once' }),
			setUp(operation, [lost(), account, account, account, paid], { account: 'taken at once' }),
		];

		expect(await Promise.all(both.map(async ({ attempt }) => await attempt()))).toEqual([
			{ value: made },
			{ value: paid },
		]);
		expect(both[1]!.calls()).toEqual([POST, READ, READ, READ, POST]);
	});

	it('may take a record that could not be read for its own in the next try', async () => {
		wasApplied.mockReset().mockReturnValue(['late']);
		const made = reply({ accountId: 'late' });
		const error = lost();
		const broken = new Error('not to be read');
		const { attempt, calls } = setUp(operation, [error, account, broken, account, made]);

		expect(await attempt()).toEqual({ error });
		expect(await attempt()).toEqual({ value: made });
		expect(calls()).toEqual([POST, READ, 'GET /accounts/late', READ, 'GET /accounts/late']);
	});
});
