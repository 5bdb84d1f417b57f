/** A write with a reference is looked up by it, and not sent twice. */
import type { IDataObject } from 'n8n-workflow';

import type { ApiRequest } from '../../nodes/shared/declaration/operation';
import type { ReferenceLookup } from '../../nodes/shared/declaration/writes';
import { OutcomeUnknownError } from '../../nodes/shared/errors/userErrors';
import type { ApiResponse } from '../../nodes/shared/http/wire';
import { deferred } from '../engine/support/deferred';
import type { End } from './support/writes';
import { lost, paid, reply, setUp } from './support/writes';
import { NOW, useWaits } from './support/waits';

jest.mock('../../nodes/shared/util/sleep');

const waits = useWaits();

const POST = 'POST /payments';

describe('a write with a reference', () => {
	const reference: ReferenceLookup = {
		member: 'referenceId',
		find: 'GET /payments',
		items: 'items',
		read: 'GET /payments/{paymentId}',
		createdAt: 'createdAt',
		matchesRequest: (record, body) => record.amount === body.amount,
		isSuccessful: (record) => record.status !== 'Declined',
		describe: (record) => String(record.status),
	};
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
	const withOwn = (
		ends: End[],
		more: { options?: IDataObject; account?: string; signal?: AbortSignal } = {},
	) => setUp({ reference }, ends, { body: own, account: `own ${++accounts}`, ...more });

	it('is found by it when the reply was lost, and sent once', async () => {
		const full = reply(record({ full: true }));
		const { attempt, sent, calls } = setUp({ reference }, [
			lost(),
			listed(),
			([first]) =>
				listed(
					record({ referenceId: 'of another', paymentId: 'another' }),
					record({ referenceId: generatedIn(first) }),
				),
			full,
		]);

		expect(await attempt()).toEqual({ value: full });
		const referenceId = generatedIn(sent[0]);
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
		const error = lost({ retryAfterMs: 2_000, isServerError: true });
		const { attempt, sent } = setUp({ reference }, [error, listed(), listed(), listed(), paid]);

		expect(await attempt()).toEqual({ value: paid });
		expect(generatedIn(sent[4])).toBe(generatedIn(sent[0]));
		expect(waits).toEqual([2_000, 0, 1_000, 3_000]);
	});

	it('is not sent again where the look failed', async () => {
		const error = lost({ retryAfterMs: 0 });
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

	it('stops waiting for another execution with the same reference when its own is cancelled', async () => {
		const account = 'own, and cancelled';
		const stop = new AbortController();
		const { promise: answer, resolve: pay } = deferred<ApiResponse>();
		const first = withOwn([listed(), async () => await answer], { account });
		const second = withOwn([], { account, signal: stop.signal });
		const third = withOwn([listed(record())], { account });
		const ended = [first, second, third].map(async ({ attempt }) => await attempt());
		while (first.calls().length < 2) await new Promise(setImmediate);
		stop.abort();

		expect(await ended[1]).toEqual({ error: stop.signal.reason });
		expect([...second.calls(), ...third.calls()]).toEqual([]);
		pay(reply({ paymentId: 'p' }));
		expect(await ended[0]).toEqual({ value: reply({ paymentId: 'p' }) });
		expect(await ended[2]).toMatchObject({
			error: { message: expect.stringContaining('already exists') },
		});
	});
});
