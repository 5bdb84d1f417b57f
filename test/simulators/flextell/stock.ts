import { directions, movementTypes } from './model';
import type { Movement } from './model';
import { byId, done, equal, list, operation } from './operations';
import type { Call, Operations } from './operations';
import { atLeast, closed, dayOrInstant, id, oneOf, standIn, text, whole } from './schemas';
import { currentUser, dated, now } from './store';
import type { Store } from './store';
import type { Views } from './views';

interface Where {
	product_id: number;
	warehouse_id: number;
	notes?: string;
}

interface EntryInput extends Where {
	type: 'full' | 'partial';
	quantity?: number;
	boxes?: number;
	inner_units?: number;
	base_units?: number;
}

interface TransferInput {
	product_id: number;
	source_warehouse_id: number;
	destination_warehouse_id: number;
	quantity: number;
	notes?: string;
}

interface AdjustmentInput extends Where {
	mode: 'in_out' | 'correction';
	quantity: number;
	direction?: Movement['direction'];
}

const amount = atLeast(0);

/** Stock operations. Replies of entries and adjustments are not documented: here the movement. */
export function stockOperations(store: Store, views: Views): Operations {
	const { movements, transfers, refusals } = store;
	const move = (
		tenant: number,
		{ product_id, warehouse_id, notes = null }: Omit<Where, 'notes'> & { notes?: string | null },
		how: Pick<Movement, 'type' | 'direction' | 'quantity'>,
	): Movement =>
		movements.insert({
			product_id,
			warehouse_id,
			notes,
			...how,
			tenant_id: tenant,
			unit_label: unitOf(store, tenant, product_id),
			reference: null,
			user_id: currentUser(store).id,
			effective_at: now(),
			...dated(),
		});

	return {
		'GET /v1/stocks/movements': list(movements, views.movement, {
			search: ({ tenant_id, product_id, reference, notes }) => [
				store.products.get(Number(tenant_id), product_id)?.name ?? null,
				reference,
				notes,
			],
			filters: {
				product_id: byId('product_id'),
				warehouse_id: byId('warehouse_id'),
				type: equal(oneOf(movementTypes), 'type'),
				direction: equal(oneOf(directions), 'direction'),
				date_from: [
					dayOrInstant,
					({ effective_at: at }, from) => Date.parse(at) >= Date.parse(String(from)),
				],
				// The docs' list of filters is cut off here.
				stand_in: [standIn.stand_in, () => true],
			},
		}),
		'POST /v1/stocks/entry': operation({
			body: closed(
				{
					product_id: id,
					warehouse_id: id,
					type: oneOf(['full', 'partial']),
					quantity: amount,
					boxes: whole(0),
					inner_units: whole(0),
					base_units: amount,
					notes: text(),
				},
				['product_id', 'warehouse_id', 'type'],
			),
			status: 201,
			answer: ({ tenant, body }: Call<EntryInput>) => {
				const quantity = body.quantity ?? body.base_units ?? body.inner_units ?? body.boxes ?? 0;
				return done(
					views.movement(move(tenant, body, { type: 'purchase', direction: 'in', quantity })),
				);
			},
		}),
		'POST /v1/stocks/transfer': operation({
			body: closed(
				{
					product_id: id,
					source_warehouse_id: id,
					destination_warehouse_id: id,
					quantity: amount,
					notes: text(),
				},
				// No member is marked as required, but a transfer needs these. [inferred]
				['product_id', 'source_warehouse_id', 'destination_warehouse_id', 'quantity'],
			),
			status: 201,
			answer: ({ tenant, body }: Call<TransferInput>) => {
				const { source_warehouse_id: source, destination_warehouse_id: destination } = body;
				if (source === destination) throw refusals.selected(['destination_warehouse_id']);
				const half = (warehouse_id: number, direction: Movement['direction']): Movement =>
					move(
						tenant,
						{ product_id: body.product_id, warehouse_id, notes: body.notes ?? null },
						{ type: 'transfer', direction, quantity: body.quantity },
					);
				const [out, into] = [half(source, 'out'), half(destination, 'in')];
				const transfer = transfers.insert({
					notes: null,
					...body,
					tenant_id: tenant,
					unit_label: out.unit_label,
					user_id: out.user_id,
					transferred_at: out.effective_at,
					source_movement: out.id,
					destination_movement: into.id,
				});
				return done(views.transfer(transfer));
			},
		}),
		'POST /v1/stocks/adjustment': operation({
			body: closed(
				{
					product_id: id,
					warehouse_id: id,
					mode: oneOf(['in_out', 'correction']),
					quantity: amount,
					direction: oneOf(directions),
					notes: text(),
				},
				['product_id', 'warehouse_id', 'mode', 'quantity'],
			),
			status: 201,
			answer: ({ tenant, body }: Call<AdjustmentInput>) => {
				const { quantity, direction = 'in' } = body;
				return done(
					views.movement(move(tenant, body, { type: 'adjustment', direction, quantity })),
				);
			},
		}),
	};
}

export const unitOf = ({ products }: Store, tenant: number, product: number): string =>
	products.get(tenant, product)?.unit_code.name ?? '';
