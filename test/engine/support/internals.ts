/**
 * What the harness needs of n8n's engine and finds at another place from one n8n to the next. Tests
 * import n8n-core's own exports directly, and everything else from here.
 */
import * as core from 'n8n-core';
import { version } from 'n8n-core/package.json';
import { dirname, join } from 'node:path';

const [major, minor] = version.split('.').map(Number) as [number, number];

/** Exports that only some n8n versions have. */
function load<Exports>(name: string): Exports {
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would have to be there on every line
	return require(name) as Exports;
}

/** Whether n8n can hold the tokens of a credential once for each user. */
export const hasUserTokens = major > 1;

/** Whether the engine under test is that of n8n 2.40 or of a later one. */
export const isN8n240 = major > 2 || (major === 2 && minor >= 40);

export { Logger } from '@n8n/backend-common';
export { Container } from '@n8n/di';

/** n8n-core does not export it; the same path on 1.123, 2.8 and 2.41. */
export { SSHClientsManager } from 'n8n-core/dist/execution-engine/ssh-clients-manager';

/** Reads content type and encoding of a message. n8n-core's up to 2.8, of a package of its own in 2.40. */
export const { parseIncomingMessage } = (
	'parseIncomingMessage' in core ? core : load('@n8n/backend-network')
) as Pick<typeof core, 'parseIncomingMessage'>;

/** The part of a run that `startRun` needs. */
type Run = Parameters<core.WorkflowExecute['run']>[0];

/** Starts a workflow; 1.x takes what describes the run one by one. */
export function startRun(execute: core.WorkflowExecute, run: Run) {
	if (major > 1) return execute.run(run);
	const { workflow, startNode, destinationNode, pinData, triggerToStartFrom } = run;
	const { run: start } = execute as unknown as {
		run: (...run: unknown[]) => ReturnType<typeof execute.run>;
	};
	return start.call(execute, workflow, startNode, destinationNode, pinData, triggerToStartFrom);
}

/** The object that n8n-workflow reads its `sleep` from at each call; 2.40 has it from another package. */
export const sleepHolder = (): { sleep: (ms: number) => Promise<void> } =>
	load(isN8n240 ? '@n8n/utils/sleep' : join(dirname(require.resolve('n8n-workflow')), 'utils.js'));
