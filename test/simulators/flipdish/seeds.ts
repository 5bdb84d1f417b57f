import { Seed } from '../seed';
import { makeApp } from './apps';
import type { Entry, World } from './store';

/**
 * Adds Flipdish's records at the start. The first app, fd1001, has records of every kind, with ids
 * that are easy to distinguish; the others are only for lists.
 */
export function seedWorld(world: World, seed: Seed): void {
	seed.times(125, (index) => {
		world.of('apps').put(makeApp(seed, index, seed.int(0, 5)));
	});
	const own = new Seed('flipdish shop');
	seedStores(world, own);
	seedMenus(world);
	seedOrders(world, own);
	seedCatalog(world);
	seedPeople(world, own);
	seedMarketing(world, own);
	seedMoney(world);
	seedDevelopers(world);
}

const APP = { appId: 'fd1001' };
const towns = ['Northhaven', 'Eastbrook', 'Millbridge', 'Kingsport Bay', 'Stonewick'];
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Groups 301 to 303 (303 has no stores), stores 501 to 525. */
function seedStores(world: World, seed: Seed): void {
	for (const [index, Name] of ['City', 'Coast', 'Empty'].entries()) {
		world.add('storeGroups', { StoreGroupId: 301 + index, Name, Currency: 'EUR', at: APP });
	}
	const hours = days.map((DayOfWeek) => ({
		DayOfWeek,
		StartTime: '11:00:00',
		Period: '11:00:00',
		Ranges: [],
	}));
	seed.times(25, (index) => {
		const StoreGroupId = 301 + (index % 2);
		world.add('stores', {
			StoreId: 501 + index,
			StoreGroupId,
			Name: `${towns[index % 5]} ${1 + Math.floor(index / 5)}`,
			PropertyId: `p${501 + index}`,
			AppIds: ['fd1001'],
			MenuId: 701 + (index % 2),
			Currency: 'EUR',
			IanaTimeZone: 'Europe/Dublin',
			MicrosoftTimeZone: 'GMT Standard Time',
			DeliveryHours: hours,
			PickupHours: hours,
			IsArchived: false,
			IsPublished: index % 5 !== 4,
			SalesChannelTypes: index % 2 ? ['Web', 'Kiosk'] : ['Web', 'App'],
			at: { ...APP, storeGroupId: StoreGroupId },
		});
	});
	for (const id of [801, 802]) world.add('deliveryZones', { Id: id, at: { storeId: 501 } });
	for (const id of [901, 902]) {
		const day = 86_400_000;
		world.add('businessHoursOverrides', {
			BusinessHoursOverrideId: id,
			StartTime: new Date(Date.now() + (id - 900) * day).toISOString(),
			EndTime: new Date(Date.now() + (id - 899) * day).toISOString(),
			at: { storeId: 501 },
		});
	}
	for (const [index, TranslationKey] of ['Web', 'App', 'Kiosk'].entries()) {
		const channel = world.add('channels', {
			ChannelId: 1 + index,
			TranslationKey,
			Available: true,
		});
		if (index < 2) world.change('channels', channel, { stores: [501, 502] });
	}
}

/** Menus 701 and 702: three sections, of two items, of an option set, of two options each. */
function seedMenus(world: World): void {
	const names = ['Pizza', 'Pasta', 'Drinks'];
	for (const menuId of [701, 702]) {
		world.add('menus', {
			MenuId: menuId,
			Name: menuId === 701 ? 'Main menu' : 'Lunch menu',
			AppId: 'fd1001',
			Locked: false,
			at: APP,
		});
		world.add('taxRates', { TaxRateId: menuId * 10 + 1, Name: 'Food', Rate: 9, at: { menuId } });
		world.add('checkpoints', { MenuCheckpointId: menuId * 10 + 1, at: { menuId } });
		for (const [index, Name] of names.entries()) {
			const menuSectionId = menuId * 10 + 1 + index;
			const section = { MenuSectionId: menuSectionId, Name, DisplayOrder: index };
			world.add('menuSections', { ...section, IsAvailable: true, at: { menuId } });
			for (const item of [1, 2]) seedItem(world, { menuId, menuSectionId }, Name, item);
		}
	}
}

