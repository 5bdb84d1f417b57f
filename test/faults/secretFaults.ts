/** Refusals that repeat what they were asked with. */
import type { Kind } from './kind';
import { both, text } from './kind';

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

/** A body with these words at one of the places where error texts are read from. */
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

/** What a header may hold. */
const inHeader = (words: string): string => words.replace(/[^\x20-\x7e]/g, '').slice(0, 400);

export const secretFaults = {
	'error that repeats secrets': {
		targets: both,
		vary: (seed) => ({
			status: seed.pick([400, 401, 403, 404, 409, 422, 500]),
			value: seed.pick(SHAPES),
		}),
		act: ({ exchange, fault, send }, { secrets }) => {
			const { authorization, path, body, headers } = exchange;
			const own = Object.entries(headers).filter(([name]) => name.startsWith('x-'));
			// The secrets first: long texts are cut.
			const said = [...secrets(), authorization, ...own.flat(), path, body].join(' ');
			const words = `Injected ${fault.status} for ${said}`.slice(0, 900);
			const shape = fault.value as Shape;
			const content = bodies[shape](words);
			const isText = typeof content === 'string';
			const answer = text(
				fault.status,
				isText ? 'text/plain' : 'application/json',
				isText ? content : JSON.stringify(content),
			);
			if (shape === 'challenge') answer.headers['www-authenticate'] = inHeader(`Bearer ${said}`);
			if (shape === 'correlation') answer.headers['x-correlation-id'] = inHeader(said);
			send(answer);
		},
		fits: /Injected|answered|authentication|\*\*\*/,
	},
} satisfies Record<string, Kind>;
