/** Deliveries that are repeated, fail and come at the same moment, in every order of events. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { claimDelivery } from '../../nodes/shared/webhooks/deduplication';
import { runs } from './support/hostile';

interface Attempt {
	id: number;
	/** Where it ends: the record cannot be fetched, n8n answers 500, or the workflow starts. */
	ends: 'beforeRemembering' | 'withError' | 'started';
}

const attempt = fc.record({
	id: fc.nat({ max: 3 }),
	ends: fc.constantFrom('beforeRemembering', 'withError', 'started') as fc.Arbitrary<
		Attempt['ends']
	>,
});

const stored = (data: IDataObject): IDataObject => JSON.parse(JSON.stringify(data)) as IDataObject;

/** n8n: each delivery has a copy of the static data of its own, and the last one to write wins. */
class Host {
	readonly started: number[] = [];
	private database: IDataObject = {};
	private process = randomUUID();

	/** Memory is gone; what was stored is there. */
	restart(): void {
		this.process = randomUUID();
	}

	/** @returns whether the provider is told that all is well */
	async deliver({ id, ends }: Attempt, pause: () => Promise<unknown>): Promise<boolean> {
		const data = stored(this.database);
		await pause();
		const claimed = await claimDelivery(
			this.process,
			data,
			`delivery ${id}`,
			new Promise(() => {}),
		);
		if (claimed === undefined) return true;
		await pause();
		if (ends === 'beforeRemembering') {
			claimed.release(false);
			return false;
		}
		await pause();
		if (ends === 'started') {
			this.started.push(id);
			// n8n stores static data that a node has changed, and no others.
			const before = data.deliveries;
			const written = claimed.remember();
			if (data.deliveries !== before) this.database = stored(data);
			await written;
		}
		await pause();
		claimed.release(ends === 'started');
		return ends === 'started';
	}
}

const PROVIDER_TRIES = 20;

it('starts a workflow once per delivery, for any repetition and order', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.scheduler(),
			fc.array(attempt, { minLength: 1, maxLength: 10 }),
			async (scheduler, attempts) => {
				const host = new Host();
				const pause = async () => await scheduler.schedule(Promise.resolve());
				const all = attempts.map(async (each) => await host.deliver(each, pause));
				await scheduler.waitFor(Promise.all(all));
				const answers = await Promise.all(all);

				expect(host.started).toHaveLength(new Set(host.started).size);
				for (const [index, { id }] of attempts.entries()) {
					// Who is told that all is well need not send it again.
					if (answers[index]) expect(host.started).toContain(id);
				}
			},
		),
		runs(500),
	);
});

it('loses no delivery that the provider repeats until it is accepted, across restarts', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.scheduler(),
			fc.array(fc.array(attempt, { maxLength: 5 }), { minLength: 1, maxLength: 4 }),
			async (scheduler, processes) => {
				const host = new Host();
				const pause = async () => await scheduler.schedule(Promise.resolve());
				const ids = new Set<number>();
				for (const attempts of processes) {
					const sent = attempts.map(async ({ id, ends }, index) => {
						ids.add(id);
						for (let again = 0; again < PROVIDER_TRIES; again++) {
							// It fails a few times, and then no more.
							const how = again < index ? ends : 'started';
							if (await host.deliver({ id, ends: how }, pause)) return;
						}
						throw new Error(`${id} was never taken`);
					});
					await scheduler.waitFor(Promise.all(sent));
					host.restart();
				}

				expect([...host.started].sort()).toEqual([...ids].sort());
			},
		),
		runs(300),
	);
});
