/**
 * Records of the simulator. Members have the names of the docs; records that a reply nests are
 * stored as ids, which views.ts replaces.
 */

/** The user who consented, and thus the author of what a token creates. */
export const userId = 1;
/** The tenant of that user. */
export const homeTenant = 12;

/** A record of one tenant; null means all tenants. */
export interface Owned {
	id: number;
	tenant_id: number | null;
}

export interface Named {
	id: number;
	name: string;
}

interface Dated {
	created_at: string;
	updated_at: string;
}

interface Trashable extends Dated {
	deleted_at: string | null;
}

export interface Tenant extends Named {
	logo_url: string | null;
}

/** A name that other records refer to and that has no path of its own. */
export interface Lookup extends Owned, Named {}

export const genders = ['male', 'female', 'other'] as const;

export interface Customer extends Owned, Trashable {
	first_name: string;
	last_name: string;
	phone_number: string;
	email: string | null;
	date_of_birth: string | null;
	gender: (typeof genders)[number] | null;
	country_name: string | null;
	identity_number: string | null;
	job: string | null;
	address: string | null;
	default_channel_id: number | null;
	avatar_url: string | null;
	related_user: Named | null;
	tags: Array<Named & { color: string }>;
}

export interface Note extends Owned, Trashable {
	customer_id: number;
	content: string;
	user_id: number;
	author: Named;
}

export interface User extends Lookup, Trashable {
	email: string;
	title: string | null;
	phone: string | null;
	emergency_contact_name: string | null;
	emergency_contact_surname: string | null;
	emergency_contact_phone_number: string | null;
	blood_group: string | null;
	language: string[];
	avatar_url: string | null;
	is_active: boolean;
	bio: string | null;
	last_login_at: string | null;
	last_login_ip: string | null;
	roles: Named[];
}

export interface Role extends Lookup, Dated {
	is_system: boolean;
	permissions: Named[];
}

export const channelTypes = ['whatsapp', 'instagram', 'website', 'telegram'] as const;

export interface Channel extends Lookup {
	type: (typeof channelTypes)[number];
	address: string;
}

export interface Conversation extends Owned {
	channel_id: number;
	customer_id: number | null;
	display_name: string;
	address: string;
	last_message_id: number | null;
	last_message: string | null;
	last_message_at: string | null;
	last_message_type: string | null;
	last_message_is_customer: boolean;
	/** Typed as a string in the reference. */
	unread_count: string;
	agent_disabled: boolean;
	agent_expires_at: string | null;
	agent_disabled_by_user_name: string | null;
}

export interface Message extends Owned {
	conversation_id: number;
	user_id: number | null;
	user_name: string | null;
	is_customer: boolean;
	message_type: string;
	message: string | null;
	quoted_text: string | null;
	is_deleted: boolean;
	is_edited: boolean;
	edited_by_user_name: string | null;
	deleted_by_user_name: string | null;
	read_at: string | null;
	metadata: object | null;
	created_at: string;
	file: object | null;
	file_temporary_url: string | null;
}

export const blacklistReasons = [
	'rate_limit',
	'llm_spam',
	'manual',
	'security_threat',
	'abusive_language',
] as const;

export interface BlacklistEntry extends Owned, Trashable {
	channel_id: number;
	customer_id: number;
	reason: (typeof blacklistReasons)[number];
	note: string | null;
	blocked_at: string;
	expires_at: string | null;
	metadata: unknown[];
}

export interface Appointment extends Owned, Trashable {
	customer_id: number;
	/** The doctor. */
	user_id: number | null;
	room_id: number | null;
	parent_appointment_id: number | null;
	code: string;
	relation_type: string | null;
	description: string | null;
	scheduled_at: string;
	/** The enumeration is cut off in the docs; `pending` is what they show. */
	status: string;
	cancellation_reason: string | null;
	creation_type: string;
	assistant_id: number | null;
	treatments: number[];
}

export interface Reminder extends Owned, Dated {
	appointment_id: number;
	type: string;
	offset_days: number;
	scheduled_for: string;
	sent_at: string | null;
	channel: string;
	message: string;
	status: string;
	approval_status: string;
	approved_at: string | null;
	approved_by: number | null;
	metadata: unknown[];
}

/** The legal rates of Turkey. */
export const taxRates = [0, 1, 10, 20] as const;

export interface TreatmentSession {
	id: number;
	session_order: number;
	session_type: string;
	next_gap_days: number | null;
	offset_days: number | null;
	products: Array<{ id: number; product_id: number; min_quantity: number }>;
}

