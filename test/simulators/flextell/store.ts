import type { Collection, Records } from '../records';
import type { Refusals } from './errors';
import { homeTenant, userId } from './model';
import type {
	Appointment,
	AppointmentSettings,
	BlacklistEntry,
	Channel,
	Conversation,
	Currency,
	Customer,
	Invoice,
	InvoiceAccount,
	Lookup,
	Message,
	Movement,
	Named,
	Note,
	Owned,
	Product,
	Reminder,
	Role,
	Room,
	Sale,
	Tag,
	Tenant,
	Transaction,
	Transfer,
	Treatment,
	TreatmentGroup,
	User,
} from './model';

/** One collection, of which each call sees one tenant's records. */
export class Table<T extends Owned = Owned> {
	private last: number;

	constructor(
		private readonly records: Collection<T>,
		/** Name of a record in refusals. */
		private readonly what: string,
		private readonly refusals: Refusals,
		firstId: number,
	) {
		this.last = firstId - 1;
	}

	/** Returns all records, including trashed ones. */
	all(tenant: number): T[] {
		return this.records.all.filter((record) => belongs(record, tenant));
	}

	get(tenant: number, id: number | string | null): T | undefined {
		const record = id === null ? undefined : this.records.get(id);
		return record && belongs(record, tenant) && !isTrashed(record) ? record : undefined;
	}

	/** Returns the record of a path's id. Those of other tenants are unknown. */
	find(tenant: number, id: string): T {
		const record = this.get(tenant, id);
		if (!record) throw this.refusals.missing(this.what);
		return record;
	}

	put(record: T): T {
		return this.records.put(record);
	}

	insert(record: Omit<T, 'id'>): T {
		do this.last += 1;
		while (this.records.get(this.last));
		return this.records.put({ id: this.last, ...record } as T);
	}
}

const belongs = ({ tenant_id: owner }: Owned, tenant: number): boolean =>
	owner === tenant || owner === null;

export function isTrashed(record: object): boolean {
	return ((record as { deleted_at?: string | null }).deleted_at ?? null) !== null;
}

export type Store = ReturnType<typeof makeStore>;

/** Makes every collection. Each starts its ids at another number, so that tests notice mix-ups. */
export function makeStore(records: Records, refusals: Refusals) {
	const table = <T extends Owned>(name: string, what: string, firstId: number): Table<T> =>
		new Table<T>(records.collection<T>(name, 'id'), what, refusals, firstId);
	return {
		refusals,
		tenants: records.collection<Tenant>('tenants', 'id'),
		settings: records.collection<AppointmentSettings>('settings', 'tenant_id'),
		users: table<User>('users', 'user', 1),
		customers: table<Customer>('customers', 'customer', 1001),
		notes: table<Note>('notes', 'note', 1),
		roles: table<Role>('roles', 'role', 1),
		countries: table<Lookup>('countries', 'country', 1),
		tags: table<Tag>('tags', 'tag', 1),
		rooms: table<Room>('rooms', 'room', 101),
		treatments: table<Treatment>('treatments', 'treatment', 201),
		treatmentGroups: table<TreatmentGroup>('treatmentGroups', 'treatment group', 301),
		products: table<Product>('products', 'product', 401),
		warehouses: table<Lookup>('warehouses', 'warehouse', 501),
		currencies: table<Currency>('currencies', 'currency', 1),
		accounts: table<Lookup>('accounts', 'account', 601),
		channels: table<Channel>('channels', 'channel', 1),
		conversations: table<Conversation>('conversations', 'conversation', 2001),
		messages: table<Message>('messages', 'message', 20_001),
		blacklist: table<BlacklistEntry>('blacklist', 'blacklist entry', 2501),
		appointments: table<Appointment>('appointments', 'appointment', 3001),
		reminders: table<Reminder>('reminders', 'reminder', 4001),
		sales: table<Sale>('sales', 'sale', 6001),
		transactions: table<Transaction>('transactions', 'transaction', 7001),
		movements: table<Movement>('movements', 'movement', 8001),
		transfers: table<Transfer>('transfers', 'transfer', 9001),
		invoices: table<Invoice>('invoices', 'invoice', 10_001),
		invoiceAccounts: table<InvoiceAccount>('invoiceAccounts', 'invoice account', 11_001),
	};
}

/** Returns the token's user, who is the same for every tenant. */
export function currentUser({ users }: Store): Named {
	return { id: userId, name: users.get(homeTenant, userId)?.name ?? '' };
}

export const now = (): string => new Date().toISOString();

/** Returns the times of a record that is created now. */
export function dated(): { created_at: string; updated_at: string } {
	const at = now();
	return { created_at: at, updated_at: at };
}

/** Returns the times of a new record that can be trashed. */
export const untrashed = () => ({ ...dated(), deleted_at: null });
