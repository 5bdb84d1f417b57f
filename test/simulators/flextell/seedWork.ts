import type { Seed } from '../seed';
import { codeOf } from './appointments';
import { money, rate } from './customers';
import { documentTypes, movementTypes, partyTypes, saleStatuses } from './model';
import { blankSale, paymentFor, totalled } from './sales';
import type { Clinic, Size } from './seedLookups';
import { unitOf } from './stock';
import type { Store } from './store';

/** A clinic's appointments, sales, stock movements and invoices. */

export function seedAppointments(
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

export function seedSales(
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

export function seedMovements(store: Store, tenant: number, size: Size, seed: Seed): void {
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

export function seedInvoices(
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
