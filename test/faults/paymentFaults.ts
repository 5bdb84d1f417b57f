/** Faults of payments: replies that do not show whether a payment was made. */
import type { INodeParameters } from 'n8n-workflow';

import type { Kind } from './faultKind';
import { apiOnly, doneOrNot, json, jsonOf, of, text, UNKNOWN, withBody, work } from './faultKind';
import { reset } from './networkFaults';
import type { Exchange } from './proxy';

const payments = of('charge', 'sale', 'refund', 'wait');

const isWrite = ({ method }: Exchange): boolean => method !== 'GET';

/** Media types and bodies of replies with status 200 that do not identify the payment. */
const WITHOUT_ID = [
	['application/json', ''],
	['text/plain', 'OK'],
	['application/json', '"OK"'],
	['application/json', '{}'],
	['application/json', '[]'],
	['application/json', 'null'],
	['application/json', '{"message":"Injected 200: accepted"}'],
	['text/html', '<!-- Injected 200 --><html><body>Maintenance</body></html>'],
] as const;

/** Appends the time to a parameter or a member of Additional Fields, so that each try differs. */
function withChange(parameters: INodeParameters, name: string): INodeParameters {
	const { [name]: value, additionalFields } = parameters;
	if (typeof value === 'string') {
		// In a JSON text the time is appended to the correlationId, in others to the end.
		const isJson = value.includes('JSON.stringify');
		const changed = isJson
			? value.replace('$json.correlationId', '$json.correlationId + "-" + $now.toMillis()')
			: `${value}-{{ $now.toMillis() }}`;
		return { ...parameters, [name]: changed };
	}
	return {
		...parameters,
		additionalFields: {
			...(additionalFields as INodeParameters),
			[name]: '={{ $json.correlationId + "-" + $now.toMillis() }}',
		},
	};
}

export const paymentFaults = {
	'reply without id': {
		targets: apiOnly,
		suits: payments,
		meets: isWrite,
		vary: (seed) => ({ ...doneOrNot(seed), value: seed.pick(WITHOUT_ID) }),
		act: async (call) => {
			await work(call);
			const [contentType, words] = call.fault.value as (typeof WITHOUT_ID)[number];
			call.send(text(200, contentType, words));
		},
		fits: UNKNOWN,
	},
	/** A gateway answers 503 although the API completes the call. */
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
	/** The reply is lost, the list lacks the payment, and n8n retries with another reference. */
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
