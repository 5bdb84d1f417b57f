import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { Refusal } from '../http';
import { access } from './behaviours/access';
import { catalog } from './behaviours/catalog';
import { marketing } from './behaviours/marketing';
import { menus } from './behaviours/menus';
import { money } from './behaviours/money';
import { orderBehaviours } from './behaviours/orders';
import { storeBehaviours } from './behaviours/stores';
import { webhooks } from './behaviours/webhooks';
import { files } from './corrections';
import { keyOf } from './description';
import type { Models, Operation } from './description';
import { errorShapes } from './errors';
import { withEvent } from './events';
import { remember, shape } from './replies';
import { checkOf } from './validation';
import type { Behaviours, Call, Kind, World } from './store';

const behaviours: Behaviours = {
	'GET /heartbeat': () => 'OK',
	...access,
	...storeBehaviours,
	...orderBehaviours,
	...menus,
	...catalog,
	...marketing,
	...money,
	...webhooks,
};

/** Kinds of the records that path parameters name; these must exist in every operation. */
const parents: Record<string, Kind> = {
	appId: 'apps',
	oauthAppId: 'oauthClients',
	storeGroupId: 'storeGroups',
	storeId: 'stores',
	orderId: 'orders',
	menuId: 'menus',
	menuSectionId: 'menuSections',
	menuSectionItemId: 'menuItems',
	menuItemId: 'menuItems',
	optionSetId: 'optionSets',
	menuItemOptionSetItemId: 'optionSetItems',
	optionSetItemId: 'optionSetItems',
	customerId: 'customers',
	voucherId: 'vouchers',
	bankAccountId: 'bankAccounts',
	payoutId: 'payouts',
	webhookSubscriptionId: 'webhookSubscriptions',
};

/** Adds every operation of the classic API. */
export function serve(
	api: FastifyInstance,
	{ operations, models }: { operations: Operation[]; models: Models },
	world: World,
): void {
	const readable = new Set(
		operations
			.map((operation) => keyOf(operation).split(' '))
			.filter(([method]) => method === 'GET')
			.map(([, template = '']) => template),
	);
	const unknown = new Set(Object.keys({ ...behaviours, ...files }));
	for (const operation of operations) {
		const key = keyOf(operation);
		unknown.delete(key);
		const check = checkOf(operation, models);
		const known = behaviours[key];
		const behaviour = known && withEvent(key, known);
		const [method = '', path = ''] = operation.operation.split(' ');
		const handler = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
			const call = callOf(check(request), world);
			const other = remember(operation, request.url.split('?')[0] ?? '', readable);
			const value = (behaviour ?? other)(call);
			const isFile = key in files;
			return answer(
				reply,
				operation,
				isFile ? value : shape(operation, world.sampler, call, value),
			);
		};
		api.route({ method, url: urlOf(method, path), handler });
	}
	if (unknown.size > 0) throw new Error(`Not described: ${[...unknown].join(', ')}`);
}

/** Returns an operation's route. Only the parameter tells a voucher's creation from its update. */
function urlOf(method: string, path: string): string {
	const url = path.replace(/\{(\w+)\}/g, ':$1');
	return method === 'POST' && url.endsWith('/vouchers/:voucherId') ? `${url}(^\\d+$)` : url;
}

function callOf(input: Omit<Call, 'world'>, world: World): Call {
	// Two names of the same parameter.
	const params = Object.fromEntries(
		Object.entries(input.params).map(([name, value]) => [
			name === 'appNameId' ? 'appId' : name,
			value,
		]),
	);
	const shape = errorShapes[String(params.appId)];
	if (shape) throw new Refusal(shape.status, shape.body);
	for (const [name, value] of Object.entries(params)) {
		const kind = parents[name];
		if (kind) world.find(kind, value);
	}
	return { ...input, params, world };
}

function answer(reply: FastifyReply, operation: Operation, value: unknown): FastifyReply {
	reply.code(operation.status);
	const file = files[keyOf(operation)];
	if (file) {
		return reply
			.header('content-type', file.type)
			.header('content-disposition', `attachment; filename="${file.name}"`)
			.send(String(value));
	}
	if (!operation.reply) return reply.send();
	// A single string or number is valid JSON, too.
	return reply.type('application/json; charset=utf-8').send(JSON.stringify(value));
}
