import { Deliveries } from './deliveries';
import { serve } from './flipdish/api';
import { makeOrg } from './flipdish/apps';
import type { Org } from './flipdish/apps';
import { addControls } from './flipdish/controls';
import { readDescription } from './flipdish/description';
import { errorShapes, invalid, refusal } from './flipdish/errors';
import { serveNewFamily } from './flipdish/newFamily/routes';
import { Sampler } from './flipdish/sampler';
import { seedWorld } from './flipdish/seeds';
import { World } from './flipdish/store';
import { addOAuth } from './oauth';
import { Seed } from './seed';
import type { Define } from './simulator';

/**
 * Flipdish: classic v1.0 (PascalCase), every operation of the OpenAPI files, and what is certain of
 * the new family (camelCase), on one host. Facts are those of docs/providers/flipdish.md and the
 * OpenAPI files; what is inferred is marked [inferred] here.
 */
export const flipdish: Define = async (simulator) => {
	const { tokens, records, control } = simulator;
	const api = simulator.host('api', {
		invalid,
		notFound: (request, methods) =>
			methods.length > 0
				? refusal(request, 405, `${request.method} is not supported here`, 'method_not_allowed')
				: refusal(request, 404, 'No HTTP resource was found', 'not_found'),
		onRequest: (request) => {
			// n8n sends token requests itself, and a node cannot set their User-Agent.
			if (request.url.split('?')[0] === tokenPath) return;
			if (isUseless(request.headers['user-agent'])) {
				throw refusal(request, 403, 'A descriptive User-Agent is required', 'forbidden');
			}
			if (tokens.bearer(request.headers.authorization).state !== 'valid') {
				const message = 'Authorization has been denied for this request.';
				throw refusal(request, 401, message, 'unauthenticated');
			}
		},
	});
	// Treats an empty body of any type as none.
	const parse = api.getDefaultJsonParser('error', 'error');
	api.removeContentTypeParser('application/json');
	api.addContentTypeParser<string>(
		'application/json',
		{ parseAs: 'string' },
		(request, text, done) => {
			if (text === '') done(null, undefined);
			else void parse(request, text, done);
		},
	);
	// Reads one file at most and keeps it for tests.
	const uploads = records.collection<{ path: string } & Record<string, string>>('uploads', 'path');
	api.addContentTypeParser(
		'multipart/form-data',
		{ parseAs: 'buffer', bodyLimit: 32 * 1024 * 1024 },
		async (request: { url: string; headers: { 'content-type'?: string } }, body: Buffer) => {
			const headers = { 'content-type': request.headers['content-type'] ?? '' };
			const form = await new Response(new Uint8Array(body), { headers }).formData().catch(() => {
				throw Object.assign(new Error('The form cannot be read.'), { statusCode: 400 });
			});
			for (const [field, file] of form) {
				if (typeof file === 'string') continue;
				const base64 = Buffer.from(await file.arrayBuffer()).toString('base64');
				const { name, type } = file;
				uploads.put({ path: request.url, field, name, type, base64 });
			}
			return form;
		},
	);
	const credentials = {
		clientId: 'fake-flipdish-client',
		clientSecret: 'fake-flipdish-secret-key',
	};
	await addOAuth(simulator, api, {
		token: tokenPath,
		clients: [
			{
				id: credentials.clientId,
				secret: credentials.clientSecret,
				authentication: 'client_secret_post',
				grants: ['client_credentials'],
			},
		],
		scopes: ['api'],
		scopeRequired: true,
		lifetimeSeconds: 3600, // not published
		// IdentityServer answers 400 for an invalid client too, with only the code. [inferred]
		refusal: ({ body: { error } }) => ({ status: 400, body: { error } }),
	});

	const seed = new Seed('flipdish');
	const orgs = records.collection<Org>('orgs', 'orgId');
	seed.times(6, (index) => orgs.put(makeOrg(seed, index)));
	const description = readDescription();
	const world = new World(
		records,
		new Sampler(description.models),
		// It repeats deliveries for 24 hours; how often is not known. [inferred]
		new Deliveries({
			retryAfterMs: [1, 5, 30, 120, 360, 924].map((minutes) => minutes * 60_000),
			timeoutMs: 10_000,
		}),
	);
	seedWorld(world, seed);
	control.get('/error-ids', () => Object.keys(errorShapes));

	serve(api, description, world);
	// Neither wrapper nor paging is documented, only that the list may have recent orgs. [inferred]
	const noMembers = { type: 'object', additionalProperties: false };
	api.get('/orgManagement/orgs', { schema: { querystring: noMembers } }, () => ({
		data: orgs.all,
		recentOrgs: { orgs: orgs.all.slice(0, 2).map(({ orgId }) => orgId) },
	}));
	serveNewFamily(api, control, world);
	addControls(control, world);

	return { credentials };
};

const tokenPath = '/identity/connect/token';

/** No User-Agent, or the default of an HTTP library. `n8n-nodes-…` is a descriptive one. */
function isUseless(userAgent = ''): boolean {
	return /^(?:$|(?:axios|node|undici|n8n|curl|got|node-fetch|python-requests)(?:[/\s]|$))/i.test(
		userAgent.trim(),
	);
}
