import { readdirSync, readFileSync } from 'node:fs';

/** Length of a tick of /proc/<pid>/stat on Linux, in ms. */
const TICK_MS = 10;

/**
 * CPU time (ms) that the processes started by this one have used, all their threads. Unlike the time
 * by the clock it hardly depends on what else the machine does. NaN where there is no /proc.
 */
export function cpuOfChildren(): number {
	let ticks = NaN;
	for (const name of processNames()) {
		const fields = statOf(name);
		// See proc(5): the parent, then after nine more the time in user mode and in the kernel.
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

/** What follows the command's name, which may hold spaces; nothing of a process that has ended. */
function statOf(name: string): string[] {
	try {
		const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
		return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	} catch {
		return [];
	}
}
