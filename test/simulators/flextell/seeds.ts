import { Seed } from '../seed';
import { usualSettings } from './appointments';
import { seedCatalog, seedLookups } from './seedLookups';
import type { Clinic } from './seedLookups';
import { seedConversations, seedPeople } from './seedPeople';
import { seedAppointments, seedInvoices, seedMovements, seedSales } from './seedWork';
import type { Store } from './store';

/** Two clinics with records and one without. */
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
	// Uses one seed per kind, so that a new kind does not change the others.
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

const currencies = [
	['TRY', '₺', 'Turkish Lira'],
	['EUR', '€', 'Euro'],
	['USD', '$', 'US Dollar'],
] as const;
