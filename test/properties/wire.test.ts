/** What arrives at a real server, through n8n's engine: the value meant, where it was meant. */
import fc from 'fast-check';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Credential, Engine, RunResult } from '../engine/support/engine';
import { createEngine } from '../engine/support/engine';
import { LocalServer } from '../hosts/localServer';
import { allCredentialTypes, allNodes } from '../engine/support/providers';
import { hasLoneSurrogate, hostileName, hostileText, runs } from './support/hostile';

interface Arrived {
	method: string;
	/** As it was on the wire. */
	url: string;
	/** By lower-case name. */
	headers: Map<string, string>;
	body: string;
}

let server: LocalServer;
let engine: Engine;
let credential: Credential;
let arrived: Arrived[] = [];

beforeAll(async () => {
	server = new LocalServer((request, response) => {
		const parts: Buffer[] = [];
		request.on('data', (part: Buffer) => parts.push(part));
		request.on('end', () => {
			const { method = '', url = '', rawHeaders: raw } = request;
			const headers = new Map<string, string>();
			for (let at = 0; at < raw.length; at += 2) headers.set(raw[at]!.toLowerCase(), raw[at + 1]!);
			arrived.push({ method, url, headers, body: Buffer.concat(parts).toString() });
			response.setHeader('content-type', 'application/json');
			response.end('{"id":"x"}');
		});
	});
	await server.start();
	engine = createEngine({ nodeTypes: allNodes(), credentialTypes: allCredentialTypes() });
	credential = engine.addCredential('flipApi', {
		environment: 'custom',
		token: 'fl_fake_secret',
		baseUrl: server.url,
	});
});

afterAll(async () => await server.stop());

/** Runs Flip's node for one item, whose values its parameters take by expressions. */
async function run(
	parameters: INodeParameters,
	item: Record<string, unknown>,
): Promise<{ error: RunResult['error']; call: Arrived | undefined }> {
	arrived = [];
	const { error } = await engine.run({
		node: 'flip',
		parameters: { authentication: 'flipApi', ...parameters },
		credentials: [credential],
		items: [item as IDataObject],
	});
	// Either it is refused before anything is sent, or there is one call and no complaint.
	expect(arrived).toHaveLength(error ? 0 : 1);
	return { error, call: arrived[0] };
}

const byId = (value: string): INodeParameters['value'] => ({ __rl: true, mode: 'id', value });

const send = (parameters: INodeParameters): INodeParameters => ({
	resource: 'apiRequest',
	operation: 'send',
	method: 'GET',
	endpoint: { __rl: true, mode: 'list', value: '' },
	path: '/v1/sites',
	...parameters,
});

it('an ID arrives unchanged in its path segment', async () => {
	await fc.assert(
		fc.asyncProperty(hostileText, hostileText, async (siteId, deviceId) => {
			const { error, call } = await run(
				{
					resource: 'device',
					operation: 'get',
					siteId: byId('={{ $json.siteId }}'),
					deviceId: byId('={{ $json.deviceId }}'),
				},
				{ siteId, deviceId },
			);
			const ids = [siteId, deviceId].map((id) => id.trim());
			const isPossible = ids.every((id) => !['', '.', '..'].includes(id) && !hasLoneSurrogate(id));
			expect(error === undefined).toBe(isPossible);
			if (error) {
				expect(error.message).toMatch(/'(Site|Device)'/);
				return;
			}
			const segments = call!.url.split('/');
			expect(segments.map((segment) => decodeURIComponent(segment))).toEqual([
				'',
				'v1',
				'site',
				ids[0],
				'device',
				ids[1],
			]);
			expect(call!.url).not.toMatch(/[?#\s]/);
		}),
		runs(100),
	);
});

it('all query parameters arrive unchanged or are refused', async () => {
	const pairs = fc.array(fc.record({ name: hostileName, value: hostileText }), { maxLength: 2 });
	await fc.assert(
		fc.asyncProperty(pairs, async (given) => {
			const values = given.map((_, index) => ({
				name: `={{ $json.pairs[${index}].name }}`,
				value: `={{ $json.pairs[${index}].value }}`,
			}));
			const { error, call } = await run(send({ queryParameters: { values } }), { pairs: given });
			const isRefused = given.some(
				({ name, value }) => name.trim() === '' || hasLoneSurrogate(name + value),
			);
			expect(error !== undefined).toBe(isRefused);
			if (error) {
				expect(error.message).toContain("'Query Parameters'");
				return;
			}
			const { searchParams } = new URL(call!.url, 'http://provider.example');
			const found = [...searchParams].map(([name, value]) => JSON.stringify([name, value]));
			expect(found.sort()).toEqual(
				given.map(({ name, value }) => JSON.stringify([name.trim(), value])).sort(),
			);
		}),
		runs(100),
	);
});

it('headers arrive unchanged or are refused', async () => {
	const name = fc.oneof(fc.stringMatching(/^[A-Za-z-]{1,10}$/), hostileName);
	await fc.assert(
		fc.asyncProperty(name, hostileText, async (header, value) => {
			const { error, call } = await run(
				send({
					requestHeaders: { values: [{ name: '={{ $json.name }}', value: '={{ $json.value }}' }] },
				}),
				{ name: header, value },
			);
			if (error) {
				expect(error.message).toContain("'Headers'");
				return;
			}
			const own = header.trim().toLowerCase();
			if (own === '') return;
			// Spaces around a value are not part of it (RFC 9110, 5.5).
			expect(call!.headers.get(own)).toBe(value.trim());
			expect(call!.headers.get('authorization')).toBe('Bearer fl_fake_secret');
		}),
		runs(150),
	);
});

it('a path arrives unchanged on the same host or is refused', async () => {
	const typed = fc.oneof(
		hostileText.map((text) => `/v1/${text}`),
		hostileText.map((text) => `/${text}`),
		hostileText,
		hostileText.map((text) => `@127.0.0.2${text}`),
	);
	await fc.assert(
		fc.asyncProperty(typed, async (path) => {
			const { error, call } = await run(send({ path: '={{ $json.path }}' }), { path });
			if (error) {
				expect(error.message).toContain("'Path'");
				return;
			}
			const given = path.trim();
			expect(given).toMatch(/^\/(?!\/)/);
			const readable = (text: string): string => {
				try {
					return decodeURIComponent(text);
				} catch {
					return text;
				}
			};
			expect(readable(call!.url)).toBe(readable(given));
			expect(call!.headers.get('host')).toMatch(/^127\.0\.0\.1:/);
		}),
		runs(150),
	);
});

it('a body arrives unchanged', async () => {
	const members = fc.dictionary(hostileName, fc.jsonValue({ maxDepth: 3 }), { minKeys: 1 });
	await fc.assert(
		fc.asyncProperty(members, async (given) => {
			const body = JSON.stringify(given);
			const { error, call } = await run(send({ method: 'PATCH', body: '={{ $json.body }}' }), {
				body,
			});
			expect(error).toBeUndefined();
			expect(call!.method).toBe('PATCH');
			expect(call!.body).toBe(JSON.stringify(JSON.parse(body)));
		}),
		runs(150),
	);
});
