import type { Seed } from '../seed';
import { blankTreatment } from './catalog';
import { money } from './customers';
import { channelTypes, roomStatuses, taxRates } from './model';
import type { Customer, Product, Role, Tag, Treatment, User } from './model';
import type { Store } from './store';

/** A clinic's set-up: rooms, channels, roles, tags, products and treatments. */

export interface Lookups {
	roles: Role[];
	tags: Tag[];
	products: Product[];
}

export interface Clinic extends Lookups {
	staff: User[];
	customers: Customer[];
}

export type Size = (count: number) => number;

export function seedLookups(store: Store, tenant: number, size: Size, seed: Seed): Lookups {
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

export function seedCatalog(
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

const tagNames = [
	['VIP', '#c0392b'],
	['Follow-up', '#2980b9'],
	['New', '#27ae60'],
] as const;

const roleNames = ['admin', 'doctor', 'reception'];

/** Invented permissions, because no list of them is documented. */
const permissions = ['customers', 'appointments', 'sales', 'stocks', 'invoices', 'settings'].map(
	(name, index) => ({ id: index + 1, name }),
);

const brands = ['Fakelab', 'Mockmed', 'Testcare'].map((name, index) => ({ id: index + 1, name }));

const units = [
	{ id: 1, name: 'Piece', code: 'C62' },
	{ id: 2, name: 'Millilitre', code: 'MLT' },
];
