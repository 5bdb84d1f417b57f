import { roomStatuses, taxRates } from './model';
import type { Room, Tag, Treatment, TreatmentSession } from './model';
import { create, equal, list, read, update } from './operations';
import type { Call, Operations } from './operations';
import {
	atLeast,
	bool,
	closed,
	id,
	listOf,
	longText,
	oneOf,
	orNull,
	standIn,
	text,
	whole,
} from './schemas';
import { untrashed } from './store';
import type { Store } from './store';
import type { Views } from './views';

interface TreatmentInput extends Partial<
	Pick<
		Treatment,
		| 'name'
		| 'description'
		| 'session'
		| 'extra_info'
		| 'group_id'
		| 'keywords'
		| 'tax_rate'
		| 'users'
	>
> {
	price?: string | number;
	is_active?: string | boolean;
	sessions?: Array<Partial<TreatmentSession>>;
}

/**
 * Body of a treatment. Only the members of its replies are documented, so that a few types are
 * invented; `stand_in` stands for the rest. [inferred]
 */
const treatment = {
	name: text(255),
	// A string when read.
	price: { anyOf: [atLeast(0), { type: 'string', pattern: '^\\d+(\\.\\d+)?$' }] },
	description: orNull(longText),
	session: whole(0),
	// A string when read.
	is_active: { anyOf: [bool, oneOf(['true', 'false', '1', '0'])] },
	// Contains for example `control_min_days`; any members are accepted.
	extra_info: { type: 'object' },
	group_id: orNull(id),
	keywords: listOf(text()),
	tax_rate: oneOf(taxRates),
	users: listOf(id),
	sessions: listOf(
		closed({
			id,
			session_order: whole(0),
			session_type: text(),
			next_gap_days: orNull(whole(0)),
			offset_days: orNull(whole(0)),
			products: listOf(closed({ id, product_id: id, min_quantity: atLeast(0) })),
		}),
	),
	...standIn,
};

export function catalogOperations(store: Store, views: Views): Operations {
	const { rooms, tags, treatments, refusals } = store;
	const written = ({ body }: Call<TreatmentInput>): Partial<Treatment> => {
		const { price, is_active, sessions, ...same } = body;
		return {
			...same,
			...(price !== undefined && { price: Number(price).toFixed(2) }),
			...(is_active !== undefined && {
				is_active: String(is_active === true || is_active === 'true' || is_active === '1'),
			}),
			...(sessions && {
				sessions: sessions.map(({ products = [], ...session }, index) => ({
					id: index + 1,
					session_order: index + 1,
					session_type: 'control',
					next_gap_days: null,
					offset_days: null,
					...session,
					products: products.map((product, place) => ({ ...product, id: place + 1 })),
				})),
			}),
		};
	};

	return {
		// The query is not documented; other lists have pages, search and `trashed`. [inferred]
		'GET /v1/treatments': list(treatments, views.treatment, {
			search: ({ name, description }) => [name, description],
			trashed: true,
			filters: { stand_in: [standIn.stand_in, () => true] },
		}),
		'GET /v1/treatments/:id': read(treatments, views.treatment),
		'POST /v1/treatments': create(
			treatments,
			closed(treatment, ['name']),
			views.treatment,
			(call: Call<TreatmentInput>) => ({
				...blankTreatment,
				tenant_id: call.tenant,
				...untrashed(),
				...written(call),
			}),
		),
		'PUT /v1/treatments/:id': update(treatments, closed(treatment), views.treatment, written),

		'GET /v1/rooms': list(rooms, views.room, {
			search: ({ name }) => [name],
			sortBy: ['name', 'status', 'created_at', 'updated_at'],
			trashed: true,
			filters: { status: equal(oneOf(roomStatuses), 'status') },
		}),
		'POST /v1/rooms': create(
			rooms,
			closed({ name: text(255), status: oneOf(roomStatuses) }, ['name', 'status']),
			views.room,
			({ tenant, body }: Call<Pick<Room, 'name' | 'status'>>) => ({
				...body,
				tenant_id: tenant,
				...untrashed(),
			}),
		),

		'POST /v1/tags': create(
			tags,
			closed({ name: text(255), color: { type: 'string', pattern: '^#[0-9A-Fa-f]{6}$' } }, [
				'name',
				'color',
			]),
			views.tag,
			({ tenant, body }: Call<Pick<Tag, 'name' | 'color'>>) => {
				const name = body.name.toLowerCase();
				if (tags.all(tenant).some((tag) => tag.name.toLowerCase() === name)) {
					// The docs have 409 for duplicates in general.
					throw refusals.plain(409, 'conflict', 'The name has already been taken.');
				}
				return { ...body, tenant_id: tenant, ...untrashed() };
			},
		),
	};
}

export const blankTreatment = {
	name: '',
	price: '0.00',
	description: null,
	session: 1,
	is_active: 'true',
	extra_info: {},
	group_id: null,
	keywords: [],
	tax_rate: 0,
	users: [],
	sessions: [],
};
