import type { SimulatorClient } from '../client';
import { startSimulators } from '../client';

export interface Answer {
	status: number;
	headers: Headers;
	/** Parsed if it is JSON. */
	body: unknown;
}

/** Returns a running simulator and calls with a valid token, for tests in this folder. */
export function useFlipdish() {
	let simulator: SimulatorClient;
	let stop: () => Promise<void>;
	let authorization: string;
	const agent = 'n8n-nodes-fl-suite/0.0.0 (test)';

	beforeAll(async () => {
		const simulators = await startSimulators(['flipdish']);
		simulator = simulators.flipdish;
		stop = async () => await simulators.stop();
		const { clientId = '', clientSecret = '' } = simulator.credentials as Record<string, string>;
		const client = { client_id: clientId, client_secret: clientSecret, scope: 'api' };
		const answer = await fetch(`${simulator.urls.api}/identity/connect/token`, {
			method: 'POST',
			body: new URLSearchParams({ grant_type: 'client_credentials', ...client }),
		});
		const { access_token: token } = (await answer.json()) as { access_token: string };
		authorization = `Bearer ${token}`;
	});
	afterAll(async () => await stop());

	async function send(method: string, path: string, body?: unknown, more = {}): Promise<Answer> {
		const isForm = body instanceof FormData;
		const json = body !== undefined && !isForm && { 'content-type': 'application/json' };
		const response = await fetch(`${simulator.urls.api}${path}`, {
			method,
			headers: { 'user-agent': agent, authorization, ...json, ...more },
			...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
		});
		const text = await response.text();
		const isJson = response.headers.get('content-type')?.startsWith('application/json');
		const { status, headers } = response;
		return { status, headers, body: isJson && text ? JSON.parse(text) : text };
	}

	const classic =
		(method: string) =>
		async (path: string, body?: unknown): Promise<Answer> =>
			await send(method, `/api/v1.0${path}`, body);
	return {
		send,
		get: classic('GET'),
		post: classic('POST'),
		put: classic('PUT'),
		remove: classic('DELETE'),
		state: async () => await simulator.state(),
		control: async (method: string, path: string, body?: unknown) =>
			await simulator.control(method, path, body),
	};
}
