import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';

import { advanceClock, setClock, setClockAhead } from './clock';
import type { Simulator } from './simulator';
import type { FaultRule } from './types';

const nothingElse = { type: 'object', additionalProperties: false } as const;

const clockMove = {
	...nothingElse,
	properties: {
		advanceSeconds: { type: 'number' },
		aheadSeconds: { type: 'number' },
		set: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT' },
	},
	minProperties: 1,
	maxProperties: 1,
};

const faultRule = {
	...nothingElse,
	required: ['fault'],
	properties: {
		match: {
			...nothingElse,
			properties: {
				host: { type: 'string' },
				method: { type: 'string' },
				path: { type: 'string' },
			},
		},
		times: { type: 'integer', minimum: 1 },
		fault: {
			...nothingElse,
			minProperties: 1,
			properties: {
				latencyMs: { type: 'number', minimum: 0 },
				status: { type: 'integer', minimum: 200, maximum: 599 },
				headers: { type: 'object', additionalProperties: { type: 'string' } },
				body: {},
				isWorked: { type: 'boolean' },
				drop: { enum: ['before', 'after'] },
			},
		},
	},
};

/**
 * Creates the control server of one simulator, through which tests read and change it. The provider
 * has nothing like it. An invalid request of a test is answered with 400 and the reason.
 */
export function createControl(simulator: Simulator): FastifyInstance {
	const control = fastify({
		forceCloseConnections: true,
		// Tests add ten thousand records at once.
		bodyLimit: 64 * 1024 * 1024,
		ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
	});
	const { log, records, faults, tokens } = simulator;

	control.get('/log', () => log.all());
	control.delete('/log', (_request, reply) => {
		log.clear();
		return reply.code(204).send();
	});

	control.get('/state', () => records.state());
	control.post<{ Params: { collection: string }; Body: object[] }>(
		'/state/:collection',
		{ schema: { body: { type: 'array', items: { type: 'object' } } } },
		(request, reply) => {
			const collection = records.find(request.params.collection);
			if (!collection) return reply.code(404).send({ message: 'no such collection' });
			for (const record of request.body) collection.put(record);
			return reply.code(204).send();
		},
	);

	control.delete<{ Params: { collection: string } }>('/state/:collection', (request, reply) => {
		const collection = records.find(request.params.collection);
		if (!collection) return reply.code(404).send({ message: 'no such collection' });
		collection.clear();
		return reply.code(204).send();
	});

	control.post<{ Body: { advanceSeconds?: number; aheadSeconds?: number; set?: string } }>(
		'/clock',
		{ schema: { body: clockMove } },
		({ body: { set, aheadSeconds, advanceSeconds = 0 } }) => {
			if (set !== undefined) setClock(set);
			else if (aheadSeconds !== undefined) setClockAhead(aheadSeconds);
			else advanceClock(advanceSeconds);
			return { now: new Date().toISOString() };
		},
	);

	control.post<{ Body: FaultRule }>(
		'/faults',
		{ schema: { body: faultRule } },
		(request, reply) => {
			faults.add(request.body);
			return reply.code(204).send();
		},
	);
	control.delete('/faults', (_request, reply) => {
		faults.clear();
		return reply.code(204).send();
	});

	control.post<{ Body?: { which?: string } }>('/tokens/expire', ({ body }) => ({
		expired: tokens.expire(body?.which),
	}));
	control.post<{ Body: { seconds: number; which?: string } }>(
		'/tokens/ttl',
		{
			schema: {
				body: {
					...nothingElse,
					required: ['seconds'],
					properties: { seconds: { type: 'integer', minimum: 1 }, which: { type: 'string' } },
				},
			},
		},
		({ body }, reply) => {
			tokens.setLifetime(body.seconds, body.which);
			return reply.code(204).send();
		},
	);
	return control;
}
