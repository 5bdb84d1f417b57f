import type { FastifyError, FastifyRequest } from 'fastify';

import { Refusal } from '../http';

/** Makes a refusal in the format of the path's API. */
export function refusal(
	{ url }: Pick<FastifyRequest, 'url'>,
	status: number,
	message: string,
	code: string,
): Refusal {
	return url.startsWith('/api/')
		? new Refusal(status, { Message: message })
		: new Refusal(status, { error: { message, code } });
}

type Violations = NonNullable<FastifyError['validation']>;

/** Makes a refusal of invalid input, with the violations by field. */
export function violated(request: Pick<FastifyRequest, 'url'>, violations: Violations): Refusal {
	const fields = violations.map(({ instancePath, params, message = '' }) => {
		const member = params.additionalProperty ?? params.missingProperty;
		const path = instancePath.slice(1).split('/').filter(Boolean);
		return {
			FieldName: [...path, ...(member === undefined ? [] : [String(member)])].join('.'),
			Errors: [message],
		};
	});
	if (!request.url.startsWith('/api/')) {
		const told = fields.map(({ FieldName, Errors }) => `${FieldName} ${Errors.join()}`).join('; ');
		return refusal(request, 400, told, 'invalid_request');
	}
	return new Refusal(400, { Message: 'The request is invalid.', Errors: fields });
}

export function invalid(error: FastifyError, request: FastifyRequest): Refusal {
	if (error.validation) return violated(request, error.validation);
	return refusal(request, error.statusCode ?? 400, error.message, 'invalid_request');
}

/** Makes a refusal of the classic API. */
export const classic = (status: number, Message: string): Refusal =>
	new Refusal(status, { Message });

/** Every format of errors (docs/providers/flipdish.md, "Errors"), by the app ID that gets it. */
export const errorShapes: Record<string, { status: number; body: unknown }> = {
	'error-classic': {
		status: 400,
		body: {
			Message: 'The request is invalid.',
			ErrorCode: 1001,
			Errors: [{ FieldName: 'appId', Errors: ['The app id is not usable.'] }],
		},
	},
	'error-message': { status: 403, body: { Message: 'You have no access to this app.' } },
	'error-object': {
		status: 400,
		body: { error: { message: 'Invalid country code.', code: 'invalid_country_iso_code' } },
	},
	// The page's prose names these members, its example the ones above.
	'error-prose': {
		status: 400,
		body: { error: { errorMessage: 'Invalid country code.', errorCode: 'invalid_country' } },
	},
	'error-string': { status: 400, body: 'The app could not be loaded.' },
	'error-lowercase': { status: 401, body: { message: 'Unauthenticated' } },
};
