import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { ProviderBench } from './providers';
import { byId, useProvider } from './providers';

/** A tenant that has no customers of its own. */
const TENANT = 31;

/** One list per way of paging, over as many records as the test asks for. */
export interface List {
	bench: ProviderBench;
	parameters: INodeParameters;
	collection: string;
	record: (number: number) => object;
	id: string;
	/** How the query names the page size. */
	size: string;
}

export type ListName = 'skipAndLimit' | 'laravelPages' | 'classicPages';

/** Lets the provider hold so many records and no others. */
export async function holds({ bench, collection, record }: List, count: number): Promise<void> {
	await bench.simulator.control('DELETE', `/state/${collection}`);
	await bench.simulator.put(
		collection,
		Array.from({ length: count }, (_, i) => record(i + 1)),
	);
}

/** The IDs that Get Many returns. */
export async function idsFrom(
	{ bench, parameters, id }: List,
	more: INodeParameters,
): Promise<unknown[]> {
	return (await bench.outputOf({ ...parameters, ...more })).map((record) => record[id]);
}

/** Answers the next calls with these pages, one each. */
export async function answers({ bench }: List, ...bodies: unknown[]): Promise<void> {
	for (const body of bodies) {
		await bench.simulator.fault({ match: { method: 'GET' }, fault: { status: 200, body } });
	}
}

/** Records with the IDs of a range. */
export const numbered = (from: number, to: number): IDataObject[] =>
	Array.from({ length: to - from + 1 }, (_, i) => ({ id: from + i, AppId: from + i }));

/** The IDs of a range. */
export const idsOf = (from: number, to: number) => numbered(from, to).map(({ id }) => id);

/** A page in each provider's format; `total` is the number of records that it states. */
export const wrapped: Record<ListName, (data: IDataObject[], total: number) => unknown> = {
	skipAndLimit: (data) => data,
	laravelPages: (data, total) => ({ data, meta: { total } }),
	classicPages: (data, total) => ({ Data: data, TotalRecordCount: total }),
};

/** A list of each kind for a test file, and the simulators that hold them. */
export function useLists() {
	const flip = useProvider('flip');
	const flipdish = useProvider('flipdish');
	const flextell = useProvider('flextell');

	const skipAndLimit: List = {
		bench: flip,
		parameters: { resource: 'site', operation: 'getAll' },
		collection: 'sites',
		record: (number) => ({ id: `site-${number}` }),
		id: 'id',
		size: 'limit',
	};
	const laravelPages: List = {
		bench: flextell,
		parameters: { resource: 'customer', operation: 'getAll', tenantId: byId(String(TENANT)) },
		collection: 'customers',
		record: (id) => ({ id, tenant_id: TENANT, first_name: 'Fake', deleted_at: null }),
		id: 'id',
		size: 'per_page',
	};
	const classicPages: List = {
		bench: flipdish,
		parameters: { resource: 'app', operation: 'getAll' },
		collection: 'apps',
		record: (number) => ({ AppId: `fd${number}`, Name: `App ${number}` }),
		id: 'AppId',
		size: 'limit',
	};
	const lists: Record<ListName, List> = { skipAndLimit, laravelPages, classicPages };

	return { flip, flextell, lists };
}
