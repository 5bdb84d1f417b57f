import { setTimeout as delay } from 'node:timers/promises';

import type { Rest } from '../../hosts/rest';

/**
 * Resolves once the check neither throws nor returns false.
 *
 * @param every ms between two checks
 * @throws what the check threw last
 */
export async function eventually(
	check: () => Promise<boolean | void>,
	{ seconds = 180, every = 250 } = {},
): Promise<void> {
	const deadline = Date.now() + seconds * 1000;
	for (;;) {
		try {
			if ((await check()) !== false) return;
			throw new Error(`Not within ${seconds} s: ${check.toString()}`);
		} catch (error) {
			if (Date.now() > deadline) throw error;
			await delay(every);
		}
	}
}

/** Publishes the workflow until the work is done. */
export async function whilePublished(
	rest: Rest,
	id: string,
	work: () => Promise<void>,
): Promise<void> {
	await rest.activateWorkflow(id);
	try {
		await work();
	} finally {
		await rest.deactivateWorkflow(id);
	}
}
