import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { LocalServer } from '../hosts/localServer';
import type { SimulatorClient } from './client';
import type { Delivery } from './deliveries';

interface Received {
	headers: IncomingHttpHeaders;
	body: string;
}

const answers: Record<string, (response: ServerResponse) => unknown> = {
	ok: (response) => response.writeHead(204).end(),
	created: (response) => response.writeHead(201).end(),
	fails: (response) => response.writeHead(500).end(),
	redirects: (response) => response.writeHead(307, { location: '/ok' }).end(),
	hangs: () => {},
	hangsUp: (response) => response.destroy(),
};

/** Waits before repetitions that are so long that tests ask for each repetition. */
export const LATER = [3_600_000, 3_600_000, 3_600_000, 3_600_000];

/** A simulator's deliveries to an endpoint. */
export const ledgerOf = async (
	simulator: SimulatorClient,
	endpoint: string,
	query = '',
): Promise<Delivery[]> => {
	const ledger = (await simulator.control('GET', `/deliveries${query}`)) as Delivery[];
	return ledger.filter((one) => one.endpoint === endpoint);
};

/** The statuses of a delivery's answers; null for those that did not come. */
export const statusesOf = ({ attempts }: Delivery): Array<number | null> =>
	attempts.map(({ status }) => status);

/** Changes how a simulator delivers. */
export const schedule = async (simulator: SimulatorClient, settings: object): Promise<unknown> =>
	await simulator.control('POST', '/deliveries/settings', settings);

/** A server for a simulator's webhooks, whose paths are the names of its answers. */
export function useWebhookReceiver(): { server: LocalServer; received: Received[] } {
	const received: Received[] = [];
	const server = new LocalServer((request, response) => {
		void text(request).then((body) => {
			received.push({ headers: request.headers, body });
			answers[request.url?.slice(1) ?? '']?.(response);
		});
	});
	beforeAll(async () => await server.start());
	afterAll(async () => await server.stop());
	beforeEach(() => {
		received.length = 0;
	});
	return { server, received };
}
