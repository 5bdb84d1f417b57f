'use strict';

/** A webhook trigger that does nothing: what n8n itself takes for the trigger of a package. */
class BareTrigger {
	description = {
		displayName: 'Bare Trigger',
		name: 'bareTrigger',
		group: ['trigger'],
		// For version 1 n8n evaluates an expression before each call, from 2.40 on in an isolate.
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
