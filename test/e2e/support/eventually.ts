import { setTimeout as delay } from 'node:timers/promises';

import type { Rest } from '../../hosts/rest';

/** Resolves once the check passes, or rejects with what it said last. */
export async function eventually(check: () => Promise<void>, seconds = 120): Promise<void> {
	const deadline = Date.now() + seconds * 1000;
	for (;;) {
		try {
			return await check();
		} catch (error) {
			if (Date.now() > deadline) throw error;
			await delay(250);
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
