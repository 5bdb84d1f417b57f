import { expects, get, unreachable, type Call, type Check, type Reply, type Seen } from './check';
import { at, isObject, names, records, textAt } from './replyHelpers';

const newestOf = (path: string, pageSize: number): Call =>
	get(path, { pageSize, sortBy: 'createdOn', sortOrder: 'desc' });

const firstLog = ({ replies }: Seen): Call | string => {
	const [log] = records(replies[0], 'items', 'data');
	const id = textAt(log, 'deliveryLogId');
	return id ? get(`/v2/webhooks/delivery-logs/${id}`) : 'there is no delivery log';
};

/** Parses a member of a delivery log, which is JSON or a text of JSON. */
function parsed(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	try {
		return JSON.parse(value);
	} catch {
		return undefined;
	}
}

/** Checks of Flute that read what it says about webhooks. */
export const fluteWebhooks: Check[] = [
	{
		id: 'flute-paging-total-webhooks',
		steps: ['endpoints', 'delivery-logs', 'event-types'].map((name) => get(`/v2/webhooks/${name}`)),
		judge: (replies) => {
			const isList = ({ body }: Reply) =>
				['items', 'data'].some((name) => Array.isArray(at(body, name)));
			return expects(replies.every(isList), replies.map(({ body }) => names(body)).join(' · '));
		},
	},
	{
		id: 'flute-webhook-signature',
		steps: [newestOf('/v2/webhooks/delivery-logs', 1), firstLog],
		judge: ([, log]) => {
			const headers = parsed(at(log?.body, 'requestHeaders'));
			if (!isObject(headers))
				return unreachable(`the log has no request headers: ${names(log?.body)}`);
			const sent = Object.keys(headers).filter((name) => /flute/i.test(name));
			return expects(
				sent.some((name) => /^flute-webhook-signature$/i.test(name)),
				sent.join(', '),
			);
		},
	},
	{
		id: 'flute-webhook-body',
		steps: [newestOf('/v2/webhooks/delivery-logs', 1), firstLog],
		judge: ([, log]) => {
			const body = parsed(at(log?.body, 'requestBody'));
			if (!isObject(body)) return unreachable(`the log has no request body: ${names(log?.body)}`);
			const hasName = 'type' in body || 'eventType' in body;
			const subject = at(body, 'data.object') ?? at(body, 'data');
			return expects(hasName && isObject(subject), `${names(body)}; subject: ${names(subject)}`);
		},
	},
	{
		id: 'flute-webhook-retries',
		steps: [get('/v2/webhooks/delivery-logs', { pageSize: 100 })],
		judge: ([reply]) => {
			const logs = records(reply, 'items', 'data');
			const repeated = logs.filter((log) => Number(at(log, 'attemptNumber')) > 1);
			if (repeated.length === 0) return unreachable('no delivery was repeated');
			const most = Math.max(...repeated.map((log) => Number(at(log, 'attemptNumber'))));
			const isNamed = repeated.every((log) => at(log, 'eventId') !== undefined);
			return expects(
				isNamed,
				`up to ${most} attempts; repeats ${isNamed ? 'have' : 'lack'} an event id`,
			);
		},
	},
	{
		id: 'flute-events-application',
		steps: [get('/v2/webhooks/event-types')],
		judge: ([reply]) => {
			const types = records(reply, 'items', 'data');
			const offered = types.filter((type) =>
				/^application\./.test(textAt(type, 'eventType') ?? textAt(type, 'name') ?? ''),
			);
			return expects(
				offered.length === 0,
				`${types.length} event types, ${offered.length} of them application.*`,
			);
		},
	},
];