export interface Treatment extends Lookup, Trashable {
	/** Typed as strings in the reference: `price` and `is_active`. */
	price: string;
	description: string | null;
	session: number;
	is_active: string;
	extra_info: object;
	group_id: number | null;
	keywords: string[];
	tax_rate: number;
	users: number[];
	sessions: TreatmentSession[];
}

export interface TreatmentGroup extends Lookup {
	is_active: boolean;
}

export const roomStatuses = ['active', 'inactive', 'maintenance'] as const;

export interface Room extends Lookup, Trashable {
	status: (typeof roomStatuses)[number];
}

export interface Tag extends Lookup, Trashable {
	color: string;
}

export interface Product extends Lookup {
	full_name: string;
	brand: Named;
	unit_code: Named & { code: string };
}

export interface Currency extends Lookup {
	code: string;
	symbol: string;
}

export const transactionTypes = ['collection', 'payment'] as const;

/** Amounts are strings. */
export interface Transaction extends Owned, Dated {
	batch_uuid: string;
	customer_id: number | null;
	account_id: number | null;
	sale_id: number | null;
	currency_id: number;
	exchange_rate: string;
	debit: string;
	credit: string;
	amount: string;
	transaction_date: string;
	type: string;
	description: string | null;
	invoice_number: string | null;
	is_installment: boolean;
	due_date: string | null;
	installment_number: number | null;
	total_installments: number | null;
}

export const saleStatuses = ['draft', 'completed', 'cancelled', 'invoiced', 'pending'] as const;

/** Stored with its sale, from which its ids are derived. */
export interface SaleItem {
	staff_id: number | null;
	order: number;
	itemable_type: string | null;
	itemable_id: number | null;
	warehouse_id: number | null;
	quantity: number;
	tax_rate: number;
	unit_price: string;
	cost_price: string | null;
	discount_amount: string;
	discount_percentage: number;
	sub_total: string;
	total_discount: string;
	total_tax: string;
	total_price: string;
}

export interface Sale extends Owned, Trashable {
	user_id: number | null;
	customer_id: number | null;
	appointment_id: number | null;
	currency_id: number;
	exchange_rate: string;
	notes: string | null;
	status: (typeof saleStatuses)[number];
	total_price: string;
	remaining_balance: string;
	items: SaleItem[];
}

export const movementTypes = [
	'purchase',
	'sale',
	'sale_return',
	'transfer',
	'adjustment',
	'count',
	'usage',
	'usage_return',
	'initial_stock',
	'waste',
] as const;
export const directions = ['in', 'out'] as const;

export interface Movement extends Owned, Dated {
	product_id: number;
	warehouse_id: number;
	type: (typeof movementTypes)[number];
	direction: (typeof directions)[number];
	quantity: number;
	unit_label: string;
	reference: string | null;
	user_id: number;
	notes: string | null;
	effective_at: string;
}

export interface Transfer extends Owned {
	product_id: number;
	source_warehouse_id: number;
	destination_warehouse_id: number;
	quantity: number;
	unit_label: string;
	user_id: number;
	notes: string | null;
	transferred_at: string;
	/** Movements: out of the source, into the destination. */
	source_movement: number;
	destination_movement: number;
}

export const documentTypes = ['einvoice', 'evoucher'] as const;
export const partyTypes = ['individual', 'company'] as const;

/** Amounts are strings. The list of members is cut off in the docs. */
export interface Invoice extends Owned, Dated {
	document_number: string;
	document_class: string;
	document_type: (typeof documentTypes)[number];
	profile_id: string;
	issue_date: string;
	sent_at: string | null;
	sender_tax_number: string;
	receiver_name: string;
	receiver_tax_number: string;
	receiver_email: string | null;
	exchange_rate: string;
	amount_tax_exclusive: string;
	amount_tax_total: string;
	amount_payable: string;
	invoice_amount: string;
	status: string;
	status_label: string;
	is_printed: boolean;
	is_cancelled: boolean;
	is_read: boolean;
	is_draft: boolean;
	is_archived: boolean;
	series_name: string;
	notes: string | null;
	customer_id: number;
}

export interface InvoiceAccount extends Lookup {
	integration_id: number;
	party_type: (typeof partyTypes)[number];
	document_type: (typeof documentTypes)[number];
	surname: string | null;
	title: string | null;
	tax_number: string;
	default_series: string;
	/** Lists sort by it; no reply shows it. */
	created_at: string;
	/** Values for the reply of `credit`. */
	credits: { total: number; used: number };
}

export interface AppointmentSettings {
	tenant_id: number;
	creation_limit: number;
	monthly_creation_limit: number;
	slot_duration: number;
	max_future_days: number;
}
