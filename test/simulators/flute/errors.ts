import { randomUUID } from 'node:crypto';

import type { FastifyError, FastifyRequest } from 'fastify';

import { Refusal } from '../http';
import type { Collection } from '../records';

type Messages = Record<string, string[]>;

/** Codes as in docs/providers/flute.md, "Errors"; the messages are invented. [inferred] */
const envelopes = {
	400: {
		ErrorCode: 'V0000',
		ExceptionType: 'ValidationException',
		Title: 'Validation failed',
		Cause: 'The request is not valid.',
		Resolution: 'Correct the request and send it again.',
	},
	403: {
		ErrorCode: 'F0000',
		ExceptionType: 'ForbiddenException',
		Title: 'Forbidden',
		Cause: 'The token does not allow the operation.',
		Resolution: 'Use a token of the right key.',
	},
	404: {
		ErrorCode: 'N0000',
		ExceptionType: 'NotFoundException',
		Title: 'Not found',
		Cause: 'There is no such resource.',
		Resolution: 'Check the id.',
	},
	409: {
		ErrorCode: 'C0000',
		ExceptionType: 'ConflictException',
		Title: 'Conflict',
		Cause: 'The state of the resource does not allow the operation.',
		Resolution: 'Read the resource, or use a different idempotency key.',
	},
	422: {
		ErrorCode: 'E0000',
		ExceptionType: 'UnprocessableEntityException',
		Title: 'Unprocessable entity',
		Cause: 'The request is well formed, and refused by a rule.',
		Resolution: 'Use another idempotency key for another request.',
	},
};

/** Shape A: the business layer's envelope, sent in PascalCase although documented in camelCase. */
export function refusal(
	status: keyof typeof envelopes,
	details: string,
	errors: Messages | null = null,
): Refusal {
	const correlationId = randomUUID();
	return new Refusal(
		status,
		{
			Details: details,
			StatusCode: status,
			Source: 'simulated',
			CorrelationId: correlationId,
			// Documented for 404, but never set.
			EntityId: null,
			...envelopes[status],
			DocumentationUrl: null,
			Errors: errors,
		},
		{ 'x-correlation-id': correlationId },
	);
}

/** Shape A for one field. */
export function invalidField(name: string, message: string): Refusal {
	return refusal(400, message, { [name]: [message] });
}

/** Returns the record with that id. @throws 404 if there is none */
export function need<T extends object>(records: Collection<T>, id: string, what: string): T {
	const found = records.get(id);
	if (!found) throw refusal(404, `${what} ${id} was not found.`);
	return found;
}

const problems: Record<number, { type: string; title: string }> = {
	400: { type: '15.5.1', title: 'One or more validation errors occurred.' },
	413: { type: '15.5.14', title: 'Content Too Large' },
	415: { type: '15.5.16', title: 'Unsupported Media Type' },
};

/** Shape B: the edge's ProblemDetails, in camelCase and without a correlation id. */
export function problem(errors: Messages, status = 400): Refusal {
	const { type, title } = problems[status] ?? { type: '15.5', title: 'Bad Request' };
	return new Refusal(
		status,
		{
			type: `https://tools.ietf.org/html/rfc9110#section-${type}`,
			title,
			status,
			...(Object.keys(errors).length > 0 && { errors }),
			traceId: `00-${randomUUID().replaceAll('-', '')}-${randomUUID().slice(-12)}0000-00`,
		},
		{ 'content-type': 'application/problem+json; charset=utf-8' },
	);
}

/** The edge's reply to input that it cannot bind: one kind of error at a time, in a fixed order. */
export function invalid(error: FastifyError, request: FastifyRequest): Refusal {
	const status = error.statusCode ?? 400;
	if (status !== 400) return problem({}, status);
	const isBody = error.validationContext === 'body';
	const isEmpty = error.code === 'FST_ERR_CTP_EMPTY_JSON_BODY';
	if (isEmpty || (isBody && (request.body ?? null) === null)) {
		return problem({ '': ['A non-empty request body is required.'] });
	}
	if (!error.validation) return problem({ $: [error.message] });
	if (!isBody) {
		const query = request.query as Record<string, unknown>;
		return problem(
			Object.fromEntries(
				error.validation.map(({ instancePath, params }) => {
					const missing = params.missingProperty as string | undefined;
					const name = missing ?? instancePath.split('/')[1] ?? '';
					const message = missing
						? `The ${pascal(name)} field is required.`
						: `The value '${String(query[name])}' is not valid for ${pascal(name)}.`;
					return [pascal(name), [message]];
				}),
			),
		);
	}
	const violations = error.validation.map(({ keyword, instancePath, params, message }) => ({
		keyword,
		path: `$${instancePath.replaceAll('/', '.')}`,
		member: String(params.additionalProperty ?? params.missingProperty ?? ''),
		message,
	}));

	// The first error of the JSON reader hides all others.
	const unknown = violations.find(({ keyword }) => keyword === 'additionalProperties');
	if (unknown) {
		const { path, member } = unknown;
		const type = path === '$' ? 'Request' : pascal(path.split('.').at(-1) ?? '');
		return problem({
			[`${path}.${member}`]: [
				`The JSON property '${member}' could not be mapped to any .NET member contained in ` +
					`type '${type}'.`,
			],
		});
	}
	const unreadable = violations.find(({ keyword }) => ['type', 'enum'].includes(keyword));
	if (unreadable) {
		const { path } = unreadable;
		return problem({ [path]: [`The JSON value could not be converted. Path: ${path}.`] });
	}
	const missing = violations.filter(({ keyword }) => keyword === 'required');
	if (missing.length > 0) {
		return problem(
			Object.fromEntries(
				missing.map(({ path, member }) => [
					pascal(`${path}.${member}`.slice(2)),
					[`The ${pascal(member)} field is required.`],
				]),
			),
		);
	}
	return problem(
		Object.fromEntries(
			violations.map(({ path, message = 'is not valid' }) => {
				const field = pascal(path.slice(2));
				return [field, [`The field ${field} ${message}.`]];
			}),
		),
	);
}

/** An unknown route is answered 404, another verb 405, both without a body. */
export function notFound(_request: FastifyRequest, methods: string[]): Refusal {
	return methods.length === 0
		? new Refusal(404)
		: new Refusal(405, undefined, { allow: methods.join(', ') });
}

/** `transactionDetails.cardData` → `TransactionDetails.CardData`. */
function pascal(path: string): string {
	return path.replace(/(^|\.)[a-z]/g, (start) => start.toUpperCase());
}
