import {
	DENIED,
	confirmed,
	differs,
	expects,
	get,
	INVALID,
	unreachable,
	type Call,
	type Check,
	type Reply,
	type Seen,
} from './check';
import {
	at,
	isObject,
	isOk,
	names,
	records,
	shape,
	status,
	statuses,
	textAt,
	valuesAt,
} from './replyHelpers';

/** Lists the transactions from one second after the newest one. */
const afterNewest = ({ replies }: Seen): Call | string => {
	const [newest] = records(replies[0], 'items');
	const time = new Date(textAt(newest, 'transactionDateTime') ?? NaN);
	if (Number.isNaN(time.getTime())) return 'there is no transaction';
	const fromDate = new Date(time.getTime() + 1000);
	if (fromDate.getUTCDate() !== time.getUTCDate()) return 'the newest transaction is at midnight';
	return get('/v2/transactions', { pageSize: 100, fromDate: fromDate.toISOString() });
};

const idsOf = (reply: Reply | undefined, id: string): string =>
	records(reply, 'items')
		.map((record) => textAt(record, id))
		.join();

/** Whether a list has two records, which are needed to see its order. */
const hasTwo = (reply: Reply | undefined): boolean => records(reply, 'items').length > 1;

const firstOf =
	(index: number) =>
	({ replies }: Seen): Call | string => {
		const id = textAt(records(replies[index], 'items')[0], 'transactionId');
		return id ? get(`/v2/transactions/${id}`) : 'there is no transaction of that kind';
	};

const daysSince = (time: string | undefined): number =>
	Math.floor((Date.now() - Date.parse(time ?? '')) / 86_400_000);

