import { change, create, isAsked, list, one, remove } from '../crud';
import { classic } from '../errors';
import type { Behaviour, Behaviours, Call, Entry } from '../store';

/** Payouts and bank accounts (docs/providers/flipdish.md, "Payouts and exports"). */

const PAYOUT = '/{appId}/bankaccounts/{bankAccountId}/payouts/{payoutId}';

const payouts: Behaviour = ({ world, params, query }) => {
	const created = ({ CreatedDate }: Entry): number => Date.parse(String(CreatedDate));
	const { startDate, endDate } = query as Record<string, string | undefined>;
	return world
		.all('payouts', params)
		.filter(
			(payout) =>
				isAsked(query['payoutRequestIds.bankAccountIds'], payout.PayeeBankAccountId) &&
				isAsked(query['payoutRequestIds.states'], payout.PayoutStatus) &&
				(startDate === undefined || created(payout) >= Date.parse(startDate)) &&
				(endDate === undefined || created(payout) <= Date.parse(endDate)),
		);
};

/** Returns the lines of a payout: one per order of the app, with the requested store IDs. */
const lines: Behaviour = ({ world, params, query }) =>
	world
		.all('orders', { appId: params.appId ?? '' })
		.slice(0, 12)
		.map(({ OrderId, PlacedTime, Store }) => ({
			OrderId,
			ChargeId: OrderId,
			OrderDate: PlacedTime,
			PayoutId: params.payoutId,
			StoreId: (Store as Entry).Id,
		}))
		.filter(({ StoreId }) => isAsked(query.storeIds, StoreId));

/** Makes a CSV file of the rows' members that are not objects. */
function csv(rows: Entry[]): string {
	const plain = ([name, value]: [string, unknown]): boolean =>
		name !== 'at' && (typeof value !== 'object' || value === null);
	const names = Object.entries(rows[0] ?? {}).filter(plain);
	const head = names.map(([name]) => name);
	return [head, ...rows.map((row) => head.map((name) => String(row[name] ?? '')))]
		.map((cells) => `${cells.join(',')}\n`)
		.join('');
}

const exported =
	(rows: Behaviour): Behaviour =>
	(call) =>
		csv(rows(call) as Entry[]);

const bankAccountOf = ({ world, params: { appId = '', bankAccountId } }: Call): Entry =>
	world.find('bankAccounts', bankAccountId, { appId });

export const money: Behaviours = {
	'GET /{appId}/payouts': payouts,
	'GET /{appId}/payouts/summaries': (call) => {
		const all = payouts(call) as Entry[];
		return [...new Set(all.map(({ PayoutStatus }) => PayoutStatus))].map((PayoutStatus) => {
			const some = all.filter((payout) => payout.PayoutStatus === PayoutStatus);
			return { PayoutStatus, TotalCount: some.length };
		});
	},
	[`GET ${PAYOUT}`]: (call) => ({
		...(one('payouts')(call) as Entry),
		BankAccountId: call.params.bankAccountId,
	}),
	[`GET ${PAYOUT}/orders`]: lines,
	[`GET ${PAYOUT}/refunds`]: lines,
	[`GET ${PAYOUT}/chargebacks`]: lines,
	[`GET ${PAYOUT}/othercharges`]: lines,
	'GET /{appId}/payouts/export': exported(payouts),
	[`GET ${PAYOUT}/export`]: exported(lines),
	[`GET ${PAYOUT}/orders/export`]: exported(lines),
	[`GET ${PAYOUT}/refunds/export`]: exported(lines),
	[`GET ${PAYOUT}/chargebacks/export`]: exported(lines),
	[`GET ${PAYOUT}/othercharges/export`]: exported(lines),
	'GET /{appId}/invoices/InvoicePdf': ({ query }) => `%PDF-1.4\n% ${String(query.invoiceNumber)}\n`,

	'GET /{appId}/bankaccounts': list('bankAccounts'),
	'POST /{appId}/bankaccounts': create('bankAccounts', () => ({ AccountState: 'Unverified' })),
	'GET /{appId}/bankaccounts/{bankAccountId}': one('bankAccounts'),
	'POST /{appId}/bankaccounts/{bankAccountId}': change('bankAccounts'),
	'DELETE /{appId}/bankaccounts/{bankAccountId}': remove('bankAccounts'),
	// The official client's parameter says that the body is the reason of a rejection. [inferred]
	'POST /{appId}/bankaccounts/{bankAccountId}/state/{state}': (call) => {
		const { state } = call.params;
		const states = ['Unverified', 'AwatingVerification', 'Verified', 'Grandfathered'];
		if (!states.includes(String(state))) throw classic(400, `There is no state ${String(state)}.`);
		call.world.change('bankAccounts', bankAccountOf(call), { AccountState: state });
	},
	'POST /{appId}/bankaccounts/{bankAccountId}/store/{storeId}': (call) => {
		const account = bankAccountOf(call);
		const StoreIds = [...new Set([...(account.StoreIds as unknown[]), call.params.storeId])];
		call.world.change('bankAccounts', account, { StoreIds });
	},
};
