import type { IDataObject } from 'n8n-workflow';

import { byId } from '../../engine/support/providers';
import type { Operation, Task } from '../operation';
import {
	action,
	all,
	api,
	copies,
	itsId,
	listOf,
	newOrChanged,
	nextNumber,
	oneOf,
	picker,
	poll,
	using,
	writing,
} from './builders';

const isClinics = ({ tenant_id: tenant }: IDataObject) => tenant === 12;

/** Pages by a cursor, as Flextell's guides say; the simulator has pages, as the reference says. */
const byCursor: Task['adapt'] = (_, path) => {
	const url = new URL(path, 'http://host');
	const cursor = url.searchParams.get('cursor');
	if (cursor !== null) {
		url.searchParams.delete('cursor');
		url.searchParams.set('page', cursor);
	}
	return {
		path: `${url.pathname}${url.search}`,
		change: (body) => {
			const page = JSON.parse(body) as { meta?: IDataObject };
			if (page.meta) {
				const { current_page: now, last_page: last } = page.meta as Record<string, number>;
				page.meta = { has_more: now! < last!, cursor: now! < last! ? String(now! + 1) : null };
			}
			return JSON.stringify(page);
		},
	};
};

/** Removes the parameter `signature`, which the strict simulator would refuse. */
export const withoutSignature: Task['adapt'] = (_, path) => {
	const url = new URL(path, 'http://host');
	url.searchParams.delete('signature');
	return { path: `${url.pathname}${url.search}`, change: (body) => body };
};

export const flextell: Operation[] = [
	oneOf(
		'flextell',
		'customers',
		'id',
		(id) => action('customer', 'get', { customerId: byId(id) }),
		'customer.get',
		isClinics,
	),
	listOf('flextell', 'customers', 'id', action('customer', 'getAll', all), isClinics, {
		inputs: { filters: [{ path: 'filters.search', label: 'Search' }] },
	}),
	listOf('flextell', 'customers', 'id', action('customer', 'getAll', all), isClinics, {
		name: 'customer.getAll by cursor',
		adapt: byCursor,
	}),
	writing(
		'create',
		'flextell',
		'customer.create',
		/^POST \/api\/v1\/customers$/,
		'once',
		action('customer', 'create', {
			firstName: 'Fault',
			lastName: '={{ $json.correlationId }}',
			phoneNumber: '+905550000002',
		}),
		{ most: 3, collection: 'customers' },
	),
	using(
		'change',
		'flextell',
		'customer.update',
		/^PUT \/api\/v1\/customers\//,
		'repeatable',
		async (draft) => {
			const like = draft.world.records('flextell', 'customers').find(isClinics)!;
			return await copies(draft, 'customers', 'id', like, nextNumber);
		},
		action('customer', 'update', {
			customerId: itsId,
			updateFields: { firstName: '={{ $json.correlationId }}' },
		}),
	),
	picker('flextell', 'customerId', action('customer', 'get'), 'customers', 'id', isClinics),
	listOf(
		'flextell',
		'customers',
		'id',
		api({ method: 'GET', path: '/api/v1/customers', pagination: 'laravelPages', ...all }),
		isClinics,
		{ kind: 'API read', name: 'GET /api/v1/customers' },
	),
	writing(
		'API write',
		'flextell',
		'POST /api/v1/customers',
		/^POST \/api\/v1\/customers$/,
		'once',
		api({
			method: 'POST',
			path: '/api/v1/customers',
			body: '={{ JSON.stringify({ first_name: "Fault", last_name: $json.correlationId, phone_number: "+905550000002" }) }}',
		}),
		{ most: 3, collection: 'customers' },
	),
	poll('flextell', 'flextellTrigger', { resource: 'customer' }, 'customers', 'id', isClinics),
	newOrChanged('flextell', action('customer', 'getAll'), 'customers', 'id', isClinics),
];
