import type { FastifyInstance } from 'fastify';

import { Refusal } from '../http';
import { problem } from './errors';

/**
 * Requires a length and a JSON content type for operations without a declared body. The 415 and the
 * gateway's text were seen, its 411 is inferred.
 */
export function takeNoBody(routes: FastifyInstance): void {
	routes.addHook('onRequest', async ({ headers }) => {
		if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
			throw new Refusal(411, 'POST requests require a Content-length', {
				'content-type': 'text/plain',
			});
		}
		if (!/^application\/json\b/.test(headers['content-type'] ?? '')) throw problem({}, 415);
	});
	ignoreBodies(routes);
}

/** Ignores request bodies. */
export function ignoreBodies(routes: FastifyInstance): void {
	routes.removeContentTypeParser('application/json');
	routes.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, _body, done) =>
		done(null, undefined),
	);
}

/** Ignores the bodies of DELETE requests, whatever their content type. */
export function ignoreBodiesOfDeletes(api: FastifyInstance): void {
	const parse = api.getDefaultJsonParser('error', 'error');
	api.removeContentTypeParser('application/json');
	api.addContentTypeParser<string>(
		'application/json',
		{ parseAs: 'string' },
		(request, body, done) => {
			if (request.method === 'DELETE') done(null, undefined);
			else void parse(request, body, done);
		},
	);
}
