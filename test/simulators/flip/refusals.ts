import type { FastifyError, FastifyRequest } from 'fastify';

import { Refusal } from '../http';

/** One entry of an HTTPValidationError. */
interface Problem {
	/** `body`, `query` or `path`, then member names and list indexes. */
	loc: Array<string | number>;
	msg: string;
	type: string;
}

/** Makes a 401, 403, 404, 405 or 409, with the `message` that the vendor's demo app reads. */
export function refuse(status: number, message: string): Refusal {
	return new Refusal(status, { message });
}

/** Makes a 422 with FastAPI's HTTPValidationError. */
export function unprocessable(...detail: Problem[]): Refusal {
	return new Refusal(422, { detail });
}

export function notFound(request: FastifyRequest, methods: string[]): Refusal {
	return methods.length > 0
		? refuse(405, `Method ${request.method} is not allowed here`)
		: refuse(404, 'Not found');
}

const places: Record<string, string> = { querystring: 'query', params: 'path' };
const types: Record<string, string> = {
	required: 'missing',
	additionalProperties: 'extra_forbidden',
};

export function invalid(error: FastifyError): Refusal {
	const { validation, validationContext: context = 'body' } = error;
	if (!validation) return refuse(error.statusCode ?? 400, error.message);
	// Drops the violation of `if`, because that of its `then` is in the list, too.
	const detail = validation
		.filter(({ keyword }) => keyword !== 'if')
		.map(({ instancePath, keyword, params, message = '' }) => {
			const member = params.missingProperty ?? params.additionalProperty;
			const inside = instancePath.split('/').slice(1).map(segment);
			return {
				loc: [places[context] ?? context, ...inside, ...(member ? [String(member)] : [])],
				msg: message,
				type: types[keyword] ?? keyword,
			};
		});
	return unprocessable(...detail);
}

/** Parses a step of a JSON pointer; a number is an index, since no member has a numeric name. */
function segment(text: string): string | number {
	return /^\d+$/.test(text) ? Number(text) : text.replace(/~1/g, '/').replace(/~0/g, '~');
}
