import { Seed } from '../seed';
import { codeOf, usualSettings } from './appointments';
import { blankTreatment } from './catalog';
import { blankConversation, blankMessage, lastOf } from './conversations';
import { blankCustomer, money, rate } from './customers';
import {
	blacklistReasons,
	channelTypes,
	documentTypes,
	movementTypes,
	partyTypes,
	roomStatuses,
	saleStatuses,
	taxRates,
} from './model';
import type { Customer, Product, Role, Tag, Treatment, User } from './model';
import { blankSale, paymentFor, totalled } from './sales';
import { unitOf } from './stock';
import type { Store } from './store';

/** Two clinics with work to do and one that is empty. */
const clinics = [
	{ id: 12, name: 'Northhaven Dental', users: 24, customers: 260, share: 1 },
	{ id: 27, name: 'Eastbrook Skin Clinic', users: 9, customers: 45, share: 0.3 },
	{ id: 31, name: 'Millbridge Physio', users: 0, customers: 0, share: 0 },
];

export function seedRecords(store: Store): void {
	for (const name of ['Türkiye', 'Germany', 'United Kingdom']) {
		store.countries.insert({ tenant_id: null, name });
	}
	for (const [code, symbol, name] of currencies) {
		store.currencies.insert({ tenant_id: null, code, symbol, name });
	}
	// A stream of values for each kind, so that a new kind leaves the others as they are.
	const people = new Seed('flextell');
	for (const { id: tenant, name, share, ...sizes } of clinics) {
		store.tenants.put({ id: tenant, name, logo_url: null });
		store.settings.put({ tenant_id: tenant, ...usualSettings });
		if (share === 0) continue;

		const of = (kind: string): Seed => new Seed(`flextell ${tenant} ${kind}`);
		const size = (count: number): number => Math.ceil(count * share);
		const parts = seedLookups(store, tenant, size, of('lookups'));
		const clinic: Clinic = { ...parts, ...seedPeople(store, tenant, sizes, parts, people) };
		seedCatalog(store, tenant, size, clinic, of('catalog'));
		seedConversations(store, tenant, size, clinic, of('conversations'));
		seedAppointments(store, tenant, size, of('appointments'), clinic);
		seedSales(store, tenant, size, of('sales'), clinic);
		seedMovements(store, tenant, size, of('stock'));
		seedInvoices(store, tenant, size, of('invoices'), clinic);
	}
}

interface Lookups {
	roles: Role[];
	tags: Tag[];
	products: Product[];
}

interface Clinic extends Lookups {
	staff: User[];
	customers: Customer[];
}

type Size = (count: number) => number;

function seedLookups(store: Store, tenant: number, size: Size, seed: Seed): Lookups {
	const at = seed.daysAgo(900, 800);
	const times = { created_at: at, updated_at: at };
	const here = { tenant_id: tenant, ...times };
	for (const name of ['Front Desk', 'Central Store', 'Cold Store']) {
		store.warehouses.insert({ tenant_id: tenant, name });
	}
	for (const name of ['Cash', 'Card Terminal', 'Bank']) {
		store.accounts.insert({ tenant_id: tenant, name });
	}
	seed.times(size(8), (index) => {
		const type = channelTypes[index % channelTypes.length] ?? 'whatsapp';
		const name = `${type} ${Math.floor(index / channelTypes.length) + 1}`;
		store.channels.insert({ tenant_id: tenant, name, type, address: `fake-${type}-${index + 1}` });
	});
	for (const name of ['Surgery', 'Care', 'Check-ups']) {
		store.treatmentGroups.insert({ tenant_id: tenant, name, is_active: true });
	}
	seed.times(size(26), (index) =>
		store.rooms.insert({
			...here,
			name: `Room ${index + 1}`,
			status: seed.pick(roomStatuses),
			deleted_at: index > 2 && seed.chance(0.1) ? seed.daysAgo(20) : null,
		}),
	);
	return {
		roles: seed.times(size(12), (index) =>
			store.roles.insert({
				...here,
				name: roleNames[index] ?? `role ${index + 1}`,
				is_system: index < roleNames.length,
				permissions: permissions.filter(() => index === 0 || seed.chance(0.5)),
			}),
		),
		tags: seed.times(size(24), (index) => {
			const [name, color] = tagNames[index] ?? [`Tag ${index + 1}`, `#${seed.hex(6)}`];
			return store.tags.insert({ ...here, name, color, deleted_at: null });
		}),
		products: seed.times(size(60), (index) => {
			const name = `${seed.pick(['Filler', 'Gel', 'Needle', 'Mask', 'Serum'])} ${index + 1}`;
			const brand = seed.pick(brands);
			const full_name = `${brand.name} ${name}`;
			return store.products.insert({
				tenant_id: tenant,
				name,
				full_name,
				brand,
				unit_code: seed.pick(units),
			});
		}),
	};
}

