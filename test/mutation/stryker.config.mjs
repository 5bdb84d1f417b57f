/**
 * `npm run test:mutation`: mutation tests of the product's code; reports the mutants that no test
 * kills. `-- --mutate 'nodes/shared/http/retry.ts'` limits it to some files; with `--incremental`
 * it keeps the results of earlier runs and tests only what has changed.
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
	// Mutants in code that runs while a module loads have no coverage per test: each would run all.
	ignoreStatic: true,
	// More than most machines have cores: mutants that hang only wait.
	concurrency: 4,
	timeoutMS: 15_000,
	dryRunTimeoutMinutes: 30,
	// Restarts the process now and then, to free simulators and modules that tests leave in it: after
	// 100 mutants it holds 3 GB.
	maxTestRunnerReuse: 25,
	tempDirName: '.artifacts/stryker',
	ignorePatterns: ['/dist', '/.artifacts', '/test/hosts/*/node_modules', '/node_modules'],
	incrementalFile: '.artifacts/mutation-incremental.json',
	reporters: ['json', 'clear-text', 'progress-append-only'],
	jsonReporter: { fileName: '.artifacts/mutation.json' },
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	allowEmpty: false,
};
