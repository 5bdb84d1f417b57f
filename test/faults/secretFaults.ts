/** Faults that can reveal secrets: error replies that repeat the request. */
import type { Kind } from './faultKind';
import { apiOnly, both, text } from './faultKind';
import type { Exchange } from './proxy';

const SHAPES = [
	'message',
	'description',
	'errors',
	'detail',
	'code',
	'text',
	'challenge',
	'correlation',
] as const;

type Shape = (typeof SHAPES)[number];

/** Error bodies with a text in each of the members that the node reads error texts from. */
const bodies: Record<Shape, (words: string) => unknown> = {
	message: (message) => ({ message }),
	description: (words) => ({ error: 'injected', error_description: words }),
	errors: (words) => ({ message: 'Injected', errors: { token: [words] } }),
	detail: (msg) => ({ detail: [{ loc: ['header', 'authorization'], msg, type: 'value_error' }] }),
	code: (words) => ({ message: 'Injected', errorCode: words.slice(0, 400) }),
	text: (words) => words,
	challenge: () => ({}),
	correlation: () => ({ message: 'Injected' }),
};

/** Reduces a text to the characters and the length that a header allows. */
const inHeader = (words: string): string => words.replace(/[^\x20-\x7e]/g, '').slice(0, 400);

/** Returns the decoded content of a call, secrets first, because long texts are cut. */
function contentOf({ authorization, path, body, headers }: Exchange): string {
	const own = Object.entries(headers).filter(([name]) => name.startsWith('x-'));
	const [scheme, value = ''] = authorization.split(' ');
	const user = scheme === 'Basic' ? Buffer.from(value, 'base64').toString() : '';
	const form = headers['content-type']?.includes('form-urlencoded')
		? [...new URLSearchParams(body).values()].join(' ')
		: body;
	return [...own.flat(), user, authorization, decodeURIComponent(path), form].join(' ');
}

const repeating: Kind = {
	targets: both,
	vary: (seed) => ({
		status: seed.pick([400, 401, 403, 404, 409, 422, 500]),
		value: seed.pick(SHAPES),
	}),
	act: ({ exchange, fault, send }) => {
		const words = `Injected ${fault.status} for ${contentOf(exchange)}`.slice(0, 900);
		const shape = fault.value as Shape;
		const content = bodies[shape](words);
		const isText = typeof content === 'string';
		const answer = text(
			fault.status,
			isText ? 'text/plain' : 'application/json',
			isText ? content : JSON.stringify(content),
		);
		if (shape === 'challenge') answer.headers['www-authenticate'] = inHeader(`Bearer ${words}`);
		if (shape === 'correlation') answer.headers['x-correlation-id'] = inHeader(words);
		send(answer);
	},
	// n8n's OAuth2 client drops status and body of most refusals; then the credential's fields are named.
	fits: /Injected|answered|authentication|refused the 'Client ID'|\*\*\*/,
};

export const secretFaults = {
	'error that repeats secrets': repeating,
	/** The values are card numbers, and the user's own headers and query parameters. */
	'error that repeats values of the user': {
		...repeating,
		targets: apiOnly,
		suits: ({ hasSecrets }) => hasSecrets === true,
	},
} satisfies Record<string, Kind>;
