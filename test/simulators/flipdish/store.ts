import type { Deliveries } from '../deliveries';
import type { Collection, Records } from '../records';
import { Seed } from '../seed';
import { classic } from './errors';
import type { Sampler } from './sampler';
import type { Input } from './validation';

/** A record of any model. `at` contains the path parameters of its place. */
export interface Entry {
	[member: string]: unknown;
	at?: Record<string, string | number>;
}

/** Flipdish's collections, with the model and the ID member of their records. */
const kinds = {
	apps: ['App', 'AppId'],
	oauthClients: ['OAuthApp', 'OauthAppId'],
	redirectUris: ['OauthClientRedirectUri', 'Id'],
	teammates: ['Teammate', 'TeammateId'],
	storeGroups: ['StoreGroup', 'StoreGroupId'],
	stores: ['Store', 'StoreId'],
	deliveryZones: ['DeliveryZone', 'Id'],
	businessHoursOverrides: ['BusinessHoursOverride', 'BusinessHoursOverrideId'],
	channels: ['Channel', 'ChannelId'],
	orders: ['Order', 'OrderId'],
	orderBatches: ['OrderBatch', 'Id'],
	fulfillmentConfigurations: ['FulfillmentStatesConfiguration', 'ConfigurationUid'],
	menus: ['Menu', 'MenuId'],
	menuSections: ['MenuSection', 'MenuSectionId'],
	menuItems: ['MenuSectionItem', 'MenuItemId'],
	optionSets: ['MenuItemOptionSet', 'MenuItemOptionSetId'],
	optionSetItems: ['MenuItemOptionSetItem', 'MenuItemOptionSetItemId'],
	taxRates: ['MenuTaxRate', 'TaxRateId'],
	checkpoints: ['MenuCheckpoint', 'MenuCheckpointId'],
	menuMetadata: ['Metadata', 'key'],
	products: ['Product', 'CatalogItemId'],
	catalogItems: ['CatalogItem', 'CatalogItemId'],
	catalogGroups: ['Group', 'CatalogItemId'],
	metafieldDefinitions: ['MetafieldDefinition', 'Key'],
	customers: ['Customer', 'CustomerId'],
	vouchers: ['VoucherWithStats', 'VoucherId'],
	loyaltyCampaigns: ['LoyaltyCampaign', 'CampaignId'],
	retentionCampaigns: ['RetentionCampaign', 'CampaignId'],
	pushNotifications: ['PushNotificationResponse', 'ScheduledPushNotificationId'],
	payouts: ['Payout', 'PayoutId'],
	bankAccounts: ['BankAccountDetail', 'Id'],
	webhookSubscriptions: ['WebhookSubscription', 'Id'],
	webhookLogs: ['WebhookLog', 'FlipdishWebhookId'],
} as const;

export type Kind = keyof typeof kinds;

/** A call as the input of a behaviour. */
export interface Call extends Input {
	world: World;
}

/** The result of an operation, without the wrapper of its reply. */
export type Behaviour = (call: Call) => unknown;
export type Behaviours = Record<string, Behaviour>;

/** The collections, with functions to add and find records. */
export class World {
	private readonly collections = new Map<Kind, Collection<Entry>>();
	/** Stored bodies of paths that can be read but have no collection. */
	readonly settings: Collection<{ path: string; value: object }>;
	private lastId = 100_000;

	constructor(
		readonly records: Records,
		readonly sampler: Sampler,
		readonly deliveries: Deliveries,
	) {
		for (const kind of Object.keys(kinds) as Kind[]) {
			this.collections.set(kind, records.collection<Entry>(kind, kinds[kind][1]));
		}
		this.settings = records.collection('settings', 'path');
	}

	of(kind: Kind): Collection<Entry> {
		return this.collections.get(kind) as Collection<Entry>;
	}

	/** Adds a whole record: missing members get sample values. */
	add(kind: Kind, given: Entry): Entry {
		const [model, key] = kinds[kind];
		const { at = {}, [key]: id = this.newId(kind) } = given;
		const seed = new Seed(`${kind} ${String(id)}`);
		const made = this.sampler.sample(this.sampler.model(model), seed, { ...given, [key]: id });
		return this.of(kind).put({ ...given, ...(made as Entry), [key]: id, at });
	}

	/** Returns the record with that key in the path's place. @throws 404 if there is none */
	find(kind: Kind, key: unknown, params: Input['params'] = {}): Entry {
		const found = this.of(kind).get(String(key));
		if (!found || !isAt(found, params)) {
			const [model] = kinds[kind];
			throw classic(404, `${model} ${String(key)} was not found`);
		}
		return found;
	}

	/** Returns the records in the path's place. */
	all(kind: Kind, params: Input['params'] = {}): Entry[] {
		return this.of(kind).all.filter((record) => isAt(record, params));
	}

	change(kind: Kind, record: Entry, members: object): Entry {
		return this.of(kind).put({ ...record, ...members });
	}

	newNumber(): number {
		this.lastId += 1;
		return this.lastId;
	}

	keyOf(kind: Kind): string {
		return kinds[kind][1];
	}

	private newId(kind: Kind): string | number {
		const id = this.newNumber();
		const { properties = {} } = this.sampler.model(kinds[kind][0]);
		const { type } = (properties as Record<string, { type?: string }>)[kinds[kind][1]] ?? {};
		return type === 'integer' ? id : `new-${id}`;
	}
}

/** Returns a record without some of its members. */
export const without = (record: object, ...names: string[]): Entry =>
	Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));

const isAt = ({ at = {} }: Entry, params: Input['params']): boolean =>
	Object.entries(at).every(
		([name, value]) => params[name] === undefined || String(params[name]) === String(value),
	);
