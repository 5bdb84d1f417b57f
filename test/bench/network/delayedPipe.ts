/** Delays a TCP connection in user space as a network would. */
import type { Socket } from 'node:net';

/**
 * Joins two sockets with a delay of `ms` in each direction.
 *
 * The kernel answers the client's SYN at once, so the handshake has no delay. To make up for it,
 * data of the client count as sent a round trip after the connection began, when the handshake would
 * have ended. Replies then take as long as over a real network. Bandwidth and slow start are those
 * of the loopback.
 *
 * @param client a connection that was accepted just now
 */
export function joinDelayed(client: Socket, server: Socket, ms: number): void {
	const isOpenAt = performance.now() + 2 * ms;
	pipeDelayed(client, server, ms, isOpenAt);
	pipeDelayed(server, client, ms, 0);
}

/** Forwards data and their end in order, each `ms` after its arrival or after `notBefore`. */
function pipeDelayed(from: Socket, to: Socket, ms: number, notBefore: number): void {
	const queue: Array<{ at: number; act: () => void }> = [];
	const release = (): void => {
		while (queue.length > 0 && queue[0]!.at <= performance.now()) queue.shift()!.act();
		const [next] = queue;
		if (next) setTimeout(release, Math.max(next.at - performance.now(), 0));
	};
	const later = (act: () => void): void => {
		queue.push({ at: Math.max(performance.now(), notBefore) + ms, act });
		// Otherwise the timer for an earlier entry releases this one, too.
		if (queue.length === 1) release();
	};
	from.on('data', (chunk: Buffer) => later(() => to.write(chunk)));
	from.on('end', () => later(() => to.end()));
	from.on('close', (hadError) => hadError && later(() => to.destroy()));
	// 'close' follows and is handled.
	from.on('error', () => undefined);
}
