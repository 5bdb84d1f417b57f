import type { SimulatorClient } from '../client';
import { startSimulators } from '../client';
import type { Answer } from '../testRequests';
import { send as sendTo } from '../testRequests';

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
		return await sendTo(`${simulator.urls.api}${path}`, {
			method,
			redirect: 'follow',
			headers: { 'user-agent': agent, authorization, ...json, ...more },
			...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
		});
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
