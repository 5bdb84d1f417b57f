/**
 * `npm run test:mutation`: changes the product's code a little, one change at a time, and reports the
 * changes that no test notices. `-- --mutate 'nodes/shared/http/retry.ts'` for some files alone;
 * with `--incremental` as well, results of other runs are kept and only what changed is run again.
 */
export default {
	mutate: [
		'nodes/shared/http/**/*.ts',
		'nodes/shared/execute/**/*.ts',
		'nodes/shared/polling/checkpoint*.ts',
		'nodes/shared/webhooks/signature.ts',
	],
	plugins: ['@stryker-mutator/jest-runner', import.meta.resolve('./fileByFile.mjs')],
	testRunner: 'jest-file-by-file',
	jest: { configFile: 'test/mutation/jest.config.js', enableFindRelatedTests: false },
	coverageAnalysis: 'perTest',
	// Code that runs once while a module loads is covered by no test in particular: each such change would be put to all tests.
	ignoreStatic: true,
	concurrency: 2,
	timeoutMS: 30_000,
	dryRunTimeoutMinutes: 30,
	// Simulators and modules of n8n that the tests leave in the process are let go.
	maxTestRunnerReuse: 100,
	tempDirName: '.artifacts/stryker',
	ignorePatterns: ['/dist', '/.artifacts', '/test/hosts/*/node_modules', '/node_modules'],
	incrementalFile: '.artifacts/mutation-incremental.json',
	reporters: ['json', 'clear-text', 'progress-append-only'],
	jsonReporter: { fileName: '.artifacts/mutation.json' },
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	allowEmpty: false,
};
