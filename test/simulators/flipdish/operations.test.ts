import { AjvCompiler } from '@fastify/ajv-compiler';

import { Seed } from '../seed';
import { useFlipdish } from './testClient';
import { files } from './corrections';
import { keyOf, readDescription } from './description';
import type { Operation, Schema } from './description';
import { Sampler } from './sampler';
import { sampleIds, sampleIdsOf } from './samples';
import { strict } from './validation';

const { operations, models } = readDescription();
const sampler = new Sampler(models);
const compile = AjvCompiler()({}, { customOptions: { allErrors: true, coerceTypes: false } });

const { send } = useFlipdish();

/** Makes a value that matches a schema; IDs that must exist are those of the seeds. */
function valueOf(name: string, schema: Schema): unknown {
	const value = sampler.sample(schema, new Seed(name), known(name, schema));
	if (schema.type === 'string' && value === '') return 'text';
	return value;
}

function known(name: string, schema: Schema): unknown {
	if (/^(storeId|physicalRestaurantId|storeIds|StoreIds)$/.test(name)) {
		return schema.type === 'array' ? [501] : 501;
	}
	if (name === 'orderIds') return schema.type === 'array' ? [60_001] : '60001,60002';
	return sampleIds[name];
}

const validators = new Map<string, ReturnType<typeof compile>>();
function validatorOf(reply: Schema): ReturnType<typeof compile> {
	const name = JSON.stringify(reply);
	const schema = strict(reply, models);
	const known = validators.get(name);
	const validate = known ?? compile({ schema, method: '', url: '', httpPart: 'body' });
	validators.set(name, validate);
	return validate;
}

interface Sample {
	path: string;
	body: unknown;
}

function sampleOf(operation: Operation): Sample {
	const [, template = ''] = operation.operation.split(' ');
	const particular = sampleIdsOf.filter(([pattern]) => pattern.test(template));
	const ids = Object.assign({}, sampleIds, ...particular.map(([, some]) => some)) as object;
	const path = template.replace(/\{(\w+)\}/g, (_whole, name: string) => {
		const schema = operation.params?.[name] ?? {};
		const id = (ids as Record<string, unknown>)[name] ?? valueOf(name, schema);
		return encodeURIComponent(String(id));
	});
	const query = new URLSearchParams();
	for (const name of operation.required ?? []) {
		const value = valueOf(name, operation.query?.[name] ?? {});
		for (const one of [value].flat()) query.append(name, String(one));
	}
	const form = new FormData();
	form.append(
		operation.upload === '*' ? 'image' : (operation.upload ?? ''),
		new Blob(['file']),
		'a.png',
	);
	const sampled = operation.body && sampler.sample(operation.body, new Seed(path));
	return {
		path: `${path}${query.size > 0 ? `?${String(query)}` : ''}`,
		body: operation.upload ? form : adjust(keyOf(operation), sampled ?? undefined),
	};
}

/** Values for members whose samples cannot be valid. */
function adjust(key: string, body: unknown): unknown {
	const changes: Record<string, object> = {
		'POST /vouchers/{appId}': { Code: 'NEW1' },
		'POST /stores/{storeId}/clone': { TargetStoreGroupId: 302 },
		'POST /stores/{storeId}/businesshoursoverrides': {
			StartTime: '2026-12-24T10:00:00Z',
			EndTime: '2026-12-24T20:00:00Z',
		},
		'POST /orders/{id}/refund': { RefundAmount: 1 },
		'POST /{appId}/webhooks/{oauthAppId}/subscriptions': { EventNames: ['order.created'] },
		'PUT /{appId}/webhooks/{oauthAppId}/subscriptions/{webhookSubscriptionId}': {
			EventNames: ['order.created'],
		},
	};
	const lists: Record<string, unknown> = {
		'POST /{appId}/storegroups/{storeGroupId}/assignStores': [501],
		'POST /menus/{menuId}/bulkshowhide': [{ MenuElementId: 70_111, MenuElementType: 'Item' }],
	};
	if (/displayorders$/.test(key)) {
		const Id = key.includes('sectionitem') ? 70_111 : 7011;
		return { DisplayOrders: [{ Id, DisplayOrder: 5 }] };
	}
	if (/add-catalogitems$/.test(key)) {
		return { MenuCatalogItems: [{ CatalogItemId: 'product-1', CellLayoutType: 'Small' }] };
	}
	return lists[key] ?? (changes[key] ? { ...(body as object), ...changes[key] } : body);
}

