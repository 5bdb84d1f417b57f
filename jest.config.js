/** Unit, engine and package tests. What needs an installed n8n is in jest.e2e.config.js. */
module.exports = {
	testEnvironment: '<rootDir>/test/simulators/environment.ts',
	// Not the repository's root: dist has a package.json of the same name.
	roots: ['<rootDir>/nodes', '<rootDir>/credentials', '<rootDir>/test'],
	testMatch: ['<rootDir>/test/{unit,engine,package,properties,simulators}/**/*.test.ts'],
	transform: {
		'\\.ts$': [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
				module: { type: 'commonjs' },
			},
		],
	},
	// For a test that hangs; a machine that is busy with other work slows them all.
	testTimeout: 120_000,
	// Jest would leave one core out; these tests wait for other processes.
	maxWorkers: '100%',
	watchman: false,
};
