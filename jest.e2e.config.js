/**
 * Tests in a real n8n. Each file starts hosts of its own on free ports, so that files run at the same
 * time; the global set-up installs what is missing.
 */
module.exports = {
	...require('./jest.config'),
	testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
	globalSetup: '<rootDir>/test/e2e/support/package.ts',
	globalTeardown: '<rootDir>/test/e2e/support/removePackage.ts',
	testTimeout: 10 * 60_000,
};