/** Adds an item. Ids extend the parent's: section 7011 has item 70111 with option set 701111. */
function seedItem(
	world: World,
	above: { menuId: number; menuSectionId: number },
	section: string,
	item: number,
): void {
	const menuSectionItemId = above.menuSectionId * 10 + item;
	const optionSetId = menuSectionItemId * 10 + 1;
	world.add('menuItems', {
		MenuItemId: menuSectionItemId,
		Name: `${section} ${item}`,
		Price: 8.5 + item,
		DisplayOrder: item,
		IsAvailable: true,
		TaxRateName: 'Food',
		Metadata: [],
		at: above,
	});
	const inItem = { ...above, menuSectionItemId };
	world.add('optionSets', { MenuItemOptionSetId: optionSetId, Name: 'Size', at: inItem });
	for (const [index, Name] of ['Small', 'Large'].entries()) {
		const MenuItemOptionSetItemId = optionSetId * 10 + 1 + index;
		const option = { MenuItemOptionSetItemId, Name, Price: index, Metadata: [] };
		world.add('optionSetItems', { ...option, at: { ...inItem, optionSetId } });
	}
}

/**
 * Orders 60001 to 60130: every fifth is ReadyToProcess from 60001 on, the next AcceptedByRestaurant,
 * Dispatched, Delivered and Cancelled. All are paid by card but every seventh.
 */
function seedOrders(world: World, seed: Seed): void {
	const states = [
		'ReadyToProcess',
		'AcceptedByRestaurant',
		'Dispatched',
		'Delivered',
		'Cancelled',
	] as const;
	seed.times(130, (index) => {
		const store = world.find('stores', 501 + (index % 25));
		const { first, last, email, phone } = seed.person();
		const isPaid = index % 7 !== 6;
		world.add('orders', {
			OrderId: 60_001 + index,
			LocalOrderId: String(1 + index),
			OrderState: states[index % states.length],
			Store: { Id: store.StoreId, ...pick(store, ['Name', 'MenuId', 'Currency', 'PropertyId']) },
			Customer: {
				Id: 40_001 + (index % 30),
				Name: `${first} ${last}`,
				EmailAddress: email,
				PhoneNumber: phone,
			},
			Amount: 20 + (index % 30),
			OrderItemsAmount: 20 + (index % 30),
			RefundedAmount: 0,
			RejectionReason: null,
			AcceptedFor: null,
			PaymentAccountType: isPaid ? 'Card' : 'Cash',
			PaymentStatus: isPaid ? 'Paid' : 'Unpaid',
			PlacedTime: new Date(Date.now() - index * 1_800_000).toISOString(),
			at: APP,
		});
	});
	for (const id of [1501, 1502]) {
		world.add('orderBatches', { Id: id, OrderIds: [60_002, 60_007], at: APP });
	}
	for (const id of ['config-1', 'config-2']) {
		world.add('fulfillmentConfigurations', { ConfigurationUid: id, AppId: 'fd1001', at: APP });
	}
}

function pick(record: Entry, names: string[]): Entry {
	return Object.fromEntries(names.map((name) => [name, record[name]]));
}

function seedCatalog(world: World): void {
	for (const index of [1, 2, 3, 4]) {
		const kind = index < 4 ? 'Product' : 'Modifier';
		const names = { Name: `Dish ${index}`, Sku: `SKU-${index}`, Price: index, IsArchived: false };
		const shared = { ...names, Groups: [], Metafields: [], at: APP };
		world.add('products', { ...shared, CatalogItemId: `product-${index}`, ProductType: kind });
		world.add('catalogItems', { ...shared, CatalogItemId: `item-${index}`, ItemType: kind });
	}
	for (const id of ['group-1', 'group-2']) {
		world.add('catalogGroups', {
			CatalogItemId: id,
			CatalogGroupId: id,
			Name: `Group ${id}`,
			Products: [],
			IsArchived: false,
			at: APP,
		});
	}
	for (const Key of ['origin', 'supplier']) {
		const at = { ...APP, ownerEntity: 'CatalogItem' };
		world.add('metafieldDefinitions', { Key, OwnerEntity: 'CatalogItem', Name: Key, at });
	}
}