function seedPeople(
	store: Store,
	tenant: number,
	sizes: { users: number; customers: number },
	{ roles, tags }: Lookups,
	seed: Seed,
): { staff: User[]; customers: Customer[] } {
	const staff = seed.times(sizes.users, () => {
		const { first, last, email, phone } = seed.person();
		const created = seed.daysAgo(900, 400);
		return store.users.insert({
			tenant_id: tenant,
			name: `${first} ${last}`,
			email,
			title: seed.pick(['Dr.', 'Assistant', 'Reception']),
			phone,
			emergency_contact_name: null,
			emergency_contact_surname: null,
			emergency_contact_phone_number: null,
			blood_group: seed.pick(['A+', '0+', 'B-', null]),
			language: ['en', 'tr'],
			avatar_url: null,
			is_active: seed.chance(0.9),
			bio: null,
			last_login_at: seed.daysAgo(30),
			last_login_ip: '192.0.2.10',
			roles: [seed.pick(roles.slice(0, 3))].map(({ id, name }) => ({ id, name })),
			created_at: created,
			updated_at: created,
			deleted_at: null,
		});
	});
	const customers = seed.times(sizes.customers, (index) => {
		const customer = store.customers.insert(makeCustomer(seed, tenant, staff, tags));
		// The first one has enough notes for several pages.
		seed.times(index === 0 ? 37 : seed.int(0, 2), () => {
			const { id: author, name } = seed.pick(staff);
			const at = seed.daysAgo(300);
			store.notes.insert({
				tenant_id: tenant,
				customer_id: customer.id,
				user_id: author,
				author: { id: author, name },
				content: seed.pick(remarks),
				created_at: at,
				updated_at: at,
				deleted_at: seed.chance(0.1) ? seed.daysAgo(20) : null,
			});
		});
		return customer;
	});
	return { staff, customers };
}

function makeCustomer(
	seed: Seed,
	tenant: number,
	staff: User[],
	tags: Tag[],
): Omit<Customer, 'id'> {
	const { first, last, email, phone } = seed.person();
	const { street, city, zip } = seed.address();
	const created = seed.daysAgo(700, 10);
	const { id: user, name } = seed.pick(staff);
	return {
		...blankCustomer(tenant),
		first_name: first,
		last_name: last,
		phone_number: phone,
		email: seed.chance(0.8) ? email : null,
		date_of_birth: seed.daysAgo(28_000, 6_600).slice(0, 10),
		gender: seed.pick(['male', 'female', 'other', null]),
		country_name: seed.pick(['Türkiye', 'Germany', 'United Kingdom', null]),
		identity_number: seed.chance(0.5) ? `FAKE${seed.int(10_000, 99_999)}` : null,
		job: seed.pick(['Teacher', 'Engineer', 'Cook', null]),
		address: `${street}, ${zip} ${city}`,
		related_user: seed.chance(0.5) ? { id: user, name } : null,
		tags: tags
			.slice(0, 3)
			.filter(() => seed.chance(0.2))
			.map(({ id, name: tag, color }) => ({ id, name: tag, color })),
		created_at: created,
		updated_at: seed.chance(0.5) ? created : seed.daysAgo(10),
	};
}

function seedCatalog(
	store: Store,
	tenant: number,
	size: Size,
	{ staff, products }: Clinic,
	seed: Seed,
): Treatment[] {
	const groups = store.treatmentGroups.all(tenant);
	return seed.times(size(48), (index) => {
		const at = seed.daysAgo(700, 30);
		const name = seed.pick(['Cleaning', 'Whitening', 'Check-up', 'Implant', 'Peeling']);
		return store.treatments.insert({
			...blankTreatment,
			tenant_id: tenant,
			name: `${name} ${index + 1}`,
			price: money(seed.amount(20, 900)),
			session: seed.int(1, 4),
			is_active: String(seed.chance(0.9)),
			group_id: seed.pick(groups).id,
			keywords: [name.toLowerCase()],
			tax_rate: seed.pick(taxRates),
			users: [seed.pick(staff).id],
			sessions: seed.times(seed.int(0, 2), (place) => ({
				id: place + 1,
				session_order: place + 1,
				session_type: 'control',
				next_gap_days: 30,
				offset_days: 0,
				products: [{ id: 1, product_id: seed.pick(products).id, min_quantity: seed.int(1, 3) }],
			})),
			created_at: at,
			updated_at: at,
			deleted_at: index > 2 && seed.chance(0.05) ? seed.daysAgo(20) : null,
		});
	});
}

