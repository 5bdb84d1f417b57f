const { join } = require('node:path');

const ROOT = join(__dirname, '../..');

/**
 * Engine tests of what the changed rooms do. Those of single providers would take hours more, and
 * those of poll triggers read 50,000 records through every change.
 */
const ENGINE = [
	'accountChanges',
	'credentials',
	'emptyValues',
	'errorMessages',
	'fluteIdempotencyKeys',
	'saleIdempotencyKeys',
	'inputValidation',
	'items',
	'paymentReferences',
	'onlyNewOrChanged',
	'paging',
	'completedWrites',
	'retry',
	'tokenRotation',
	'secrets',
	'siteTokens',
	'tokenRenewal',
];

/** The tests that a change of `npm run test:mutation` is put to. */
module.exports = {
	...require('../../jest.config'),
	rootDir: ROOT,
	testEnvironment: join(__dirname, 'environment.js'),
	testMatch: [
		'<rootDir>/test/{unit,properties}/**/*.test.ts',
		...ENGINE.map((name) => `<rootDir>/test/engine/${name}.test.ts`),
	],
	testTimeout: 60_000,
};
