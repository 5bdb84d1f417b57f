/**
 * Stryker test runner that loads only the test files which cover a mutant, one after another, and
 * stops at the first failure. Stryker's own jest runner loads every test file for every mutant.
 */
import { relative } from 'node:path';

import {
	commonTokens,
	declareFactoryPlugin,
	PluginKind,
	tokens,
} from '@stryker-mutator/api/plugin';
import { DryRunStatus, MutantRunStatus } from '@stryker-mutator/api/test-runner';
import { strykerPlugins as jestPlugins } from '@stryker-mutator/jest-runner';

/** Separates the two parts of a test's id: the path of its file and its full name. */
const SEPARATOR = ' » ';

/** Matches the files of tests that load n8n; these run last. */
const SLOW = /^test\/engine\//;

/** Groups the names of tests by their file. @returns the groups, the cheapest first */
function byFile(ids) {
	const files = new Map();
	for (const id of ids) {
		const [file, name] = id.split(SEPARATOR);
		files.set(file, [...(files.get(file) ?? []), name]);
	}
	const cost = ([file, names]) => (SLOW.test(file) ? 10_000 : 0) + names.length;
	return [...files].sort((one, other) => cost(one) - cost(other));
}

class FileByFileRunner {
	constructor(runner) {
		this.runner = runner;
	}

	capabilities() {
		return this.runner.capabilities();
	}

	async init() {
		await this.runner.init();
		this.jestConfig = this.runner.jestConfig;
	}

	/** Runs all tests once and prefixes each test's id with the path of its file. */
	async dryRun(options) {
		const result = await this.runner.dryRun(options);
		if (result.status !== DryRunStatus.Complete) return result;
		const { perTest } = result.mutantCoverage;
		result.mutantCoverage.perTest = {};
		for (const test of result.tests) {
			const id = `${relative(process.cwd(), test.fileName)}${SEPARATOR}${test.id}`;
			if (perTest[test.id]) result.mutantCoverage.perTest[id] = perTest[test.id];
			test.id = id;
		}
		return result;
	}

	async mutantRun({ testFilter, ...options }) {
		let nrOfTests = 0;
		for (const [file, names] of byFile(testFilter)) {
			this.runner.jestConfig = { ...this.jestConfig, testMatch: [`<rootDir>/${file}`] };
			const result = await this.runner.mutantRun({ ...options, testFilter: names });
			if (result.status === MutantRunStatus.Killed) {
				const killedBy = result.killedBy.map((name) => `${file}${SEPARATOR}${name}`);
				return { ...result, killedBy };
			}
			if (result.status !== MutantRunStatus.Survived) return result;
			nrOfTests += result.nrOfTests;
		}
		return { status: MutantRunStatus.Survived, nrOfTests };
	}
}

const [{ factory: createJestRunner }] = jestPlugins;

createRunner.inject = tokens(commonTokens.injector);
function createRunner(injector) {
	return new FileByFileRunner(injector.injectFunction(createJestRunner));
}

export const strykerPlugins = [
	declareFactoryPlugin(PluginKind.TestRunner, 'jest-file-by-file', createRunner),
];
