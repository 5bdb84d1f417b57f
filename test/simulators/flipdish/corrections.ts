import type { Schema } from './description';

/**
 * Corrections of the OpenAPI files (docs/providers/flipdish.md, "Conventions"). Bodies that the
 * files lack are those of the official client.
 */

/** A model with some members of another one. */
export interface Part {
	partOf: string;
	members: string[];
	required?: string[];
}

const text = { type: 'string' };
const flag = { type: 'boolean' };
const amount = { type: 'number', format: 'double' };
const model = (name: string): Schema => ({ $ref: name });

const members = (names: string): string[] => names.split(' ');

const campaign =
	'VoucherValidPeriodDays IncludeDeliveryFee AutoApplyResultingVouchers IncludeExistingOrders ' +
	'IsEnabled StoreIds AppId ForceDiscount PercentDiscountAmount MaxDiscount';

/** Models that no operation of the files refers to any more. */
export const lostModels: Record<string, Schema | Part> = {
	// Access
	CreateTeammate: {
		partOf: 'Teammate',
		members: members('Email AppAccessLevel HasAccessToAllStores StoreIds PropertyIds'),
	},
	// Stores
	StoreCreateBase: {
		type: 'object',
		properties: {
			Name: text,
			EmailAddress: text,
			StaffLanguage: text,
			SalesChannelType: { type: 'string', enum: members('Web App Kiosk Pos None PhoneAgent') },
			PhoneNumber: text,
		},
	},
	StoreAddressForm: {
		type: 'object',
		required: ['AddressFields', 'CountryCode'],
		properties: { AddressFields: { type: 'object' }, CountryCode: text },
	},
	DeliveryZoneBase: {
		type: 'object',
		properties: {
			DeliveryFee: amount,
			MinimumDeliveryOrderAmount: amount,
			WellKnownText: text,
			IsEnabled: flag,
		},
	},
	// Customers and marketing
	LoyaltyCampaignBase: {
		partOf: 'LoyaltyCampaign',
		members: [
			...members(campaign),
			...members(
				'OrdersBeforeReceivingVoucher RoundingStrategy ShouldIncludeOrdersWithLoyaltyVoucher',
			),
		],
	},
	RetentionCampaignBase: {
		partOf: 'RetentionCampaign',
		members: [...members(campaign), ...members('NotifyCustomerAfterMinutes LumpDiscountAmount')],
	},
	PushNotificationRequest: {
		partOf: 'PushNotificationResponse',
		members: members('ScheduledTime Title Message'),
		required: ['Message'],
	},
	// Payouts and bank accounts
	BankAccountCreate: {
		partOf: 'BankAccountDetail',
		members: members(
			'BankAddress BankCountryCode AccountHolderAddress AccountHolderCountryCode VatNumber ' +
				'CurrencyCode StoreIds BankName AccountName Iban Swift NationalClearingCode ' +
				'PopulatedAccountFields RejectionReason BusinessType',
		),
	},
};

const integer = { type: 'integer', format: 'int32' };
/** A list whose description does not give the type of its entries. */
const anyList = { type: 'array', items: {} };
const anyText = (names: string): Record<string, Schema> =>
	Object.fromEntries(members(names).map((name) => [name, text]));

const auditLog: Schema = {
	type: 'object',
	properties: {
		...anyText('Description Source Version DescriptionFormat DescriptionId Ref1 Ref2 Ref3 Ref4'),
		ExternalCreateTime: { type: 'string', format: 'date-time' },
		StoreId: integer,
		OrderId: integer,
		DescriptionFields: {},
		Tags: {},
		FieldChanges: {},
	},
};

/** Makes the same object for several operations. */
const each = (keys: string[], properties: Record<string, Schema>): Record<string, Schema> =>
	Object.fromEntries(keys.map((key) => [key, { type: 'object', properties }]));