/** Checks of Flute that read transactions, customers and the like. */
export const fluteReads: Check[] = [
	{
		id: 'flute-dates-whole-day',
		steps: [
			get('/v2/transactions', { pageSize: 1, sortBy: 'transactionDateTime', sortOrder: 'desc' }),
			afterNewest,
		],
		judge: ([newest, later]) => {
			const isThere = idsOf(later, 'transactionId').includes(idsOf(newest, 'transactionId'));
			return expects(
				isThere,
				`a payment of the day before fromDate's time of day is ${isThere ? '' : 'not '}in the list`,
			);
		},
	},
	{
		id: 'flute-sort-without-sortby',
		steps: [
			get('/v2/transactions', { pageSize: 2 }),
			get('/v2/transactions', { pageSize: 2, sortOrder: 'asc' }),
			get('/v2/transactions', { pageSize: 2, sortOrder: 'asc', sortBy: 'transactionDateTime' }),
		],
		judge: (replies) => {
			if (!hasTwo(replies[0])) return unreachable('there are not two transactions');
			const [standard, alone, both] = replies.map((reply) => idsOf(reply, 'transactionId'));
			if (both === standard) return differs('sortOrder with sortBy changes nothing either');
			return expects(
				alone === standard,
				`sortOrder alone ${alone === standard ? 'changes nothing' : 'changes the order'}`,
			);
		},
	},
	{
		id: 'flute-sort-customers',
		steps: [
			get('/v2/customers', { pageSize: 2 }),
			...(
				[
					['orderBy', true],
					['orderBy', false],
					['sortBy', true],
				] as const
			).map(([name, asc]) =>
				get('/v2/customers', { pageSize: 2, [name]: 'createdOn', asc }, { allow: [400] }),
			),
		],
		judge: (replies) => {
			if (!hasTwo(replies[0])) return unreachable('there are not two customers');
			const [standard, up, down, old] = replies.map((reply) => idsOf(reply, 'customerId'));
			const isTaken = up !== down;
			return expects(
				isTaken && standard === down,
				`orderBy ${isTaken ? 'is taken' : 'changes nothing'}; sortBy ${old === standard ? 'changes nothing' : 'is taken'}; by default ${standard === down ? 'as asc=false' : standard === up ? 'as asc=true' : 'another order'}`,
			);
		},
	},
	{
		id: 'flute-page-size',
		steps: ['/v2/customers', '/v2/payment-methods', '/v2/webhooks/delivery-logs'].map((path) =>
			get(path, { pageSize: 100 }, { allow: [400] }),
		),
		judge: (replies) => expects(replies.every(isOk), statuses(replies)),
	},
	{
		id: 'flute-transaction-names',
		steps: [
			...['Card', 'ACH'].map((paymentMethodType) =>
				get('/v2/transactions', { pageSize: 1, paymentMethodType }),
			),
			firstOf(0),
			firstOf(1),
		],
		judge: (replies) => {
			const events = replies.slice(2).map(({ body }) => {
				const list = at(body, 'transactionEvents');
				return Array.isArray(list) ? list[0] : undefined;
			});
			const areRead = events.every(
				(event) => isObject(event) && ('type' in event || 'transactionEventType' in event),
			);
			return expects(areRead, `card: ${names(events[0])} · ACH: ${names(events[1])}`);
		},
	},
	{
		id: 'flute-unknown-outcome',
		steps: [
			get(
				'/v2/transactions',
				{ transactionStatus: 'UnknownOutcome', pageSize: 100 },
				{ allow: [400] },
			),
		],
		judge: ([reply]) => {
			if (!isOk(reply)) return differs(`the status is no filter: ${status(reply)}`);
			const list = records(reply, 'items');
			if (list.length === 0) return unreachable('no transaction has that status');
			const oldest = Math.max(...list.map((one) => daysSince(textAt(one, 'transactionDateTime'))));
			const isPaid = list.some((one) => Number(at(one, 'processedAmount') ?? 0) > 0);
			return expects(
				!isPaid,
				`${list.length} found, the oldest ${oldest} days old, ${isPaid ? 'some' : 'none'} with an amount processed`,
			);
		},
	},
	{
		id: 'flute-authorization-expiry',
		steps: [
			get('/v2/transactions', {
				transactionStatus: 'Authorized',
				sortBy: 'transactionDateTime',
				sortOrder: 'asc',
				pageSize: 1,
			}),
		],
		judge: ([reply]) => {
			const [oldest] = records(reply, 'items');
			const days = daysSince(textAt(oldest, 'transactionDateTime'));
			if (!oldest || days < 8) return unreachable('no authorization is older than 7 days');
			return confirmed(`one of ${days} days ago is still Authorized`);
		},
	},
	{
		id: 'flute-terminal-status',
		steps: [get('/v2/terminals', { pageSize: 100 })],
		judge: ([reply]) => {
			const list = records(reply, 'items');
			const values = valuesAt(list, 'terminalStatus');
			if (list.length === 0) return unreachable('there is no terminal');
			return expects(
				values.every((value) => ['Ready', 'Active', 'Busy', 'Offline'].includes(value)),
				values.join(', '),
			);
		},
	},
	{
		id: 'flute-api-keys-merchant',
		steps: [get('/v2/api-keys', undefined, { allow: [...DENIED, 404] })],
		judge: ([reply]) => expects(!isOk(reply), status(reply)),
	},
	{
		id: 'flute-v1-reachable',
		steps: [
			get('/sub-api/v1/subscriptions', { page: 0, pageSize: 1 }, { allow: [...DENIED, 404] }),
			get('/pay-api/v1/devices', undefined, { allow: [...DENIED, 404] }),
		],
		judge: (replies) =>
			expects(
				replies.every(isOk),
				replies.map((reply) => `${status(reply)}, ${shape(reply.body)}`).join(' · '),
			),
	},
	{
		id: 'flute-correlation-header',
		steps: [get('/v2/transactions/not-a-uuid', undefined, { allow: INVALID })],
		judge: ([reply]) => {
			const sent = Object.keys(reply?.headers ?? {}).filter((name) =>
				/correlation|request-id|trace/.test(name),
			);
			const known = ['x-correlation-id', 'x-arise-trace-correlationid', 'x-request-id'];
			return expects(
				sent.some((name) => known.includes(name)),
				sent.join(', ') || 'no such header',
			);
		},
	},
];
