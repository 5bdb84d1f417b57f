import { readdirSync, readFileSync } from 'node:fs';

/** Length of a tick of /proc/<pid>/stat on Linux, in ms. */
const TICK_MS = 10;

/**
 * Returns the CPU time (ms) of all threads of this process's children. Unlike elapsed time it
 * hardly depends on the machine's other load. NaN without /proc.
 */
export function cpuOfChildren(): number {
	let ticks = NaN;
	for (const name of processNames()) {
		const fields = statOf(name);
		// Fields of proc(5): the parent's id, and nine fields later the user time and the system time.
		if (Number(fields[1]) !== process.pid) continue;
		ticks = (Number.isNaN(ticks) ? 0 : ticks) + Number(fields[11]) + Number(fields[12]);
	}
	return ticks * TICK_MS;
}

function processNames(): string[] {
	try {
		return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
	} catch {
		return [];
	}
}

/** Returns the fields after the command's name, which may contain spaces; none if it ended. */
function statOf(name: string): string[] {
	try {
		const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
		return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	} catch {
		return [];
	}
}
