import { createServer } from 'node:http';

import { AjvCompiler } from '@fastify/ajv-compiler';
import { fastify } from 'fastify';
import type {
	FastifyError,
	FastifyInstance,
	FastifyReply,
	FastifyRequest,
	FastifySchemaCompiler,
} from 'fastify';

import type { Faults } from './faults';
import { observe, Refusal } from './http';
import type { CallLog } from './log';

/** A provider's replies to errors that fastify detects. */
export interface HostOptions {
	/**
	 * The reply to invalid input: a malformed or wrongly typed body (`error.code`,
	 * `error.statusCode`), or a schema violation (`error.validation`, `error.validationContext`).
	 */
	invalid: (error: FastifyError, request: FastifyRequest) => Refusal;
	/** The reply to an unknown route. `methods` lists the verbs with which the path exists. */
	notFound: (request: FastifyRequest, methods: string[]) => Refusal;
	/** Runs before the validation of every call, also for unknown routes; may throw a Refusal. */
	onRequest?: (request: FastifyRequest, reply: FastifyReply) => void;
}

/**
 * Creates one host of a provider, which does not listen yet. Bodies are validated unchanged; query
 * strings and path parameters are coerced to the schema's types. Unknown members are never removed.
 */
export function createHost(
	host: string,
	{ invalid, notFound, onRequest }: HostOptions,
	parts: { log: CallLog; faults: Faults },
): FastifyInstance {
	const server = fastify({
		forceCloseConnections: true,
		exposeHeadRoutes: false,
		// Keeps idle connections open: closing one just as a busy client sends would reset the call.
		serverFactory: (handler) =>
			createServer({ keepAliveTimeout: 0 }, observe(handler, { host, ...parts })),
	});
	// These APIs accept only JSON; anything else is refused with 415.
	server.removeContentTypeParser('text/plain');
	const [exact, coercing] = [validatorCompiler(false), validatorCompiler('array')];
	server.setValidatorCompiler((route) => (route.httpPart === 'body' ? exact : coercing)(route));
	const paths: Array<{ method: string; pattern: RegExp }> = [];
	server.addHook('onRoute', ({ method, url }) => {
		const pattern = new RegExp(`^${url.replace(/:[^/]+/g, '[^/]+').replace(/\*/g, '.*')}$`);
		for (const one of [method].flat()) paths.push({ method: one, pattern });
	});
	if (onRequest) {
		server.addHook('onRequest', async (request, reply) => onRequest(request, reply));
	}
	server.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
		if (error instanceof Refusal) return answer(reply, error);
		if ((error.statusCode ?? 500) < 500) return answer(reply, invalid(error, request));
		console.error(error);
		return reply.code(500).send({ simulatorFault: String(error) });
	});
	server.setNotFoundHandler((request, reply) => {
		const path = request.url.split('?')[0] ?? '';
		const methods = paths.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
		return answer(reply, notFound(request, methods));
	});
	return server;
}

function answer(reply: FastifyReply, { status, body, headers }: Refusal): FastifyReply {
	reply.code(status).headers(headers);
	if (body === undefined) return reply.send();
	if (headers['content-type'] !== undefined) return reply.send(body);
	return reply.type('application/json; charset=utf-8').send(JSON.stringify(body));
}

function validatorCompiler(coerceTypes: false | 'array'): FastifySchemaCompiler<unknown> {
	const customOptions = { allErrors: true, removeAdditional: false, useDefaults: true } as const;
	return AjvCompiler()({}, { customOptions: { ...customOptions, coerceTypes } });
}
