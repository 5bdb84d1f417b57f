import { promiseTry } from '../../nodes/shared/util/result';

describe('promiseTry', () => {
	it('rejects when the work throws before it returns a promise', async () => {
		const failure = new Error('no');
		await expect(
			promiseTry(() => {
				throw failure;
			}),
		).rejects.toBe(failure);
	});

	it('gives the result of work that is synchronous or not', async () => {
		expect(await promiseTry(() => 1)).toBe(1);
		expect(await promiseTry(async () => 2)).toBe(2);
	});
});
