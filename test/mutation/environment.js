const { register } = require('tsx/cjs/api');

const unregister = register();
const SimulatorEnvironment = require('../simulators/environment.ts').default;
unregister();

/**
 * The tests' jest environment with n8n-workflow loaded once for all test files, because loading it
 * for each mutant takes longer than most tests. Stryker wraps this file and loads it without jest's
 * transform, so that it registers tsx itself.
 */
module.exports = class MutationEnvironment extends SimulatorEnvironment {
	async setup() {
		await super.setup();
		this.global.n8nWorkflow = require('n8n-workflow');
	}
};
