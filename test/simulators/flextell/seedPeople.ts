import type { Seed } from '../seed';
import { blankConversation, blankMessage, lastOf } from './conversations';
import { blankCustomer } from './customers';
import { blacklistReasons } from './model';
import type { Customer, Tag, User } from './model';
import type { Clinic, Lookups, Size } from './seedLookups';
import type { Store } from './store';

/** Staff, customers with notes, and conversations with them. */

export function seedPeople(
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

export function seedConversations(
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

const remarks = [
	'Prefers appointments in the morning.',
	'Asked for the price of a check-up.',
	'Wants to be written to, not called.',
	'Rescheduled; please confirm the day before.',
];
