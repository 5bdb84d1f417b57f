import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Deliveries } from '../../deliveries';
import type { Records } from '../../records';
import { Seed } from '../../seed';
import type { Org } from '../apps';
import { refusal } from '../errors';
import { without } from '../store';
import * as bodies from './schemas';
import { idsOf, serveWebhooks } from './webhooks';

/**
 * Routes of the organization API whose paths are printed ("exact") or derived from a page's name
 * ("slug") (docs/providers/flipdish.md, "Organization API"). Replies are not documented and thus
 * inferred. Of the guessed paths only those of webhook subscriptions are served.
 */

interface Menu {
	orgId: string;
	menuId: string;
	revisionId: number;
	archived: boolean;
	/** The last published revision. */
	published?: number;
	/** A new menu has no sales channels and cannot be published. */
	isNew: boolean;
	snoozed: Snooze[];
	[member: string]: unknown;
}

interface Snooze {
	itemId: string;
	itemType: string;
	[member: string]: unknown;
}

interface Sale {
	orgId: string;
	saleId: string;
	idempotencyKey: string;
	status: string;
	salesChannelId: string;
	[member: string]: unknown;
}

type Params = Record<'orgId' | 'menuId' | 'revisionId' | 'itemId' | 'channel' | 'saleId', string>;
interface Route {
	Params: Params;
}

const MENU_ID = '00000000-0000-4000-8000-000000000701';

