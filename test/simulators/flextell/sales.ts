import { randomUUID } from 'node:crypto';

import { money, rate } from './customers';
import { saleStatuses, transactionTypes } from './model';
import type { Sale, SaleItem, Transaction } from './model';
import { create, done, list, operation, read } from './operations';
import type { Call, Operations } from './operations';
import {
	atLeast,
	closed,
	dayOrInstant,
	id,
	listOf,
	longText,
	oneOf,
	orNull,
	standIn,
	text,
	whole,
} from './schemas';
import { currentUser, dated, now, untrashed } from './store';
import type { Store } from './store';
import type { Views } from './views';

interface ItemInput extends Partial<
	Pick<
		SaleItem,
		| 'staff_id'
		| 'order'
		| 'itemable_type'
		| 'itemable_id'
		| 'warehouse_id'
		| 'quantity'
		| 'tax_rate'
		| 'discount_percentage'
	>
> {
	unit_price?: number;
	cost_price?: number;
	discount_amount?: number;
}

interface SaleInput extends Partial<
	Pick<Sale, 'customer_id' | 'currency_id' | 'status' | 'appointment_id' | 'user_id' | 'notes'>
> {
	exchange_rate?: number;
	items: ItemInput[];
}

interface PaymentInput extends Partial<
	Pick<Transaction, 'currency_id' | 'transaction_date' | 'description' | 'account_id'>
> {
	amount: number;
	exchange_rate?: number;
	type?: (typeof transactionTypes)[number];
}

/** Body of an item, which is not documented: the members of its reply without sums. [inferred] */
const item = closed({
	staff_id: orNull(id),
	order: whole(0),
	itemable_type: text(),
	itemable_id: id,
	warehouse_id: orNull(id),
	quantity: atLeast(0),
	tax_rate: atLeast(0),
	unit_price: atLeast(0),
	cost_price: atLeast(0),
	discount_amount: atLeast(0),
	discount_percentage: atLeast(0),
	...standIn,
});

/**
 * Body of a sale. The docs mention customer, currency, appointment and user; their names are those
 * of replies.
 */
const sale = closed(
	{
		customer_id: id,
		currency_id: id,
		exchange_rate: atLeast(0),
		status: oneOf(saleStatuses),
		items: listOf(item, 1),
		appointment_id: orNull(id),
		user_id: id,
		notes: orNull(longText),
	},
	['items'],
);

const payment = closed(
	{
		amount: atLeast(0.01),
		currency_id: id,
		exchange_rate: atLeast(0),
		transaction_date: dayOrInstant,
		type: oneOf(transactionTypes),
		description: text(),
		account_id: id,
	},
	['amount'],
);

export function salesOperations(store: Store, views: Views): Operations {
	const { sales, transactions } = store;
	return {
		// The query is not documented; other lists have pages, search and `trashed`. [inferred]
		'GET /v1/sales': list(sales, views.sale, {
			search: ({ notes }) => [notes],
			trashed: true,
			filters: { stand_in: [standIn.stand_in, () => true] },
		}),
		'GET /v1/sales/:id': read(sales, views.sale),
		'POST /v1/sales': create(sales, sale, views.sale, ({ tenant, body }: Call<SaleInput>) => {
			const { items, exchange_rate, ...same } = body;
			return {
				...blankSale,
				user_id: currentUser(store).id,
				...same,
				...totalled(items),
				tenant_id: tenant,
				exchange_rate: rate(exchange_rate),
				...untrashed(),
			};
		}),
		'POST /v1/sales/:id/payments': operation({
			of: sales,
			body: payment,
			status: 201,
			answer: ({ tenant, record, body }: Call<PaymentInput, Sale>) => {
				const transaction = transactions.insert(paymentFor(record, tenant, body));
				const left = money(Number(record.remaining_balance) - body.amount);
				sales.put({ ...record, remaining_balance: left, updated_at: now() });
				return done({
					sale_id: record.id,
					remaining_balance: left,
					transaction: views.transaction(transaction),
				});
			},
		}),
	};
}

export const blankSale = {
	user_id: null,
	customer_id: null,
	appointment_id: null,
	currency_id: 1,
	exchange_rate: rate(),
	notes: null,
	status: 'draft' as const,
};

/** Returns the items of a sale with their totals. */
export function totalled(
	items: ItemInput[],
): Pick<Sale, 'items' | 'total_price' | 'remaining_balance'> {
	const made = items.map((input, index): SaleItem => {
		const { quantity = 1, unit_price = 0, tax_rate = 0, discount_percentage = 0 } = input;
		const subTotal = quantity * unit_price;
		const discount = input.discount_amount ?? (subTotal * discount_percentage) / 100;
		const tax = ((subTotal - discount) * tax_rate) / 100;
		return {
			staff_id: null,
			order: index + 1,
			itemable_type: null,
			itemable_id: null,
			warehouse_id: null,
			...input,
			quantity,
			tax_rate,
			unit_price: money(unit_price),
			cost_price: input.cost_price === undefined ? null : money(input.cost_price),
			discount_amount: money(input.discount_amount ?? 0),
			discount_percentage,
			sub_total: money(subTotal),
			total_discount: money(discount),
			total_tax: money(tax),
			total_price: money(subTotal - discount + tax),
		};
	});
	const total = money(made.reduce((sum, { total_price }) => sum + Number(total_price), 0));
	return { items: made, total_price: total, remaining_balance: total };
}

export function paymentFor(
	sale: Sale,
	tenant: number,
	{ amount, type = 'collection', exchange_rate, ...same }: PaymentInput,
): Omit<Transaction, 'id'> {
	return {
		tenant_id: tenant,
		batch_uuid: randomUUID(),
		customer_id: sale.customer_id,
		account_id: null,
		sale_id: sale.id,
		currency_id: sale.currency_id,
		exchange_rate: rate(exchange_rate),
		debit: money(type === 'payment' ? amount : 0),
		credit: money(type === 'collection' ? amount : 0),
		amount: money(amount),
		transaction_date: now(),
		type,
		description: null,
		invoice_number: null,
		is_installment: false,
		due_date: null,
		installment_number: null,
		total_installments: null,
		...dated(),
		...same,
	};
}