function seedConversations(
	store: Store,
	tenant: number,
	size: Size,
	{ staff, customers }: Clinic,
	seed: Seed,
): void {
	const channels = store.channels.all(tenant);
	seed.times(size(160), (index) => {
		const customer = customers[index] ?? seed.pick(customers);
		const conversation = store.conversations.insert({
			...blankConversation,
			tenant_id: tenant,
			channel_id: seed.pick(channels).id,
			customer_id: customer.id,
			display_name: `${customer.first_name} ${customer.last_name}`,
			address: customer.phone_number,
			unread_count: String(seed.int(0, 3)),
		});
		// The first one has enough messages for several pages.
		const messages = seed.times(index === 0 ? 130 : seed.int(2, 8), (place) => {
			const isCustomer = place % 2 === 0;
			const { id: user, name } = seed.pick(staff);
			return store.messages.insert({
				...blankMessage,
				tenant_id: tenant,
				conversation_id: conversation.id,
				is_customer: isCustomer,
				...(!isCustomer && { user_id: user, user_name: name }),
				message: seed.pick(remarks),
				created_at: seed.daysAgo(60),
			});
		});
		const last = messages.at(-1);
		if (last) store.conversations.put({ ...conversation, ...lastOf(last) });
	});
	seed.times(size(20), () => {
		const at = seed.daysAgo(60);
		store.blacklist.insert({
			tenant_id: tenant,
			channel_id: seed.pick(channels).id,
			customer_id: seed.pick(customers).id,
			reason: seed.pick(blacklistReasons),
			note: null,
			blocked_at: at,
			expires_at: seed.pick([null, seed.daysAgo(30, -30)]),
			metadata: [],
			created_at: at,
			updated_at: at,
			deleted_at: null,
		});
	});
}

function seedAppointments(
	store: Store,
	tenant: number,
	size: Size,
	seed: Seed,
	{ staff, customers }: Clinic,
): void {
	const rooms = store.rooms.all(tenant);
	const treatments = store.treatments.all(tenant);
	let previous: number | null = null;
	seed.times(size(240), (index) => {
		const at = seed.daysAgo(200, 91);
		const appointment = store.appointments.insert({
			tenant_id: tenant,
			customer_id: seed.pick(customers).id,
			user_id: seed.pick(staff).id,
			room_id: seed.pick(rooms).id,
			parent_appointment_id: seed.chance(0.1) ? previous : null,
			code: codeOf(index + 1),
			relation_type: null,
			description: seed.pick([null, 'Bring earlier X-rays.']),
			// From three months ago to three months ahead.
			scheduled_at: seed.daysAgo(90, -90),
			status: 'pending',
			cancellation_reason: null,
			creation_type: 'panel',
			assistant_id: seed.pick([null, seed.pick(staff).id]),
			treatments: [seed.pick(treatments).id],
			created_at: at,
			updated_at: at,
			deleted_at: index > 2 && seed.chance(0.05) ? seed.daysAgo(20) : null,
		});
		previous = appointment.id;
		if (index % 2 === 1) return;
		store.reminders.insert({
			tenant_id: tenant,
			appointment_id: appointment.id,
			type: 'before',
			offset_days: 1,
			scheduled_for: new Date(Date.parse(appointment.scheduled_at) - 86_400_000).toISOString(),
			sent_at: null,
			channel: 'whatsapp',
			message: 'See you tomorrow.',
			status: 'pending',
			approval_status: 'approved',
			approved_at: at,
			approved_by: seed.pick(staff).id,
			metadata: [],
			created_at: at,
			updated_at: at,
		});
	});
}

function seedSales(
	store: Store,
	tenant: number,
	size: Size,
	seed: Seed,
	{ staff, customers }: Clinic,
): void {
	const treatments = store.treatments.all(tenant);
	seed.times(size(140), (index) => {
		const at = seed.daysAgo(400);
		const items = seed.times(seed.int(1, 3), () => {
			const treatment = seed.pick(treatments);
			return {
				staff_id: seed.pick(staff).id,
				itemable_type: 'treatment',
				itemable_id: treatment.id,
				quantity: seed.int(1, 2),
				unit_price: Number(treatment.price),
				tax_rate: treatment.tax_rate,
			};
		});
		const sale = store.sales.insert({
			...blankSale,
			tenant_id: tenant,
			user_id: seed.pick(staff).id,
			customer_id: seed.pick(customers).id,
			status: index === 0 ? 'pending' : seed.pick(saleStatuses),
			...totalled(items),
			created_at: at,
			updated_at: at,
			deleted_at: index > 2 && seed.chance(0.05) ? seed.daysAgo(20) : null,
		});
		if (index === 0 || seed.chance(0.4)) return;
		const amount = Math.floor(Number(sale.total_price) / 2);
		store.transactions.insert({
			...paymentFor(sale, tenant, { amount, transaction_date: at }),
			batch_uuid: seed.uuid(),
			created_at: at,
			updated_at: at,
		});
		const left = money(Number(sale.total_price) - amount);
		store.sales.put({ ...sale, remaining_balance: left });
	});
}

