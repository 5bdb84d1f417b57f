import {
	confirmed,
	expects,
	get,
	unreachable,
	type Call,
	type Check,
	type Reply,
	type Step,
} from './check';
import { at, isOk, orderOf, records, status, textAt, valuesAt } from './replyHelpers';

const V1 = '/api/v1.0';

const orders = (query: Call['query'], more: Partial<Call> = {}): Call =>
	get(`${V1}/orders`, query, more);

const placedAt = (reply: Reply | undefined): string | undefined =>
	textAt(records(reply, 'Data')[0], 'PlacedTime');

/** Lists the orders from the first order's time to the same time, in the format of `write`. */
const placedThen =
	(write: (time: string) => string): Step =>
	({ replies }) => {
		const time = placedAt(replies[0]);
		return time
			? orders({ page: 1, limit: 100, from: write(time), to: write(time) }, { allow: [400] })
			: 'there is no order';
	};

const hasOrder = (reply: Reply | undefined, first: Reply | undefined): boolean => {
	const id = textAt(records(first, 'Data')[0], 'OrderId');
	return records(reply, 'Data').some((one) => textAt(one, 'OrderId') === id);
};

/** Checks of Flipdish that read the list of orders. */
export const flipdishOrders: Check[] = [
	{
		id: 'flipdish-page-size',
		steps: [
			orders({ page: 1, limit: 100 }),
			orders({ page: 1, limit: 101 }, { allow: [400] }),
			orders({ page: 1 }, { allow: [400] }),
		],
		judge: (replies) =>
			expects(
				at(replies[0]?.body, 'Limit') === 100,
				`100, 101, none: ${replies.map((reply) => `${status(reply)}, Limit ${String(at(reply.body, 'Limit'))}`).join('; ')}`,
			),
	},
	{
		id: 'flipdish-page-total',
		steps: [
			orders({ page: 1, limit: 1 }),
			({ replies }) => {
				const total = Number(at(replies[0]?.body, 'TotalRecordCount'));
				return total > 0 ? orders({ page: total, limit: 1 }) : 'there is no order';
			},
			({ replies }) =>
				orders({ page: Number(at(replies[0]?.body, 'TotalRecordCount')) + 1, limit: 1 }),
		],
		judge: ([, last, past]) => {
			const [within, beyond] = [last, past].map((reply) => records(reply, 'Data').length);
			return expects(
				within === 1 && beyond === 0,
				`the last page by the total has ${within} record, the next ${beyond}`,
			);
		},
	},
	{
		id: 'flipdish-order-sort',
		steps: [orders({ page: 1, limit: 50 }), orders({ page: 2, limit: 50 })],
		judge: (replies) => {
			const list = replies.flatMap((reply) => records(reply, 'Data'));
			if (list.length < 3) return unreachable('there are not three orders');
			return confirmed(`by PlacedTime over ${list.length} orders: ${orderOf(list, 'PlacedTime')}`);
		},
	},
	{
		id: 'flipdish-order-period',
		steps: [
			orders({ page: 1, limit: 1 }),
			placedThen((time) => time),
			placedThen((time) =>
				new Date(/(Z|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time}Z`)
					.toISOString()
					.replace('Z', ''),
			),
		],
		judge: ([first, same, bare]) => {
			const [isInclusive, isUtc] = [same, bare].map((reply) => hasOrder(reply, first));
			const tell = (reply: Reply | undefined, has: boolean | undefined) =>
				isOk(reply) ? `${has ? 'has' : 'lacks'} the order` : status(reply);
			return expects(
				isInclusive === true && (isUtc === true || !isOk(bare)),
				`from = to = PlacedTime: ${tell(same, isInclusive)}; without a zone, as UTC: ${tell(bare, isUtc)}`,
			);
		},
	},
	{
		id: 'flipdish-arrays',
		steps: [orders({ page: 1, limit: 100, state: ['Delivered', 'Cancelled'] })],
		judge: ([reply]) => {
			const values = valuesAt(records(reply, 'Data'), 'OrderState');
			if (values.length === 0) return unreachable('no order is Delivered or Cancelled');
			return expects(
				values.every((value) => ['Delivered', 'Cancelled'].includes(value)),
				`states in the reply: ${values.join(', ')}`,
			);
		},
	},
];
