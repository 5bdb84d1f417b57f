'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const { Session } = require('node:inspector');
const { join } = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

setFlagsFromString('--expose-gc');
/** Collects all garbage. Called with options, V8 leaves some. */
const gc = runInNewContext('gc');

/** Waits until n8n's start is over, which continues for a while after its first answer. */
async function settle() {
	for (let held = Infinity, calm = 0; calm < 3;) {
		gc();
		const { heapUsed } = process.memoryUsage();
		calm = Math.abs(held - heapUsed) < 500_000 ? calm + 1 : 0;
		held = heapUsed;
		await delay(300);
	}
	gc();
}

/** Returns the peak memory (bytes) of the process since `resetPeak`; only on Linux. */
function peak() {
	const [, kB] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
	return Number(kB) * 1024;
}

/** Resets the peak to the current memory (proc(5), clear_refs). */
const resetPeak = () => writeFileSync('/proc/self/clear_refs', '5');

const onLinux = process.platform === 'linux';
let started;

const { BENCH_PROFILE: folder } = process.env;
const session = new Session();
let profiles = 0;

function startProfile() {
	session.connect();
	session.post('Profiler.enable');
	session.post('Profiler.start');
}

function endProfile() {
	session.post('Profiler.stop', (_error, { profile }) => {
		writeFileSync(join(folder, `${++profiles}.cpuprofile`), JSON.stringify(profile));
	});
	session.disconnect();
}

/** Starts the measurement. Both nodes run in the same n8n and share this module. */
exports.start = async (isFresh) => {
	if (isFresh) await settle();
	else gc();
	if (folder) startProfile();
	if (onLinux) resetPeak();
	const { rss, heapUsed, external } = process.memoryUsage();
	started = { rss, held: heapUsed + external, at: performance.now(), cpu: process.cpuUsage() };
};

exports.stop = () => {
	const ms = performance.now() - started.at;
	const { user, system } = process.cpuUsage(started.cpu);
	const cpuMs = (user + system) / 1000;
	if (folder) endProfile();
	const peakBytes = onLinux ? peak() - started.rss : null;
	gc();
	const { heapUsed, external } = process.memoryUsage();
	return { ms, cpuMs, peakBytes, heldBytes: heapUsed + external - started.held };
};
