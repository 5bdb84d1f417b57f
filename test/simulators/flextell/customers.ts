import { randomUUID } from 'node:crypto';

import { genders } from './model';
import type { Customer, Note, Transaction } from './model';
import { create, done, equal, list, operation, read, update } from './operations';
import type { Call, Operations } from './operations';
import {
	bool,
	closed,
	day,
	dayOrInstant,
	id,
	listOf,
	longText,
	number,
	oneOf,
	orNull,
	standIn,
	text,
	whole,
} from './schemas';
import { currentUser, dated, now, untrashed } from './store';
import type { Store } from './store';
import type { Views } from './views';

/** Members in requests, some of which have other names in replies. */
interface CustomerInput extends Partial<
	Omit<Customer, 'id' | 'tenant_id' | 'country_name' | 'related_user' | 'tags'>
> {
	country_id?: number | null;
	user_id?: number | null;
	tags?: number[];
}

interface TransactionInput {
	type: string;
	transaction_date?: string;
	amount?: number;
	currency_id?: number;
	exchange_rate?: number;
	description?: string;
	invoice_number?: string;
	account_id?: number;
	is_installment?: boolean;
	installment_count?: number;
	first_due_date?: string;
	installments?: Array<{ amount?: number; due_date?: string; description?: string }>;
}

const customer = {
	first_name: text(255),
	last_name: text(255),
	phone_number: text(20),
	email: orNull({ type: 'string', format: 'email', maxLength: 255 }),
	date_of_birth: orNull(day),
	gender: orNull(oneOf(genders)),
	country_id: orNull(id),
	identity_number: orNull({ type: 'string' }),
	job: orNull(text(255)),
	address: orNull(text(1000)),
	default_channel_id: orNull(id),
	user_id: orNull(id),
	// The member's name is cut off in the docs. [inferred]
	tags: listOf(id),
	...standIn,
};

const transaction = closed(
	{
		// The enumeration is cut off in the docs, before its first value.
		type: text(255),
		transaction_date: dayOrInstant,
		amount: number,
		currency_id: id,
		exchange_rate: number,
		description: text(),
		invoice_number: text(),
		account_id: id,
		is_installment: bool,
		installment_count: whole(1),
		first_due_date: dayOrInstant,
		installments: listOf(closed({ amount: number, due_date: dayOrInstant, description: text() })),
	},
	['type'],
);

const blank = {
	first_name: '',
	last_name: '',
	phone_number: '',
	email: null,
	date_of_birth: null,
	gender: null,
	country_name: null,
	identity_number: null,
	job: null,
	address: null,
	default_channel_id: null,
	avatar_url: null,
	related_user: null,
	tags: [],
};

export const blankCustomer = (tenant_id: number): Omit<Customer, 'id'> => ({
	...blank,
	tenant_id,
	...untrashed(),
});

export function customerOperations(store: Store, views: Views): Operations {
	const { customers, notes } = store;
	const written = ({ tenant, body }: Call<CustomerInput>): Partial<Customer> => {
		const { country_id, user_id, tags, ...same } = body;
		const by = user_id == null ? undefined : store.users.get(tenant, user_id);
		return {
			...same,
			...(country_id !== undefined && {
				country_name: store.countries.get(tenant, country_id)?.name ?? null,
			}),
			...(user_id !== undefined && { related_user: by ? { id: by.id, name: by.name } : null }),
			...(tags && {
				tags: tags.flatMap((tag) => {
					const found = store.tags.get(tenant, tag);
					return found ? [{ id: tag, name: found.name, color: found.color }] : [];
				}),
			}),
		};
	};

	return {
		'GET /v1/customers': list(customers, views.customer, {
			search: (one) => [`${one.first_name} ${one.last_name}`, one.phone_number, one.email],
			sortBy: ['first_name', 'last_name', 'date_of_birth', 'gender', 'created_at', 'updated_at'],
			// The list of filters is cut off; this one is assumed as in other lists.
			trashed: true,
			filters: {
				gender: equal(oneOf(genders), 'gender'),
				// Invented: stands for a filter of which only `min_` is known. It filters by age.
				min_stand_in: [
					whole(0),
					({ date_of_birth: born }, age) => born !== null && ageOf(born) >= Number(age),
				],
			},
		}),
		'GET /v1/customers/:id': read(customers, views.customer),
		'POST /v1/customers': create(
			customers,
			// Members that may not be null are assumed to be required. [inferred]
			closed(customer, ['first_name', 'last_name', 'phone_number']),
			views.customer,
			(call: Call<CustomerInput>) => ({ ...blankCustomer(call.tenant), ...written(call) }),
		),
		'PUT /v1/customers/:id': update(customers, closed(customer), views.customer, written),

		'GET /v1/customers/:id/notes': list(notes, views.note, {
			under: { of: customers, by: 'customer_id' },
			search: ({ content }) => [content],
			sortBy: ['content', 'created_at', 'updated_at'],
			trashed: true,
		}),
		'POST /v1/customers/:id/notes': operation({
			of: customers,
			body: closed({ content: longText, user_id: id }, ['content']),
			status: 201,
			answer: ({ tenant, record, body }: Call<Pick<Note, 'content' | 'user_id'>, Customer>) => {
				const author = store.users.get(tenant, body.user_id ?? null) ?? currentUser(store);
				const note = notes.insert({
					tenant_id: tenant,
					customer_id: record.id,
					content: body.content,
					user_id: author.id,
					author: { id: author.id, name: author.name },
					...untrashed(),
				});
				return done(views.note(note));
			},
		}),

		'POST /v1/customers/:id/transactions': operation({
			of: customers,
			body: transaction,
			status: 201,
			answer: ({ tenant, record, body }: Call<TransactionInput, Customer>) => {
				const made = partsOf(body).map((part) =>
					store.transactions.insert({ ...part, tenant_id: tenant, customer_id: record.id }),
				);
				// Returns the first installment of a plan; the real reply is not documented.
				return done(views.transaction(made[0] as Transaction));
			},
		}),
	};
}

/** Returns the age in years of 365.25 days. */
const ageOf = (born: string): number => (Date.now() - Date.parse(born)) / (365.25 * 86_400_000);

/** Returns the records of a transaction: one, or one for each installment. */
function partsOf(input: TransactionInput): Array<Omit<Transaction, 'id'>> {
	const { amount = 0, is_installment = false, first_due_date = null } = input;
	const count = is_installment ? (input.installments?.length ?? input.installment_count ?? 1) : 1;
	const batch = randomUUID();
	return Array.from({ length: count }, (_, index) => {
		const part = is_installment ? input.installments?.[index] : undefined;
		const itsAmount = money(part?.amount ?? amount / count);
		return {
			tenant_id: null,
			batch_uuid: batch,
			customer_id: null,
			account_id: input.account_id ?? null,
			sale_id: null,
			currency_id: input.currency_id ?? 1,
			exchange_rate: rate(input.exchange_rate),
			debit: itsAmount,
			credit: money(0),
			amount: itsAmount,
			transaction_date: input.transaction_date ?? now(),
			type: input.type,
			description: part?.description ?? input.description ?? null,
			invoice_number: input.invoice_number ?? null,
			is_installment,
			due_date: part?.due_date ?? first_due_date,
			installment_number: is_installment ? index + 1 : null,
			total_installments: is_installment ? count : null,
			...dated(),
		};
	});
}

/** Formats amounts and rates, which are strings. Their number of decimals is not documented. */
export const money = (amount: number): string => amount.toFixed(2);
export const rate = (value = 1): string => value.toFixed(4);
