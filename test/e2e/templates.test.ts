/**
 * The templates of workflows/ as a user gets them: imported, filled in as their notes say, and run.
 * One n8n serves them all, since each one takes half a minute to start.
 */
import { readdirSync } from 'node:fs';

import { importWorkflows } from '../demo/content';
import type { Workflow } from '../hosts/rest';
import { itemsOf } from '../hosts/execution';
import { FOLDER, useTemplates } from './templates/bench';
import { describeFlipCommands } from './templates/flipCommands';
import { describeFlipdishOrders } from './templates/flipdishOrders';
import { describeFrontDesk } from './templates/frontDesk';
import { describeScheduledReads } from './templates/scheduledReads';
import { describeTwoClinics } from './templates/twoClinics';

const bench = useTemplates();

describeScheduledReads(bench);
describeFlipCommands(bench);
describeFlipdishOrders(bench);
describeTwoClinics(bench);
describeFrontDesk(bench);

it('First look is at the top of the list of workflows after importing all templates', async () => {
	await importWorkflows(bench.host.rest, FOLDER, bench.credentials);

	const [first] = await bench.host.rest.request<Workflow[]>(
		'GET',
		'/workflows?take=1&sortBy=updatedAt:desc',
	);
	expect(first!.name).toBe('First look');
});

it('First look reads from all four providers', async () => {
	const { id } = await bench.open('first-look');

	const execution = await bench.host.rest.execute(id);

	expect(execution.status).toBe('success');
	for (const name of [
		'Flipdish Stores',
		'Flip Sites',
		'Flute Transactions',
		'Flextell Customers',
	]) {
		expect(itemsOf(execution, name).length).toBeGreaterThan(0);
	}
});

it('all templates use only node types and versions that n8n has', async () => {
	const types = await bench.host.rest.nodeTypes();
	for (const file of readdirSync(FOLDER)) {
		const { nodes } = await bench.open(file.replace('.json', ''));
		for (const { name, type, typeVersion } of nodes) {
			const isKnown = types.some(
				(one) => one.name === type && [one.version].flat().includes(typeVersion),
			);
			expect({ file, name, isKnown }).toEqual({ file, name, isKnown: true });
		}
	}
});
