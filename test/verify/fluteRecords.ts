import {
	confirmed,
	expects,
	get,
	INVALID,
	post,
	unreachable,
	type Call,
	type Check,
	type FollowUp,
	type Step,
} from './check';
import { at, isOk, names, status, textAt } from './replyHelpers';
import { about, refused, same, without, type Change } from './fluteSteps';

const LINK = '/v2/payment-links';

const link =
	(change: Change = same, more: Partial<Call> = {}): FollowUp =>
	(seen) =>
		post(
			LINK,
			change(
				{
					name: seen.unique,
					baseAmount: 1,
					currencyCode: 'USD',
					paymentMethods: { card: { enabled: true }, ach: { enabled: false } },
				},
				seen,
			),
			{ allow: INVALID, ...more },
		);

const removeLinks = (...indexes: number[]): Step[] =>
	indexes.map((index) =>
		about(index, 'paymentLinkId', (id) => ({
			method: 'DELETE',
			path: `${LINK}/${id}`,
			allow: INVALID,
		})),
	);

const withKey =
	(change: Change, suffix = ''): Step =>
	(seen) =>
		link(change, { headers: { 'Idempotency-Key': `${seen.unique}${suffix}` } })(seen);

/** Checks of Flute that make links, endpoints, customers and sessions, and remove them. */
export const fluteRecords: Check[] = [
	{
		id: 'flute-snapshot-production',
		writes: true,
		steps: [
			link((body) => ({ ...body, mode: 'Payment', metadata: { made: 'by verify' } })),
			link((body) => ({ ...body, taxMode: 'Exclusive', taxAmount: 0.1 })),
		],
		// Production is not checked: a refusal by the sandbox answers the question.
		judge: (replies) =>
			expects(
				replies.every(isOk),
				`this environment: mode and metadata ${status(replies[0])}; taxAmount ${status(replies[1])}`,
			),
		cleanup: removeLinks(0, 1),
	},
	{
		id: 'flute-idempotency-honoured',
		writes: true,
		steps: [
			withKey(same),
			withKey(same),
			withKey(without('paymentMethods'), '-bad'),
			withKey(same, '-bad'),
		],
		judge: ([first, second, bad, again]) => {
			if (!isOk(first)) return unreachable(status(first));
			const [one, other] = [first, second].map((reply) => textAt(reply?.body, 'paymentLinkId'));
			const isKept = one === other;
			return expects(
				isKept,
				`the same key at once makes ${isKept ? 'no second' : 'a second'} link; after ${status(bad)} the key with another body: ${status(again)}`,
			);
		},
		cleanup: removeLinks(0, 1, 2, 3),
	},
	{
		id: 'flute-idempotency-error',
		writes: true,
		steps: [withKey(same), withKey((body) => ({ ...body, baseAmount: 2 }))],
		judge: ([first, second]) => {
			if (!isOk(first)) return unreachable(status(first));
			const isConflict = second?.status === 409 || second?.status === 422;
			const holders = Object.entries((second?.body ?? {}) as Record<string, unknown>)
				.filter(([, value]) => JSON.stringify(value ?? '').includes('IdempotencyKey'))
				.map(([name]) => name);
			return expects(
				isConflict,
				`${status(second)}; named in ${holders.join(', ') || 'no member'}`,
			);
		},
		cleanup: removeLinks(0, 1),
	},
	{
		id: 'flute-webhook-names',
		writes: true,
		steps: [
			({ unique }) =>
				post(
					'/v2/webhooks/endpoints',
					{
						endpointName: unique,
						endpointUrl: 'https://example.com/n8n-verify',
						eventTypes: ['transaction.card.captured'],
					},
					{ allow: INVALID },
				),
			about(0, 'endpointId', (id, { unique }) => ({
				method: 'PATCH',
				path: `/v2/webhooks/endpoints/${id}`,
				body: { endpointName: `${unique} b` },
				allow: [...INVALID, 405],
			})),
		],
		judge: (replies) =>
			expects(
				replies.every(isOk),
				`create: ${status(replies[0])}, ${names(replies[0]?.body)}; PATCH: ${status(replies[1])}`,
			),
		cleanup: [
			about(0, 'endpointId', (id) => ({ method: 'DELETE', path: `/v2/webhooks/endpoints/${id}` })),
		],
	},
	{
		id: 'flute-link-currency',
		writes: true,
		steps: [link(without('currencyCode'))],
		judge: ([reply]) => refused(reply),
		cleanup: removeLinks(0),
	},
	{
		id: 'flute-patch-reply',
		writes: true,
		steps: [
			({ unique }) => post('/v2/customers', { firstName: 'Verify', lastName: unique }),
			about(0, 'customerId', (id) => ({
				method: 'PATCH',
				path: `/v2/customers/${id}`,
				body: { companyName: 'Verify' },
			})),
		],
		judge: ([, reply]) => confirmed(`${status(reply)}, ${names(reply?.body)}`),
		cleanup: [about(0, 'customerId', (id) => ({ method: 'DELETE', path: `/v2/customers/${id}` }))],
	},
	{
		id: 'flute-session-id',
		writes: true,
		steps: [
			({ unique }) =>
				post(
					'/v2/payment-sessions',
					{
						amount: 1,
						referenceId: unique,
						paymentMethods: { card: { enabled: true }, ach: { enabled: false } },
					},
					{ allow: INVALID },
				),
			about(0, 'id', (id) => get(`/v2/payment-sessions/${id}`)),
		],
		judge: ([, reply]) => {
			const hasId = ['id', 'paymentSessionId'].some((name) => at(reply?.body, name) !== undefined);
			return expects(!hasId, names(reply?.body));
		},
		cleanup: [
			about(0, 'id', (id) =>
				post(`/v2/payment-sessions/${id}/cancel`, undefined, {
					headers: { 'content-type': 'application/json' },
				}),
			),
		],
	},
];
