/**
 * Runs the demo: a real n8n with this package in it, and simulated providers. `tsx main.ts` runs
 * until Ctrl-C; `tsx main.ts --once` runs the sync templates twice, prints the results and ends.
 * Only the installed n8n in the user's cache remains afterwards.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureHost, withSeconds } from '../hosts/host';
import type { N8n, StartOptions } from '../hosts/n8n';
import { startN8n } from '../hosts/n8n';
import { OWNER, Rest } from '../hosts/rest';
import { providerFolders } from '../package/contents';
import type { Simulators } from '../simulators/client';
import { startSimulators } from '../simulators/client';
import { simulatorNames } from '../simulators/registry';
import { importWorkflows, makeCredentials, addExamplePerson } from './content';
import { syncTwice } from './sync';

const ROOT = join(__dirname, '..', '..');

/** Prints a step that starts now. */
const say = (step: string): void => console.log(withSeconds(step));

/** Functions that stop what was started; called in reverse order. */
const cleanups: Array<() => Promise<unknown>> = [];

async function demo(once: boolean, signal: AbortSignal): Promise<void> {
	const host = await ensureHost('n8n-2.8', { log: say });

	say(`Starting the simulated providers: ${providerFolders.join(', ')}`);
	const simulators = await startSimulators(simulatorNames);
	cleanups.push(simulators.stop);

	say(`Starting n8n ${host.version} with this package in it (20 s to 2 minutes)`);
	const starting = startOnUsualPort({ host, packages: [ROOT] });
	cleanups.push(() =>
		starting.then(
			({ stop }) => stop(),
			() => undefined,
		),
	);
	const n8n = await starting;

	say('Creating the owner account, demo credentials and workflows');
	const rest = await Rest.signIn(n8n);
	const credentials = await makeCredentials(rest, simulators, n8n.url);
	await addExamplePerson(simulators);
	const workflows = await importWorkflows(rest, join(ROOT, 'workflows'), credentials);

	if (once) {
		const { report, faults } = await syncTwice(rest, simulators, workflows, say);
		console.log(`\n${report}\n`);
		if (faults.length > 0) throw new Error(faults.join('\n'));
		say('The second run added exactly what was new. Stopping');
		return;
	}
	console.log(summary(n8n, simulators));
	await new Promise((resolve) => signal.addEventListener('abort', resolve));
}

/** Starts n8n on its default port 5678, or on a free one if that is taken. */
async function startOnUsualPort(options: StartOptions): Promise<N8n> {
	try {
		return await startN8n({ ...options, port: 5678 });
	} catch (error) {
		if (!/EADDRINUSE|already in use/.test(String(error))) throw error;
		say('Port 5678 is taken; using another one');
		return await startN8n(options);
	}
}

const summary = ({ url }: N8n, { flip }: Simulators): string => `
  n8n is running, with the nodes of this package in it.

    Open       ${url}
    Email      ${OWNER.email}
    Password   ${OWNER.password}

  Where to look

    Workflows    "First look" reads from all four providers. Open it and click Execute workflow.
                 The others are templates; the yellow note in each says what it does and needs.
    Credentials  One of each type of this package, ready to use. "Flextell account" has write scopes
                 and can be reconnected. Create other types, such as Postgres and OpenAI, yourself.
    Triggers     Put a Flute Trigger into a new workflow, choose the event for card payments and
                 click Execute step. While it listens, open another tab and run a Flute node with
                 Create transaction: the trigger shows the event.
                 A Flip Trigger needs its URL registered at the provider first. While it listens:
                 curl ${flip.controlUrl}/webhooks --json '{"url":"<URL that the node shows>"}'
                 and then run a Flip node with Create enrollment.
    Data tables  They appear when a workflow that keeps one has run for the first time.

  The providers are simulated on this machine: no real account is touched.
  Stop with Ctrl-C. Everything you did in this n8n is then deleted.
`;

async function main(): Promise<number> {
	const { once } = parseArgs({ options: { once: { type: 'boolean', default: false } } }).values;
	const stopping = new AbortController();
	let signalled = 0;
	const onSignal = (_name: NodeJS.Signals, number: number): void => {
		if (stopping.signal.aborted) return;
		signalled = 128 + number;
		console.log();
		say('Stopping');
		stopping.abort();
	};
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
	const aborted = new Promise<void>((resolve) => {
		stopping.signal.addEventListener('abort', () => resolve());
	});
	try {
		await Promise.race([demo(once, stopping.signal), aborted]);
		return once ? signalled : 0;
	} catch (error) {
		console.error(`\n${error instanceof Error ? error.message : String(error)}`);
		return 1;
	} finally {
		for (const cleanup of cleanups.reverse()) await cleanup();
	}
}

// test/hosts/host.ts removes an unfinished installation when the process exits.
void main().then((code) => process.exit(code));
