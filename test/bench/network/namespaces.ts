/** Makes a second network namespace on a link that the kernel delays (Linux, as root). */
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface Namespace {
	/** Address of the far end of the link. */
	ip: string;
	/** Command and arguments that run what follows them in the namespace. */
	enter: string[];
	/** Sets the delay of each direction. */
	setDelay(ms: number): Promise<void>;
	remove(): void;
}

/**
 * Makes a network namespace and a link to it from that of this process, with `tc netem` at both ends.
 *
 * @throws Error with the command that failed if the kernel has no netem, rights are missing, or
 * iproute2 is not installed; nothing remains
 */
export async function newNamespace(): Promise<Namespace> {
	const name = `fl-suite-${process.pid}`;
	const near = `fls${process.pid}`;
	const far = 'fls-far';
	// From the range for network tests (RFC 2544), which nobody else uses.
	const [nearIp, ip] = ['198.18.77.1', '198.18.77.2'];
	const run = async (command: string): Promise<void> => {
		const [file, ...args] = command.split(' ');
		await execute(file!, args).catch((error: Error & { stderr?: string }) => {
			const reason = (error.stderr || error.message).trim().split('\n')[0];
			throw new Error(`\`${command}\`: ${reason}`);
		});
	};
	const netem = async (verb: 'add' | 'change', ms: number): Promise<void> => {
		// By default netem queues at most 1,000 packets and drops others.
		const rule = `root netem delay ${ms}ms limit 100000`;
		await run(`tc qdisc ${verb} dev ${near} ${rule}`);
		await run(`tc -n ${name} qdisc ${verb} dev ${far} ${rule}`);
	};
	await run(`ip netns add ${name}`);
	// Also removes the link.
	const remove = (): void => void execFileSync('ip', ['netns', 'delete', name]);
	process.once('exit', remove);
	const removeOnce = (): void => {
		process.off('exit', remove);
		remove();
	};
	try {
		await run(`ip link add ${near} type veth peer name ${far} netns ${name}`);
		await run(`ip address add ${nearIp}/30 dev ${near}`);
		await run(`ip link set ${near} up`);
		await run(`ip -n ${name} address add ${ip}/30 dev ${far}`);
		await run(`ip -n ${name} link set lo up`);
		await run(`ip -n ${name} link set ${far} up`);
		await netem('add', 0);
	} catch (error) {
		removeOnce();
		throw error;
	}
	return {
		...{ ip, enter: ['ip', 'netns', 'exec', name] },
		setDelay: async (ms) => await netem('change', ms),
		remove: removeOnce,
	};
}