/** Customers 40001 to 40030, teammates teammate-1 to teammate-3. */
function seedPeople(world: World, seed: Seed): void {
	seed.times(30, (index) => {
		const { first, last } = seed.person();
		world.add('customers', {
			CustomerId: 40_001 + index,
			Name: `${first} ${last}`,
			PhoneNumber: `+12025550${100 + index}`,
			at: APP,
		});
	});
	for (const [index, AppAccessLevel] of ['Owner', 'StoreManager', 'StoreStaff'].entries()) {
		world.add('teammates', {
			TeammateId: `teammate-${index + 1}`,
			Email: `teammate${index + 1}@example.com`,
			AppId: 'fd1001',
			AppAccessLevel,
			StoreIds: [501],
			PropertyIds: [],
			at: APP,
		});
	}
}

/** Vouchers 2001 to 2030, campaigns 2101, 2102 (loyalty) and 2201, 2202 (retention). */
function seedMarketing(world: World, seed: Seed): void {
	seed.times(30, (index) => {
		world.add('vouchers', {
			VoucherId: 2001 + index,
			Code: `SAVE${10 + index}`,
			VoucherType: 'LumpDiscount',
			LumpDiscountDetails: { DiscountAmount: 5 },
			PercentDiscountDetails: null,
			CreditNoteDetails: null,
			PromotionDetails: null,
			Status: index % 6 === 5 ? 'Expired' : 'Valid',
			Stores: [501, 502],
			StoreNames: ['Northhaven 1', 'Eastbrook 1'],
			IsEnabled: true,
			CustomerId: 40_001 + (index % 3),
			Currency: 'EUR',
			at: APP,
		});
	});
	for (const id of [1, 2]) {
		const shared = { StoreIds: [501], AppId: 'fd1001', IsEnabled: true, at: APP };
		world.add('loyaltyCampaigns', { ...shared, CampaignId: 2100 + id });
		world.add('retentionCampaigns', { ...shared, CampaignId: 2200 + id });
	}
	for (const id of [2301, 2302]) {
		const message = { ScheduledPushNotificationId: id, Message: 'Two for one', Sent: false };
		world.add('pushNotifications', { ...message, at: APP });
	}
}

/** Bank accounts 3001 and 3002, payouts 3101 to 3115 of the first one. */
function seedMoney(world: World): void {
	for (const id of [3001, 3002]) {
		world.add('bankAccounts', {
			Id: id,
			AccountName: `Account ${id}`,
			Iban: 'IE00FAKE00000000000000',
			AccountState: 'Verified',
			StoreIds: [501],
			at: APP,
		});
	}
	const states = ['Paid', 'Pending', 'InTransit'] as const;
	for (let index = 0; index < 15; index += 1) {
		world.add('payouts', {
			PayoutId: 3101 + index,
			PayeeBankAccountId: 3001,
			PayoutStatus: states[index % 3],
			CreatedDate: new Date(Date.now() - index * 7 * 86_400_000).toISOString(),
			Currency: 'EUR',
			at: { ...APP, bankAccountId: 3001 },
		});
	}
}

/** OAuth clients of the app, redirect URIs 2601 and 2602, webhook subscriptions 2701 and 2702. */
function seedDevelopers(world: World): void {
	for (const OauthAppId of ['fake-flipdish-client', 'fake-other-client']) {
		world.add('oauthClients', { OauthAppId, OauthAppName: `App ${OauthAppId}`, at: APP });
	}
	const at = { ...APP, oauthAppId: 'fake-flipdish-client' };
	for (const id of [1, 2]) {
		world.add('redirectUris', { Id: 2600 + id, Uri: `https://app.example.com/${id}`, at });
		world.add('webhookSubscriptions', {
			Id: 2700 + id,
			CallbackUrl: `https://hooks.example.com/${id}`,
			EventNames: ['order.created'],
			Enabled: true,
			VerifyToken: 'fake-verify-token',
			at,
		});
		world.add('webhookLogs', {
			WebhookSubscriptionCallbackUrl: `https://hooks.example.com/${id}`,
			WebhookEventName: 'order.created',
			WebhookTriggered: '2026-01-31T09:30:00Z',
			HttpResponseStatusCode: '200',
			at: { webhookSubscriptionId: 2700 + id },
		});
	}
}