function seedMovements(store: Store, tenant: number, size: Size, seed: Seed): void {
	const [products, warehouses] = [store.products.all(tenant), store.warehouses.all(tenant)];
	seed.times(size(260), () => {
		const at = seed.daysAgo(400);
		const type = seed.pick(movementTypes);
		const product = seed.pick(products).id;
		store.movements.insert({
			tenant_id: tenant,
			product_id: product,
			warehouse_id: seed.pick(warehouses).id,
			type,
			direction: /^(purchase|initial_stock|.*_return)$/.test(type) ? 'in' : 'out',
			quantity: seed.int(1, 40),
			unit_label: unitOf(store, tenant, product),
			reference: null,
			user_id: seed.pick(store.users.all(tenant)).id,
			notes: null,
			effective_at: at,
			created_at: at,
			updated_at: at,
		});
	});
}

function seedInvoices(
	store: Store,
	tenant: number,
	size: Size,
	seed: Seed,
	{ customers }: Clinic,
): void {
	seed.times(size(14), (index) => {
		const { first, last } = seed.person();
		const party = seed.pick(partyTypes);
		store.invoiceAccounts.insert({
			tenant_id: tenant,
			name: first,
			integration_id: seed.int(1, 2),
			party_type: party,
			document_type: seed.pick(documentTypes),
			surname: last,
			title: party === 'company' ? `${last} Ltd.` : null,
			tax_number: `FAKE${seed.int(100_000, 999_999)}`,
			default_series: `FK${index + 1}`,
			created_at: seed.daysAgo(400),
			credits: { total: 1000, used: seed.int(0, 900) },
		});
	});
	seed.times(size(130), (index) => {
		const at = seed.daysAgo(300);
		const customer = seed.pick(customers);
		const [net, tax] = [seed.int(20, 900), seed.int(0, 100)];
		store.invoices.insert({
			tenant_id: tenant,
			document_number: `FAKE2026${String(index + 1).padStart(8, '0')}`,
			document_class: 'invoice',
			document_type: seed.pick(documentTypes),
			profile_id: 'FAKE',
			issue_date: at.slice(0, 10),
			sent_at: at,
			sender_tax_number: 'FAKE000001',
			receiver_name: `${customer.first_name} ${customer.last_name}`,
			receiver_tax_number: 'FAKE000002',
			receiver_email: customer.email,
			exchange_rate: rate(),
			amount_tax_exclusive: money(net),
			amount_tax_total: money(tax),
			amount_payable: money(net + tax),
			invoice_amount: money(net + tax),
			status: 'sent',
			status_label: 'Sent',
			is_printed: seed.chance(0.5),
			is_cancelled: false,
			is_read: seed.chance(0.5),
			is_draft: false,
			is_archived: false,
			series_name: 'FK1',
			notes: null,
			customer_id: customer.id,
			created_at: at,
			updated_at: at,
		});
	});
}

const currencies = [
	['TRY', '₺', 'Turkish Lira'],
	['EUR', '€', 'Euro'],
	['USD', '$', 'US Dollar'],
] as const;

const tagNames = [
	['VIP', '#c0392b'],
	['Follow-up', '#2980b9'],
	['New', '#27ae60'],
] as const;

const roleNames = ['admin', 'doctor', 'reception'];

/** Made up, as no list of them is documented. */
const permissions = ['customers', 'appointments', 'sales', 'stocks', 'invoices', 'settings'].map(
	(name, index) => ({ id: index + 1, name }),
);

const brands = ['Fakelab', 'Mockmed', 'Testcare'].map((name, index) => ({ id: index + 1, name }));

const units = [
	{ id: 1, name: 'Piece', code: 'C62' },
	{ id: 2, name: 'Millilitre', code: 'MLT' },
];

const remarks = [
	'Prefers appointments in the morning.',
	'Asked for the price of a check-up.',
	'Wants to be written to, not called.',
	'Rescheduled; please confirm the day before.',
];
