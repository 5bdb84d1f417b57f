import type * as N8nWorkflow from 'n8n-workflow';

/**
 * Lets the nodes' waits between look-ups and tries pass twenty times as fast. To be imported before
 * anything that loads a node.
 */
jest.mock('n8n-workflow', (): typeof N8nWorkflow => {
	const actual = jest.requireActual<typeof N8nWorkflow>('n8n-workflow');
	return { ...actual, sleep: async (ms) => await actual.sleep(ms / 20) };
});

export {};
