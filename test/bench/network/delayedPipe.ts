/** A TCP connection that takes as long as one over a network, made in user space. */
import type { Socket } from 'node:net';

/**
 * Joins two sockets so that everything takes `ms` in each direction.
 *
 * The kernel answers the client's SYN at once, whatever this does. So what the client sends counts as
 * sent when the handshake would have been over, which is a round trip after it began: the time until
 * each reply is then that of a real network. Bandwidth and slow start are those of the loopback.
 *
 * @param client a connection that was accepted just now
 */
export function joinDelayed(client: Socket, server: Socket, ms: number): void {
	const isOpenAt = performance.now() + 2 * ms;
	pipeDelayed(client, server, ms, isOpenAt);
	pipeDelayed(server, client, ms, 0);
}

/** Passes on data and the end of it in order, each `ms` after it came or after `notBefore`. */
function pipeDelayed(from: Socket, to: Socket, ms: number, notBefore: number): void {
	const queue: Array<{ at: number; act: () => void }> = [];
	const release = (): void => {
		while (queue.length > 0 && queue[0]!.at <= performance.now()) queue.shift()!.act();
		const [next] = queue;
		if (next) setTimeout(release, Math.max(next.at - performance.now(), 0));
	};
	const later = (act: () => void): void => {
		queue.push({ at: Math.max(performance.now(), notBefore) + ms, act });
		// Otherwise the timer for what came earlier goes on with this.
		if (queue.length === 1) release();
	};
	from.on('data', (chunk: Buffer) => later(() => to.write(chunk)));
	from.on('end', () => later(() => to.end()));
	from.on('close', (hadError) => hadError && later(() => to.destroy()));
	// 'close' follows, and tells.
	from.on('error', () => undefined);
}
