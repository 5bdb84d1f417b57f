import type {
	Appointment,
	BlacklistEntry,
	Conversation,
	Customer,
	Invoice,
	InvoiceAccount,
	Message,
	Movement,
	Note,
	Reminder,
	Role,
	Room,
	Sale,
	Tag,
	Transaction,
	Transfer,
	Treatment,
	User,
} from './model';
import { named, omit } from './operations';
import type { Show } from './operations';
import type { Store } from './store';

export type Views = ReturnType<typeof makeViews>;

/** Converts records to replies: with nested records, without the simulator's own members. */
export function makeViews(store: Store) {
	const customer: Show<Customer> = (record) => omit(record, 'tenant_id');
	/** Returns a nested customer, which has no gender. */
	const nestedCustomer = (tenant: number, id: number | null): object | null => {
		const found = store.customers.get(tenant, id);
		return found ? omit(found, 'tenant_id', 'gender') : null;
	};
	const userOf = (tenant: number, id: number | null) => named(store.users.get(tenant, id));
	const currencyOf = (tenant: number, id: number) => {
		const found = store.currencies.get(tenant, id);
		return found ? omit(found, 'tenant_id') : null;
	};

	const note: Show<Note> = (record) => omit(record, 'tenant_id', 'customer_id');
	const user: Show<User> = (record) => omit(record, 'tenant_id');
	const role: Show<Role> = ({ permissions, ...record }) => ({
		...record,
		permissions_count: permissions.length,
		permissions,
	});
	const room: Show<Room> = (record) => omit(record, 'tenant_id');
	const tag: Show<Tag> = (record) => record;

	const blacklistEntry: Show<BlacklistEntry> = (record) => {
		const tenant = Number(record.tenant_id);
		const { channel_id, customer_id, ...shown } = record;
		const channel = store.channels.get(tenant, channel_id);
		const seconds = secondsUntil(record.expires_at);
		return {
			...shown,
			reason_label: label(record.reason),
			is_active: isInForce(record),
			is_permanent: record.expires_at === null,
			is_expired: !isInForce(record),
			// The format is not documented.
			remaining_time: record.expires_at === null ? null : Math.max(0, seconds),
			channel: channel ? { ...named(channel), address: channel.address } : null,
			customer: nestedCustomer(tenant, customer_id),
		};
	};

	const agent = (record: Conversation) => {
		const isDisabled =
			record.agent_disabled &&
			(record.agent_expires_at === null || secondsUntil(record.agent_expires_at) > 0);
		const { agent_expires_at, agent_disabled_by_user_name } = record;
		return isDisabled
			? { agent_disabled: true, agent_expires_at, agent_disabled_by_user_name }
			: { agent_disabled: false, agent_expires_at: null, agent_disabled_by_user_name: null };
	};
	const agentState: Show<Conversation> = (record) => {
		const state = agent(record);
		const seconds = secondsUntil(state.agent_expires_at);
		return {
			...state,
			remaining_minutes: state.agent_expires_at === null ? null : Math.ceil(seconds / 60),
		};
	};
	const conversation: Show<Conversation> = ({
		tenant_id,
		channel_id: channelId,
		customer_id: customerId,
		...record
	}) => {
		const tenant = Number(tenant_id);
		const channel = store.channels.get(tenant, channelId);
		const customer = store.customers.get(tenant, customerId);
		const blocked = store.blacklist
			.all(tenant)
			.find(
				(entry) =>
					entry.channel_id === channelId && entry.customer_id === customerId && isInForce(entry),
			);
		return {
			...record,
			...agent({ ...record, tenant_id, channel_id: channelId, customer_id: customerId }),
			customer: customer
				? {
						id: customer.id,
						first_name: customer.first_name,
						last_name: customer.last_name,
						phone_number: customer.phone_number,
						avatar_url: customer.avatar_url,
					}
				: null,
			channel: channel ? omit(channel, 'tenant_id') : null,
			blacklist: blocked ? blacklistEntry(blocked) : null,
		};
	};
	const message: Show<Message> = (record) => omit(record, 'tenant_id');

	const treatment: Show<Treatment> = ({ tenant_id, users, sessions, ...record }) => {
		const tenant = Number(tenant_id);
		const group = store.treatmentGroups.get(tenant, record.group_id);
		return {
			...record,
			group: group ? omit(group, 'tenant_id') : null,
			users: users.map((id) => userOf(tenant, id)),
			sessions: sessions.map(({ products, ...session }) => ({
				...session,
				products: products.map((part) => {
					const product = store.products.get(tenant, part.product_id);
					return { ...part, product: product ? omit(product, 'tenant_id') : null };
				}),
			})),
		};
	};

	/** Returns an appointment as it is nested: without nested records. */
	const flatAppointment = (record: Appointment) =>
		omit(record, 'tenant_id', 'user_id', 'assistant_id', 'treatments');
	const appointment: Show<Appointment> = (record) => {
		const tenant = Number(record.tenant_id);
		const parent = store.appointments.get(tenant, record.parent_appointment_id);
		const assistant = userOf(tenant, record.assistant_id);
		const itsRoom = store.rooms.get(tenant, record.room_id);
		return {
			...flatAppointment(record),
			assistants: assistant ? [assistant] : [],
			customer: nestedCustomer(tenant, record.customer_id),
			doctor: userOf(tenant, record.user_id),
			room: itsRoom ? room(itsRoom) : null,
			parent_appointment: parent ? flatAppointment(parent) : null,
			child_appointments: store.appointments
				.all(tenant)
				.filter(({ parent_appointment_id: id }) => id === record.id)
				.map(flatAppointment),
			treatments: record.treatments
				.map((id) => store.treatments.get(tenant, id))
				.filter((found) => found !== undefined)
				.map(treatment),
		};
	};
	const calendarItem: Show<Appointment> = (record) => {
		const tenant = Number(record.tenant_id);
		const start = Date.parse(record.scheduled_at);
		const minutes = store.settings.get(tenant)?.slot_duration ?? 30;
		const end = new Date(start + minutes * 60_000).toISOString();
		const [treatmentId = null] = record.treatments;
		return {
			kind: 'appointment',
			reason: null,
			start_at: record.scheduled_at,
			end_at: end,
			doctor_name: userOf(tenant, record.user_id)?.name ?? null,
			treatment_name: store.treatments.get(tenant, treatmentId)?.name ?? null,
			time_label: `${record.scheduled_at.slice(11, 16)} - ${end.slice(11, 16)}`,
			appointment_id: record.id,
			show_details: true,
			meta: {
				status: record.status,
				status_label: label(record.status),
				is_old_slot: false,
				reschedule_confirmation_pending: false,
				is_hard_reserved: false,
				original_scheduled_at: null,
				proposed_scheduled_at: null,
				pending_expires_at: null,
			},
		};
	};
	const reminder: Show<Reminder> = (record) => {
		const tenant = Number(record.tenant_id);
		const its = store.appointments.get(tenant, record.appointment_id);
		return {
			...record,
			appointment: its ? flatAppointment(its) : null,
			approver: userOf(tenant, record.approved_by),
		};
	};

	const transaction: Show<Transaction> = (record) => {
		const tenant = Number(record.tenant_id);
		return {
			...record,
			account: named(store.accounts.get(tenant, record.account_id)),
			currency: currencyOf(tenant, record.currency_id),
		};
	};
	const sale: Show<Sale> = (record) => {
		const tenant = Number(record.tenant_id);
		return {
			...record,
			customer: nestedCustomer(tenant, record.customer_id),
			user: userOf(tenant, record.user_id),
			currency: currencyOf(tenant, record.currency_id),
			items: record.items.map((item, index) => ({
				id: record.id * 100 + index + 1,
				sale_id: record.id,
				...item,
				staff: userOf(tenant, item.staff_id),
				itemable: named(
					store.treatments.get(tenant, item.itemable_id) ??
						store.products.get(tenant, item.itemable_id),
				),
			})),
		};
	};

	const movement: Show<Movement> = ({
		tenant_id,
		product_id,
		warehouse_id,
		user_id,
		...record
	}) => {
		const tenant = Number(tenant_id);
		return {
			...record,
			product: named(store.products.get(tenant, product_id)),
			warehouse: named(store.warehouses.get(tenant, warehouse_id)),
			user: userOf(tenant, user_id),
		};
	};
	const transfer: Show<Transfer> = (record) => {
		const tenant = Number(record.tenant_id);
		const both = [record.source_movement, record.destination_movement]
			.map((id) => store.movements.get(tenant, id))
			.filter((found) => found !== undefined)
			.map(movement);
		return {
			id: record.id,
			product: named(store.products.get(tenant, record.product_id)),
			source_warehouse: named(store.warehouses.get(tenant, record.source_warehouse_id)),
			destination_warehouse: named(store.warehouses.get(tenant, record.destination_warehouse_id)),
			quantity: record.quantity,
			unit_label: record.unit_label,
			user: userOf(tenant, record.user_id),
			notes: record.notes,
			transferred_at: record.transferred_at,
			source_movement: both[0],
			destination_movement: both[1],
			movements: both,
		};
	};

	const invoice: Show<Invoice> = ({ tenant_id, customer_id, ...record }) => {
		const raw = store.customers.get(Number(tenant_id), customer_id);
		if (!raw) return { ...record, customer: null };
		const country = store.countries.all(0).find(({ name }) => name === raw.country_name);
		return {
			...record,
			customer: {
				...omit(raw, 'country_name', 'related_user', 'tags'),
				country_id: country?.id ?? null,
				city_id: null,
				district_id: null,
				import_source_id: null,
				passport_number: null,
				user_id: raw.related_user?.id ?? null,
				avatar_updated_at: null,
				is_intake_completed: false,
				search_vector: `'${raw.first_name.toLowerCase()}':1 '${raw.last_name.toLowerCase()}':2`,
			},
		};
	};
	const invoiceAccount: Show<InvoiceAccount> = (record) => ({
		...omit(record, 'tenant_id', 'created_at', 'credits'),
		party_type_label: label(record.party_type),
		document_type_label: label(record.document_type),
	});

	return {
		agentState,
		appointment,
		blacklistEntry,
		calendarItem,
		conversation,
		customer,
		invoice,
		invoiceAccount,
		message,
		movement,
		note,
		reminder,
		role,
		room,
		sale,
		tag,
		transaction,
		transfer,
		treatment,
		user,
	};
}

/** Converts `llm_spam` to `Llm spam`. The real labels are not documented. */
function label(value: string): string {
	return value.charAt(0).toUpperCase() + value.slice(1).replaceAll('_', ' ');
}

function secondsUntil(at: string | null): number {
	return at === null ? 0 : Math.round((Date.parse(at) - Date.now()) / 1000);
}

function isInForce({ expires_at: at, deleted_at }: BlacklistEntry): boolean {
	return deleted_at === null && (at === null || secondsUntil(at) > 0);
}
