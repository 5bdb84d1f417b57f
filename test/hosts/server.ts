/** Runs a server program of this machine in a temporary folder. It ends with this process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

interface ServerOptions {
	name: string;
	/** Working directory; removed when the server has ended. */
	folder: string;
	/** Shell command to run before the server. */
	prepare?: string;
	/** The command that runs the server. It must end on SIGINT. */
	command: string;
	/** User and group to run it as. Default: those of this process. */
	owner?: { uid: number; gid: number };
	isReady: () => Promise<boolean>;
}

/** Stops the server and removes its folder, unless called with 'keep'. */
export type End = (folder?: 'keep') => Promise<void>;

/** @throws Error with the end of the server's log if it does not start */
export async function startServer(options: ServerOptions): Promise<End> {
	const { name, folder, prepare = 'true', command, owner, isReady } = options;
	// The shell stops the server and removes the folder when its input closes, which also happens
	// when this process is killed.
	const script = `
		cd "$0" || exit 1
		trap '[ "$folder" = keep ] || rm -rf "$0"' EXIT
		${prepare} || exit 1
		${command} &
		read -r folder
		kill -INT $!
		wait $!
	`;
	const shell = spawn('sh', ['-c', script, folder], {
		...owner,
		env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
		stdio: ['pipe', 'pipe', 'pipe'],
	});
	const ended = once(shell, 'exit');
	// Closing the input of a shell that has ended emits an error.
	shell.stdin.on('error', () => undefined);
	let log = '';
	for (const stream of [shell.stdout, shell.stderr]) {
		stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
	}
	const end: End = async (kept) => {
		shell.stdin.end(kept && `${kept}\n`);
		await ended;
		if (kept === undefined) await rm(folder, { recursive: true, force: true });
	};
	const deadline = Date.now() + 60_000;
	while (!(await isReady())) {
		if (shell.exitCode !== null || Date.now() > deadline) {
			await end();
			throw new Error(`${name} did not start; the end of its log:\n${log.slice(-2_000)}`);
		}
		await delay(100);
	}
	return end;
}

/**
 * Returns the folder that contains these programs.
 *
 * @param others folders to search besides PATH
 * @throws Error that says what to install if there is none
 */
export function findPrograms(
	server: string,
	programs: string[],
	debianPackage: string,
	others: string[] = [],
): string {
	const folders = [...(process.env.PATH ?? '').split(delimiter), ...others];
	const found = folders.find((folder) =>
		programs.every((program) => existsSync(join(folder, program))),
	);
	if (found !== undefined) return found;
	throw new Error(
		`${server} is not installed on this machine (Debian: apt-get install ${debianPackage})`,
	);
}