/** Bodies that the files lack, by method and path below /api/v1.0. */
export const bodies: Record<string, Schema> = {
	// Access
	'POST /apps/{appId}/appstorename': text,
	'POST /apps/{appId}/SendPushNotification/{customerId}': text,
	'POST /{appId}/oauthclients': model('OAuthApp'),
	'POST /{appId}/oauthclients/{oauthAppId}': model('OAuthApp'),
	'POST /{appId}/oauthclients/{oauthAppId}/redirecturis': text,
	'POST /{appId}/teammates': model('CreateTeammate'),
	'POST /{appId}/teammates/grantaccess': model('CreateTeammate'),
	// Stores
	'POST /stores': model('StoreCreateBase'),
	'POST /properties/{propertyId}/stores': model('StoreCreateBase'),
	'POST /stores/{storeId}/addressform': model('StoreAddressForm'),
	'POST /storegroups/{storeGroupId}': model('StoreGroupBase'),
	'POST /{appNameId}/storegroups': model('StoreGroupBase'),
	'POST /stores/{storeId}/deliveryzones': model('DeliveryZoneBase'),
	'POST /stores/{storeId}/deliveryzones/{deliveryZoneId}': model('DeliveryZoneBase'),
	// Menus
	'PUT /menus/{menuId}/menuitem/{menuItemId}/metadata/store/{storeId}': model('Metadata'),
	'PUT /menus/{menuId}/optionsetitem/{optionSetItemId}/metadata/store/{storeId}': model('Metadata'),
	// Customers and marketing
	'POST /{appId}/campaigns/loyalty': model('LoyaltyCampaignBase'),
	'POST /{appId}/campaigns/loyalty/{campaignId}': model('LoyaltyCampaignBase'),
	'POST /{appId}/campaigns/retention': model('RetentionCampaignBase'),
	'POST /{appId}/campaigns/retention/{campaignId}': model('RetentionCampaignBase'),
	'POST /{appId}/pushnotifications': model('PushNotificationRequest'),
	'POST /{appId}/pushnotifications/{scheduledPushNotificationId}': model('PushNotificationRequest'),
	// Payouts and bank accounts
	'POST /{appId}/bankaccounts': model('BankAccountCreate'),
	'POST /{appId}/bankaccounts/{bankAccountId}': model('BankAccountCreate'),
	'POST /{appId}/bankaccounts/{bankAccountId}/state/{state}': text,
	// Webhooks
	'POST /{appId}/webhooks/{oauthAppId}/subscriptions': model('WebhookSubscription'),
	'PUT /{appId}/webhooks/{oauthAppId}/subscriptions/{webhookSubscriptionId}':
		model('WebhookSubscription'),
	// The following bodies are from the official C# client of June 2026.
	...each(['DELETE /drivers/token', 'POST /drivers/token'], { PushNotificationsToken: text }),
	...each(['POST /accounts/password/resetpin', 'POST /accounts/passwordreset'], {
		Email: text,
		RecaptchaToken: text,
	}),
	...each(['POST /address/templates'], { AddressFields: { type: 'object' }, CountryCode: text }),
	'POST /auditlogs/orders/{orderId}': { type: 'array', items: auditLog },
	'POST /auditlogs/stores/{storeId}': { type: 'array', items: auditLog },
	...each(
		[
			'POST /clients/{appId}/onboarding/config',
			'POST /clients/{appId}/onboarding/config/{configId}',
		],
		{ IsEnabled: flag, IsWelcomeScreenEnabled: flag, ConfigType: text },
	),
	...each(
		[
			'POST /clients/{appId}/onboarding/stores/items/{onboardingItemId}',
			'POST /clients/{appId}/onboarding/stores/{storeId}/items/{onboardingItemId}',
		],
		{ Status: text },
	),
	'POST /clients/{clientId}/salesforcecontactid': text,
	'POST /clients/{clientId}/stripecustomerid': text,
	...each(
		[
			'POST /menus/{menuId}/menuItem/{publicId}/nutrition',
			'POST /menus/{menuId}/menuItemOption/{publicId}/nutrition',
		],
		{ Labels: anyList },
	),
	...each(
		[
			'POST /{appId}/menus/{menuId}/menuItem/{publicId}/nutritionv2',
			'POST /{appId}/menus/{menuId}/menuItemOption/{publicId}/nutritionv2',
		],
		{ AllergenIds: anyList },
	),
	...each(['POST /mobileapps/{appId}/submission', 'POST /mobileapps/{appId}/resubmission'], {
		SubmissionId: integer,
		AppName: text,
		AppDescription: text,
		AppShortDescription: text,
		Keywords: text,
		AutoPublish: flag,
	}),
	'POST /users/{userId}/AddUserNote': text,
	'POST /users/{userId}/SetCustomerName': text,
	'POST /{appId}/customconnect/bank-account': model('BankAccountCreate'),
	'POST /{appId}/features/enable': { type: 'array', items: text },
	'POST /{appId}/features/disable': { type: 'array', items: text },
	...each(
		['POST /{appId}/website/testimonial', 'POST /{appId}/website/testimonial/{testimonialId}'],
		{ Author: text, Message: text },
	),
};

/** Query parameters of the official C# client of June 2026 that the files lack. */
export const queries: Record<string, Record<string, Schema>> = {
	'POST /{appId}/bankaccounts/{bankAccountId}/store/{storeId}': {
		skipBankAccountUpdateWarningEmail: flag,
	},
};

/** Stands for any form field, because no source names one. */
export const ANY_FIELD = '*';

/**
 * Uploads whose body the OpenAPI files lack (docs/providers/flipdish.md, "Conventions"). One form
 * field with any name is accepted. [inferred]
 */
export const uploads: Record<string, string> = {
	'POST /apps/{appId}/logo': ANY_FIELD,
	'POST /{appId}/website/image/{imageLocation}': ANY_FIELD,
	'POST /whitelabelconfig/{appId}/app-store-icon': ANY_FIELD,
	'POST /menus/{menuId}/zones/{menuZoneId}/image': ANY_FIELD,
};

/**
 * Types of delivery. The official client sends lower case, the files have capitals; .NET accepts
 * both (docs/providers/flipdish.md, "Stores").
 */
const deliveryType = { type: 'string', enum: members('delivery pickup Delivery Pickup') };

/** Types of path parameters, by name. */
export const parameterTypes: Record<string, Schema> = { deliveryType };

/** Replies that are a file, by method and path (docs/providers/flipdish.md, "Payouts and exports"). */
export const files: Record<string, { type: string; name: string }> = {
	...Object.fromEntries(
		['', '/orders', '/refunds', '/chargebacks', '/othercharges'].map((part) => [
			`GET /{appId}/bankaccounts/{bankAccountId}/payouts/{payoutId}${part}/export`,
			{ type: 'text/csv; charset=utf-8', name: `payout${part.replace('/', '-')}.csv` },
		]),
	),
	'GET /{appId}/payouts/export': { type: 'text/csv; charset=utf-8', name: 'payouts.csv' },
	// Only the purpose is documented; the OpenAPI files have an empty 200. [inferred]
	'GET /{appId}/invoices/InvoicePdf': { type: 'application/pdf', name: 'invoice.pdf' },
};