export function serveNewFamily(
	api: FastifyInstance,
	control: FastifyInstance,
	{ records, deliveries }: { records: Records; deliveries: Deliveries },
): void {
	const seed = new Seed('flipdish new family');
	const orgs = records.find('orgs');
	const menus = records.collection<Menu>('orgMenus', 'menuId');
	const sales = records.collection<Sale>('sales', 'saleId');
	const auditLogs = records.collection<{ id: string }>('auditLogs', 'id');
	const first = { orgId: 'org101', name: 'Main menu', type: 'Store', archived: false };
	const empty = { categories: [], modifiers: [], categoryGroups: [], snoozed: [], isNew: false };
	menus.put({ ...first, ...empty, menuId: MENU_ID, revisionId: 3, published: 2 });

	const no = (request: FastifyRequest, status: number, code: string, message: string) =>
		refusal(request, status, message, code);
	const orgOf = (request: FastifyRequest<Route>): string => {
		const { orgId } = request.params;
		if (!/^org\d+$/.test(orgId)) throw no(request, 400, 'invalid_org_id', 'Invalid orgId');
		const known = (orgs?.all ?? []) as Org[];
		if (!known.some((org) => org.orgId === orgId)) {
			throw no(request, 404, 'org_not_found', `No org ${orgId}`);
		}
		return orgId;
	};
	// What these calls do is not documented (docs/providers/flipdish.md, "Organization menus"). [inferred]
	const tell = serveWebhooks(api, control, {
		...{ records, deliveries },
		orgOf: (request) => orgOf(request as FastifyRequest<Route>),
	});
	const menuOf = (request: FastifyRequest<Route>): Menu => {
		const menu = menus.get(request.params.menuId);
		if (!menu || menu.orgId !== orgOf(request)) {
			throw no(request, 404, 'menu_not_found', `No menu ${request.params.menuId}`);
		}
		return menu;
	};
	const revisionOf = (request: FastifyRequest<Route>): Menu => {
		const menu = menuOf(request);
		const { revisionId } = request.params;
		if (!(Number(revisionId) >= 1 && Number(revisionId) <= menu.revisionId)) {
			throw no(request, 404, 'revision_not_found', `No revision ${revisionId}`);
		}
		return { ...menu, revisionId: Number(revisionId) };
	};
	const shown = (menu: Menu) => ({
		...without(menu, 'isNew', 'snoozed', 'published'),
		id: menu.menuId,
	});
	const header = ({ orgId, menuId, name, type, archived }: Menu) => ({
		...{ orgId, menuId, name, type, archived },
	});
	const menusOf = (request: FastifyRequest<Route>): Menu[] => {
		const orgId = orgOf(request);
		return menus.all.filter((menu) => menu.orgId === orgId && !menu.archived);
	};
	const schema = (body?: object) => ({
		schema: { querystring: bodies.closed({}), ...(body && { body }) },
	});

	// Menus
	const base = '/menuManagement/orgs/:orgId';
	api.get<Route>(`${base}/charges`, schema(), (request) => ({
		data: [{ id: seed.uuid(), orgId: orgOf(request), name: 'Bag', type: 'Fixed', value: 0.5 }],
	}));
	const list = `${base}/menus`;
	for (const part of ['headers', 'online-ordering']) {
		api.get<Route>(`${list}/${part}`, schema(), (request) => ({
			data: menusOf(request).map(header),
		}));
	}
	api.get<Route>(`${list}/published`, schema(), (request) => ({
		data: menusOf(request)
			.filter(({ published }) => published !== undefined)
			.map(shown),
	}));
	api.post<Route & { Body: Record<string, unknown> }>(
		list,
		schema(bodies.menuCreate),
		(request) => {
			const fresh = {
				menuId: seed.uuid(),
				revisionId: 1,
				archived: false,
				isNew: true,
				snoozed: [],
			};
			return shown(menus.put({ ...request.body, orgId: orgOf(request), ...fresh }));
		},
	);
	const one = `${list}/:menuId`;
	api.put<Route & { Body: { id: string } }>(one, schema(bodies.menuUpdate), (request) => {
		const menu = menuOf(request);
		if (request.body.id !== menu.menuId) {
			throw no(request, 400, 'invalid_menu_id', 'The id is another than that of the path');
		}
		return shown(menus.put({ ...menu, ...request.body, revisionId: menu.revisionId + 1 }));
	});
	api.delete<Route>(one, schema(), (request, reply) => {
		menus.put({ ...menuOf(request), archived: true });
		return reply.code(204).send();
	});
	api.get<Route>(`${one}/current`, schema(), (request) => shown(menuOf(request)));
	api.get<Route>(`${one}/published`, schema(), (request) => {
		const menu = menuOf(request);
		const { published } = menu;
		if (!published) throw no(request, 404, 'not_published', 'The menu was never published');
		return { ...shown(menu), revisionId: published, menuPublishId: `publish-${published}` };
	});
	api.get<Route>(`${one}/references`, schema(), (request) => ({
		data: menuOf(request).isNew ? [] : [{ propertyId: 'p501', salesChannelId: 'sc501' }],
	}));
	api.get<Route>(`${one}/:revisionId/items/:itemId/metadata`, schema(), (request) => {
		revisionOf(request);
		return { itemId: request.params.itemId, metadata: '{}' };
	});
	api.get<Route>(`${one}/snoozes`, schema(), (request) => ({ data: menuOf(request).snoozed }));
	type Snoozes = Route & { Body: Snooze[] | { items: Snooze[] } };
	const named = ({ body }: FastifyRequest<Snoozes>) => (Array.isArray(body) ? body : body.items);
	const others = ({ snoozed }: Menu, items: Snooze[]) =>
		snoozed.filter(({ itemId }) => !items.some((item) => item.itemId === itemId));
	const tellItems = (done: 'snoozed' | 'unsnoozed', menu: Menu, items: Snooze[]): void => {
		for (const { itemId: menuItemId, itemType } of items) {
			const { orgId, menuId, revisionId: menuRevisionId } = menu;
			const menuItemType = itemType === 'menu.item' ? 'CategoryItem' : 'ModifierItem';
			const about = { orgId, ...idsOf(), menuId, menuRevisionId, menuItemType, menuItemId };
			tell(orgId, `menu.item.${done}.v1`, {
				...about,
				...(done === 'snoozed' && { expiry: null }),
			});
		}
	};
	api.post<Snoozes>(`${one}/snoozes`, schema(bodies.snoozes), (request) => {
		const menu = menuOf(request);
		const items = named(request).map((item) => ({ ...item, isSnoozed: true }));
		tellItems('snoozed', menu, items);
		return { data: menus.put({ ...menu, snoozed: [...others(menu, items), ...items] }).snoozed };
	});
	api.post<Snoozes>(`${one}/un-snoozes`, schema(bodies.unSnoozes), (request) => {
		const menu = menuOf(request);
		tellItems('unsnoozed', menu, named(request));
		return { data: menus.put({ ...menu, snoozed: others(menu, named(request)) }).snoozed };
	});
	api.get<Route>(`${one}/revisions`, schema(), (request) => {
		const { menuId, revisionId } = menuOf(request);
		return {
			data: seed.times(revisionId, (index) => ({ menuId, revisionId: revisionId - index })),
		};
	});
	const revision = `${one}/revisions/:revisionId`;
	api.get<Route>(revision, schema(), (request) => shown(revisionOf(request)));
	api.get<Route>(`${revision}/export/:channel`, schema(), (request) => ({
		channel: request.params.channel,
		menu: shown(revisionOf(request)),
	}));
	api.get<Route>(`${revision}/publishCheck`, schema(), (request) => ({
		canPublish: !revisionOf(request).isNew,
	}));
	api.post<Route>(`${revision}/publish`, schema(), (request) => {
		const { isNew, revisionId } = revisionOf(request);
		if (isNew) {
			const message = 'No storefronts are associated with this menu';
			throw no(request, 400, 'no_storefronts', message);
		}
		const { orgId, menuId } = menus.put({ ...menuOf(request), published: revisionId });
		const menuPublishId = `publish-${revisionId}`;
		const about = { menuId, menuRevisionId: revisionId, menuPublishId };
		tell(orgId, 'menu.published.v1', { orgId, ...idsOf(), ...about, charges: [] });
		return { menuPublishId };
	});

	// Sales
	const salesOf = '/salesManagement/orgs/:orgId/sales';
	const saleOf = (request: FastifyRequest<Route & { Body: { salesChannelId: string } }>): Sale => {
		const sale = sales.get(request.params.saleId);
		const { salesChannelId } = request.body;
		if (sale?.orgId !== orgOf(request) || sale.salesChannelId !== salesChannelId) {
			throw no(request, 404, 'sale_not_found', `No sale ${request.params.saleId}`);
		}
		if (sale.status === 'SALE_CANCELLED') {
			throw no(request, 409, 'sale_cancelled', 'The sale is cancelled');
		}
		return sale;
	};
	const tellStatus = ({ orgId, saleId, salesChannelId, status }: Sale, more = {}): void => {
		const about = { saleId, status, saleStatusUpdatedTime: new Date().toISOString() };
		tell(orgId, 'sale.status.updated.v1', { orgId, ...idsOf(salesChannelId), ...about, ...more });
	};
	type SaleBody = Route & {
		Body: { salesChannelId: string; status?: string; cancellationReason?: string };
	};
	api.post<SaleBody>(salesOf, schema(bodies.saleCreate), (request) => {
		const orgId = orgOf(request);
		const key = request.headers['x-idempotency-key'];
		if (typeof key !== 'string' || key === '') {
			throw no(request, 400, 'idempotency_key_required', 'x-idempotency-key is required');
		}
		const known = sales.all.find((one) => one.idempotencyKey === key && one.orgId === orgId);
		const saleId = (200_000 + sales.all.length).toString(32).toUpperCase();
		const made = { orgId, saleId, idempotencyKey: key, status: 'SALE_CREATED' };
		const sale = known ?? sales.put({ ...request.body, ...made });
		if (!known) {
			const { saleId: id, salesChannelId } = sale;
			const about = { saleId: id, sale: { ...request.body, saleId: id } };
			tell(orgId, 'sale.created.v1', { orgId, ...idsOf(salesChannelId), ...about });
		}
		// Repeats the first reply, whatever the sale's current status is.
		return { saleId: sale.saleId };
	});
	api.post<SaleBody>(`${salesOf}/:saleId/cancel`, schema(bodies.saleCancel), (request) => {
		const { cancellationReason } = request.body;
		const sale = sales.put({ ...saleOf(request), status: 'SALE_CANCELLED' });
		// The value of `cancelledBy` is not known.
		tellStatus(sale, { cancellationReason, cancelledBy: 'fake-canceller' });
		return { saleId: sale.saleId, status: sale.status };
	});
	api.post<SaleBody>(
		`${salesOf}/:saleId/deliveryStatus`,
		schema(bodies.deliveryStatus),
		(request) => {
			const status = String(request.body.status);
			const sale = sales.put({ ...saleOf(request), status });
			tellStatus(sale);
			return { saleId: sale.saleId, status };
		},
	);

	// The members of these bodies are not known.
	const anything = { type: 'object' };
	const channel =
		'/operations-updates/orgs/:orgId/properties/:propertyId/salesChannels/:salesChannelId';
	for (const report of ['menu-publish-status', 'item-snooze-status', 'store-snooze-status']) {
		api.post<Route>(`${channel}/${report}`, schema(anything), (request, reply) => {
			orgOf(request);
			return reply.code(204).send();
		});
	}
	api.post<Route & { Body: Record<string, unknown> }>(
		'/auditLogs/orgs/:orgId',
		schema(anything),
		(request, reply) => {
			auditLogs.put({ ...request.body, orgId: orgOf(request), id: seed.uuid() } as { id: string });
			return reply.code(204).send();
		},
	);
}