/** Operations that correctly refuse the samples: an event exists, a store group has stores. */
const refusedRightly = new Set([
	'POST /{appId}/webhooks/{oauthAppId}/subscriptions/{webhookSubscriptionId}/events/{eventName}',
	'DELETE /storegroups/{storeGroupId}',
	// Nothing was written yet.
	'GET /menus/{menuId}/menuitem/{menuItemId}/metadata/{key}/store/{storeId}',
	'DELETE /menus/{menuId}/menuitem/{menuItemId}/metadata/{key}/store/{storeId}',
	'GET /menus/{menuId}/optionsetitem/{optionSetItemId}/metadata/store/{storeId}',
]);

const order = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'];
const methodOf = ({ operation }: Operation): string => operation.split(' ')[0] ?? '';

/** Allows for hundreds of calls on a busy machine. */
jest.setTimeout(120_000);

it('answers every operation as its schema declares', async () => {
	expect(operations).toHaveLength(591);
	const wrong: string[] = [];
	const sorted = [...operations].sort(
		(a, b) => order.indexOf(methodOf(a)) - order.indexOf(methodOf(b)),
	);
	// Deletes the deepest records first.
	const deletes = sorted.filter((one) => methodOf(one) === 'DELETE');
	deletes.sort((a, b) => b.operation.length - a.operation.length);
	for (const operation of [...sorted.filter((one) => methodOf(one) !== 'DELETE'), ...deletes]) {
		const key = keyOf(operation);
		if (refusedRightly.has(key)) continue;
		const { path, body } = sampleOf(operation);
		const answer = await send(methodOf(operation), path, body);
		if (answer.status !== operation.status) {
			wrong.push(`${key}: ${answer.status} ${JSON.stringify(answer.body)}`);
			continue;
		}
		if (key in files || methodOf(operation) === 'HEAD') continue;
		if (!operation.reply) {
			if (answer.body !== '') wrong.push(`${key}: not empty`);
			continue;
		}
		const validate = validatorOf(operation.reply);
		if (!validate(answer.body)) {
			wrong.push(`${key}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
		}
	}
	expect(wrong).toEqual([]);
});

it('refuses unknown members in every operation', async () => {
	const wrong: string[] = [];
	for (const operation of operations.filter((one) => methodOf(one) !== 'DELETE')) {
		const { path, body } = sampleOf(operation);
		const method = methodOf(operation);
		if (method === 'HEAD') continue;
		const unknownQuery = `${path}${path.includes('?') ? '&' : '?'}Unknown=1`;
		const first = await send(method, unknownQuery, body);
		if (first.status !== 400) wrong.push(`${keyOf(operation)}: query ${first.status}`);
		const { properties } = sampler.resolve(operation.body ?? undefined);
		if (!properties) continue;
		const second = await send(method, path, { ...(body as object), unknown: 1 });
		if (second.status !== 400) wrong.push(`${keyOf(operation)}: body ${second.status}`);
	}
	expect(wrong).toEqual([]);
});

it('answers 404 for an unknown app, store or menu', async () => {
	for (const name of ['appId', 'storeId', 'menuId']) {
		const inPath = operations.filter(({ operation }) => operation.includes(`{${name}}`));
		const none = name === 'appId' ? 'fd9' : '9';
		for (const operation of inPath) {
			const { path, body } = sampleOf(operation);
			const elsewhere = path.replace(`/${String(sampleIds[name])}`, `/${none}`);
			const { status } = await send(methodOf(operation), elsewhere, body);
			expect([operation.operation, status]).toEqual([operation.operation, 404]);
		}
	}
});
