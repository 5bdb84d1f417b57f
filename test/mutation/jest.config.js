const { join } = require('node:path');

const ROOT = join(__dirname, '../..');

/**
 * Engine tests of the mutated code. Tests of single providers would take hours more, and tests of
 * poll triggers read 50,000 records for every mutant.
 */
const ENGINE = [
	'accountChanges',
	'credentialTypes',
	'emptyValues',
	'errorMessages',
	'fluteIdempotencyKeys',
	'saleIdempotencyKeys',
	'inputValidation',
	'items',
	'paymentReferences',
	'reusedReferences',
	'onlyNewOrChanged',
	'paging',
	'completedWrites',
	'retry',
	'tokenRotation',
	'savingCredentials',
	'secrets',
	'siteTokens',
	'tokenRenewal',
	'unreadableLists',
];

const ALL = ['{unit,properties}/**/*', ...ENGINE.map((name) => `engine/${name}`)];

/** Test files to run; `MUTATION_TESTS='unit/retry properties/*'` limits the run to a few. */
const tests = process.env.MUTATION_TESTS?.split(' ') ?? ALL;

const hasEngineTests = tests.some((name) => name.startsWith('engine/'));

/** Jest configuration of `npm run test:mutation`. */
module.exports = {
	...require('../../jest.config'),
	rootDir: ROOT,
	testEnvironment: join(__dirname, 'environment.js'),
	testMatch: tests.map((name) => `<rootDir>/test/${name}.test.ts`),
	// Engine tests load the n8n-workflow of their n8n.
	moduleNameMapper: hasEngineTests ? {} : { '^n8n-workflow$': join(__dirname, 'n8nWorkflow.js') },
	// Ends the tests that a mutant makes wait for ever.
	testTimeout: hasEngineTests ? 60_000 : 5_000,
};
