/** Tests in a real n8n, one file at a time: each starts hosts, and the first run installs them. */
module.exports = {
	...require('./jest.config'),
	testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
	globalSetup: '<rootDir>/test/e2e/support/package.ts',
	globalTeardown: '<rootDir>/test/e2e/support/removePackage.ts',
	maxWorkers: 1,
	testTimeout: 10 * 60_000,
};
