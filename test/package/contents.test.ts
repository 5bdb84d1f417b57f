/**
 * Each provider is complete: what it needs outside of its folder is there, and what its folder
 * declares is used (CONTRIBUTING.md, "Add a provider").
 */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { INodePropertyOptions } from 'n8n-workflow';

import type { Resource } from '../../nodes/shared/declaration/operation';
import { credentialFields } from '../simulators/credentials';
import { eventTypes as flipEvents } from '../simulators/flip/webhooks';
import { eventNames as flipdishAppEvents } from '../simulators/flipdish/events';
import { eventTypes as flipdishOrgEvents } from '../simulators/flipdish/newFamily/webhooks';
import { eventTypeNames as fluteEvents } from '../simulators/flute/eventTypes';
import { simulatorNames } from '../simulators/registry';
import { allNodes, eventListsOf, providerFolders, providers } from './contents';

const ROOT = join(__dirname, '..', '..');
const load = createRequire(__filename);

/** The values of Resource in all nodes. */
const offered = new Set(
	allNodes().flatMap(({ description }) =>
		description.properties
			.filter(({ name }) => name === 'resource')
			.flatMap(({ options = [] }) => (options as INodePropertyOptions[]).map(({ value }) => value)),
	),
);

/** The events that the simulators send, by the name of the trigger. */
const simulatedEvents: Readonly<Record<string, readonly string[]>> = {
	flipTrigger: flipEvents,
	flipdishTrigger: [...flipdishAppEvents, ...flipdishOrgEvents],
	fluteTrigger: fluteEvents,
};

const webhookTriggers = allNodes().filter((node) => eventListsOf(node).length > 0);

it.each(webhookTriggers.map((node) => [node.description.displayName, node] as const))(
	'%s offers only events that the simulator of its provider sends',
	(_label, node) => {
		const known = simulatedEvents[node.description.name] ?? [];
		expect(
			eventListsOf(node)
				.flat()
				.filter((event) => !known.includes(event)),
		).toEqual([]);
	},
);

describe.each(providerFolders)('%s', (folder) => {
	const name = folder.toLowerCase();
	const { credentials, resources } = providers[name]!;

	it('has a simulator, which is in test/simulators/registry.ts', () => {
		expect(simulatorNames).toContain(name);
	});

	it('has values for its credentials, which are in test/simulators/credentials.ts', () => {
		expect(Object.keys(credentialFields)).toEqual(
			expect.arrayContaining(credentials.map(({ type }) => type)),
		);
	});

	it('has a test that runs each of its operations', () => {
		expect(readdirSync(join(ROOT, 'test', 'engine'))).toContain(`${name}Operations.test.ts`);
	});

	it('has each resource of its folder in provider.ts', () => {
		const declared = join(ROOT, 'nodes', folder, 'resources');
		const exported = readdirSync(declared).flatMap((file) =>
			Object.entries(load(join(declared, file)) as Record<string, Partial<Resource> | undefined>),
		);
		const names = exported.filter(([, value]) => value?.operations).map(([key]) => key);
		expect(Object.keys(resources)).toEqual(expect.arrayContaining(names));
	});

	it('offers each of its resources in a node', () => {
		expect(Object.keys(resources).filter((resource) => !offered.has(resource))).toEqual([]);
	});
});

it('has no simulator without a provider', () => {
	expect([...simulatorNames].sort()).toEqual(Object.keys(providers).sort());
});
