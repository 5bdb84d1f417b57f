const { join } = require('node:path');

const ROOT = join(__dirname, '../..');

/** Engine tests of what the changed rooms do; those of single providers would take hours more. */
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
	'polling',
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
