/** The engine tests on the engine of another n8n; test/engine/lines/main.ts runs them. */
module.exports = {
	...require('./jest.config'),
	testMatch: ['<rootDir>/test/engine/**/*.test.ts'],
	resolver: '<rootDir>/test/engine/lines/resolver.js',
};
