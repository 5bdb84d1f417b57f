import type { FastifyError, FastifyRequest } from 'fastify';

import { Refusal } from '../http';

/**
 * The two formats of an API error (docs/providers/flextell.md, "Errors"). It is not known which
 * errors have which format.
 */
export interface Shapes {
	/** 422: `{message, errors}` or `{error, message}`. */
	validation: 'laravel' | 'documented';
	/** Everything else: `{message}` or `{error, message}`. */
	other: 'laravel' | 'documented';
	/** League 9 refuses refresh tokens with 400 `invalid_grant`, League 8 with 401 `invalid_request`. */
	league: 8 | 9;
}

export const shapesChange = {
	type: 'object',
	additionalProperties: false,
	properties: {
		validation: { enum: ['laravel', 'documented'] },
		other: { enum: ['laravel', 'documented'] },
		league: { enum: [8, 9] },
	},
};

/** Makes refusals in the current formats. */
export class Refusals {
	readonly shapes: Shapes = { validation: 'laravel', other: 'documented', league: 9 };

	/** Makes any other refusal. Few codes are documented; the others are invented. */
	plain(status: number, error: string, message: string): Refusal {
		return new Refusal(status, this.shapes.other === 'laravel' ? { message } : { error, message });
	}

	missing(what: string): Refusal {
		return this.plain(404, 'not_found', `No ${what} with this id.`);
	}

	/** Makes a 422; `errors` has texts by field. */
	fields(errors: Record<string, string[]>): Refusal {
		const [message = 'The given data was invalid.'] = Object.values(errors).flat();
		return new Refusal(
			422,
			this.shapes.validation === 'laravel'
				? { message, errors }
				: { error: 'validation_error', message },
		);
	}

	/** Makes a 422 for an unknown id. */
	selected(path: string[]): Refusal {
		const name = memberOf(path).replaceAll('_', ' ');
		return this.fields({ [path.join('.')]: [`The selected ${name} is invalid.`] });
	}

	invalid(error: FastifyError, request: FastifyRequest): Refusal {
		if (!error.validation) {
			return this.plain(error.statusCode ?? 400, 'invalid_request', error.message);
		}
		// Laravel redirects a browser back to the form. [inferred from Laravel]
		if (!wantsJson(request)) return redirect('/');
		const errors: Record<string, string[]> = {};
		for (const { keyword, instancePath, params, message } of error.validation) {
			// For a value that may be null, another violation says what is wrong.
			if (keyword === 'anyOf' || params.type === 'null') continue;
			const named = params.missingProperty ?? params.additionalProperty;
			const path = instancePath.split('/').slice(1);
			const field = [...path, ...(named === undefined ? [] : [String(named)])].join('.');
			(errors[field] ??= []).push(`The ${field} field is not valid: ${message}.`);
		}
		return this.fields(errors);
	}

	unrouted({ method, url }: FastifyRequest, methods: string[]): Refusal {
		return methods.length > 0
			? this.plain(405, 'method_not_allowed', `${method} is not supported here.`)
			: this.plain(404, 'not_found', `The route ${url} could not be found.`);
	}
}

/** Laravel's test: whether the first type that the caller accepts is JSON. */
export function wantsJson({ headers: { accept = '' } }: FastifyRequest): boolean {
	return /[/+]json/.test(accept.split(',')[0] ?? '');
}

export function redirect(location: string): Refusal {
	return new Refusal(302, `<!doctype html><title>Redirecting to ${location}</title>`, {
		location,
		'content-type': 'text/html; charset=utf-8',
	});
}

/** Returns the last name of a path into a body; the other parts are indexes of lists. */
export function memberOf(path: string[]): string {
	return path.filter((part) => !/^\d+$/.test(part)).at(-1) ?? '';
}
