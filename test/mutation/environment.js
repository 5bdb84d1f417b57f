const { register } = require('tsx/cjs/api');

const unregister = register();
const SimulatorEnvironment = require('../simulators/environment.ts').default;
unregister();

/**
 * The tests' own environment, with n8n-workflow loaded once for all test files: to load it anew for
 * each change takes longer than most tests. Stryker wraps it, and loads it without jest's transform.
 */
module.exports = class MutationEnvironment extends SimulatorEnvironment {
	async setup() {
		await super.setup();
		this.global.n8nWorkflow = require('n8n-workflow');
	}
};
