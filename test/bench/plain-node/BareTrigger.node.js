'use strict';

/** A webhook trigger without work, which shows the cost of n8n itself for a package's trigger. */
class BareTrigger {
	description = {
		displayName: 'Bare Trigger',
		name: 'bareTrigger',
		group: ['trigger'],
		// n8n evaluates an expression before each call to version 1, from 2.40 on in an isolate.
		version: 2,
		description: 'Starts the workflow with the body of a call',
		defaults: { name: 'Bare Trigger' },
		inputs: [],
		outputs: ['main'],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' },
		],
		properties: [],
	};

	async webhook() {
		return { workflowData: [[{ json: this.getBodyData() }]] };
	}
}

module.exports = { BareTrigger };
