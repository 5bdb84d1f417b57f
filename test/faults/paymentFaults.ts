/** Replies by which a payment that was made looks as if it was not, and the other way round. */
import type { INodeParameters } from 'n8n-workflow';

import type { Kind } from './faultKind';
import { apiOnly, doneOrNot, json, jsonOf, of, text, UNKNOWN, withBody, work } from './faultKind';
import { reset } from './networkFaults';
import type { Exchange } from './proxy';

const payments = of('charge', 'sale', 'refund', 'wait');

const isWrite = ({ method }: Exchange): boolean => method !== 'GET';

/** Media type and body of replies with status 200 that do not say what was made. */
const HOLLOW = [
	['application/json', ''],
	['text/plain', 'OK'],
	['application/json', '"OK"'],
	['application/json', '{}'],
	['application/json', '[]'],
	['application/json', 'null'],
	['application/json', '{"message":"Injected 200: accepted"}'],
	['text/html', '<!-- Injected 200 --><html><body>Maintenance</body></html>'],
] as const;

/** Appends what is another text in every try to a parameter, through a group or a collection. */
function withChange(parameters: INodeParameters, name: string): INodeParameters {
	const { [name]: value, additionalFields } = parameters;
	if (typeof value === 'string') {
		// The end of a text, or of the last member of a JSON text.
		const isJson = value.includes('JSON.stringify');
		const changed = isJson
			? value.replace('$json.mark', '$json.mark + "-" + $now.toMillis()')
			: `${value}-{{ $now.toMillis() }}`;
		return { ...parameters, [name]: changed };
	}
	return {
		...parameters,
		additionalFields: {
			...(additionalFields as INodeParameters),
			[name]: '={{ $json.mark + "-" + $now.toMillis() }}',
		},
	};
}

export const paymentFaults = {
	'reply without id': {
		targets: apiOnly,
		suits: payments,
		meets: isWrite,
		vary: (seed) => ({ ...doneOrNot(seed), value: seed.pick(HOLLOW) }),
		act: async (call) => {
			await work(call);
			const [contentType, words] = call.fault.value as (typeof HOLLOW)[number];
			call.send(text(200, contentType, words));
		},
		fits: UNKNOWN,
	},
	/** A gateway that answers for an API that has gone on working. */
	'503 Retry-After after the work': {
		targets: apiOnly,
		suits: of('charge', 'sale', 'wait'),
		meets: isWrite,
		vary: (seed) => ({
			status: 503,
			isDone: true,
			headers: { 'retry-after': seed.pick(['0', '1']) },
		}),
		act: async (call) => {
			await work(call);
			call.send(json(503, { message: 'Injected 503' }, call.fault.headers));
		},
		fits: /outcome is unknown|Injected 503/i,
	},
	/** The reply is lost, the payment is not listed in time, and n8n tries with another reference. */
	'reference that changes between tries': {
		targets: apiOnly,
		suits: of('charge', 'API write', 'wait'),
		vary: () => ({ skip: 0, times: Infinity, isDone: true }),
		act: async (call) => {
			const answer = await call.forward();
			if (isWrite(call.exchange)) return reset(call);
			const body = jsonOf(answer) as { items?: unknown } | undefined;
			call.send(body?.items ? withBody(answer, { ...body, items: [] }) : answer);
		},
		enterAnew: (parameters) =>
			withChange(parameters, 'body' in parameters ? 'body' : 'referenceId'),
		fits: UNKNOWN,
	},
} satisfies Record<string, Kind>;
