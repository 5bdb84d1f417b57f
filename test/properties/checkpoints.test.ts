/** A poll trigger returns every version of a changing list's records once. */
import fc from 'fast-check';

import { history, lists, LOOK_BACK, Provider, Trigger } from './support/changingList';
import { runs } from './support/hostile';

describe.each(Object.entries(lists))('a checkpoint of a list %s', (_, list) => {
	it('returns every version once, in order of time, and misses none', async () => {
		await fc.assert(
			fc.asyncProperty(history, fc.integer({ min: 1, max: 3 }), async (steps, width) => {
				const provider = new Provider(list);
				const trigger = new Trigger(provider, list, width);
				for (const step of steps) {
					if (step.kind === 'poll') await trigger.poll(step);
					else provider.apply(step);
				}
				await trigger.poll({ kind: 'poll', during: [] });

				expect(trigger.given).toHaveLength(new Set(trigger.given).size);
				for (const thing of provider.things) {
					expect(trigger.given).toContain(trigger.versionOf(thing));
				}
				// What is older than the look back is not remembered one by one.
				provider.apply({ kind: 'tick', ms: 2 * LOOK_BACK });
				provider.apply({ kind: 'create', late: 0 });
				await trigger.poll({ kind: 'poll', during: [] });
				const { given } = trigger.checkpoint;
				expect(Object.keys(given)).toHaveLength(
					list.isTimed && !list.isUntimed ? 1 : provider.things.length,
				);
			}),
			runs(150),
		);
	});
});
