import { resource } from '../../shared/declaration/operation';
import { flag, group, number, oneOf, text, upload } from '../../shared/declaration/fields';
import { appId, customerId, intId } from '../fields';
import { orgId } from '../orgFields';
import { classicList, classicPages } from '../profile';

const simplify = [
	'AppId',
	'Name',
	'HostName',
	'OrgId',
	'CountryId',
	'ApplicationCategory',
	'AppAccessLevel',
	'HasIosApp',
	'HasAndroidApp',
	'LogoImageUrl',
];

const singleReply = { item: 'Data', simplify } as const;

export const app = resource('App', {
	get: {
		name: 'Get',
		action: 'Get app',
		description: 'Retrieve an app',
		request: 'GET /api/v1.0/apps/{appId}',
		fields: [appId],
		reply: singleReply,
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many apps',
		description: 'Retrieve the apps the credential can access',
		request: 'GET /api/v1.0/apps',
		filters: [
			text('nameFilter', 'Name', { description: 'Part of the name', placeholder: 'Nonna' }),
		],
		reply: { paging: classicPages, simplify },
	},
	create: {
		name: 'Create',
		action: 'Create app',
		description: 'Add an app for a brand, and return its ID',
		request: 'POST /api/v1.0/apps',
		fields: [
			text('name', 'Name', { description: 'Name of the brand', placeholder: 'Nonna Pizza' }),
		],
		reply: { item: 'Data' },
	},
	update: {
		name: 'Update',
		action: 'Update app',
		description: 'Change the configuration of an app. What you leave out stays as it is.',
		request: 'POST /api/v1.0/apps/{appId}/config',
		fields: [appId],
		updateFields: [
			oneOf('applicationCategory', 'Category', ['Cafe', 'Convenience', 'Restaurant'], {
				default: 'Restaurant',
				description: 'Type of business',
			}),
			flag('cookieConsentPromptEnabled', 'Cookie Consent Prompt', {
				description: 'Whether visitors are asked for consent to cookies',
			}),
			text('countryId', 'Country Code', {
				maxLength: 2,
				placeholder: 'IE',
				description:
					'Two-letter country code. Flipdish sets it automatically from the location of the stores.',
			}),
			text('hostName', 'Host Name', {
				description: 'Host name of web ordering or the website',
				placeholder: 'www.example.com',
			}),
			flag('isPanaceaEnabled', 'Hosted by Flipdish', {
				description: 'Whether the website runs on my.flipdish.com instead of a domain of its own',
			}),
			text('kioskPrimaryColour', 'Kiosk Primary Color', {
				description: 'Main color of the kiosk',
				placeholder: '#AA3322',
			}),
			text('logoImageUrl', 'Logo Image URL', {
				description: 'URL of the logo',
				placeholder: 'https://example.com/logo.png',
			}),
			text('mainColor', 'Main Color', {
				description: 'Main color of the website and the mobile apps',
				placeholder: '#AA3322',
			}),
			text('name', 'Name', {
				description: 'Name shown in app stores, mobile apps and websites',
				placeholder: 'Nonna Pizza',
			}),
			text('panaceaVanityUrl', 'Vanity Path', {
				description: 'Path after my.flipdish.com/',
				placeholder: 'nonna-pizza',
			}),
		],
		reply: singleReply,
	},
	uploadLogo: {
		name: 'Upload Logo',
		action: 'Upload app logo',
		description: 'Replace the logo of an app with an image file',
		request: 'POST /api/v1.0/apps/{appId}/logo',
		fields: [appId, upload({ wire: 'image', description: 'Image file' })],
	},
	setLanguages: {
		name: 'Set Languages',
		action: 'Set languages of app',
		description:
			'Replace the list of languages of an app. Languages that you leave out are removed.',
		request: 'POST /api/v1.0/apps/{appId}/config/languages',
		fields: [
			appId,
			group(
				'languages',
				'Language',
				[
					text('languageId', 'Language Code', {
						description: 'ISO 639-1 code',
						placeholder: 'en',
					}),
					text('name', 'Name', { optional: true, placeholder: 'English' }),
					number('displayOrder', 'Display Order', {
						optional: true,
						decimals: 0,
						description: 'Position in the list',
						placeholder: '1',
					}),
					flag('enabled', 'Enabled', {
						default: true,
						description: 'Whether the language can be used',
					}),
				],
				{ several: true, in: 'body', wire: '', description: 'All languages of the app' },
			),
		],
		reply: singleReply,
	},
	setAppStoreName: {
		name: 'Set App Store Name',
		action: 'Set name of app in app stores',
		description: 'Change the name of an app in the app stores',
		request: 'POST /api/v1.0/apps/{appId}/appstorename',
		fields: [
			appId,
			text('appStoreName', 'App Store Name', {
				in: 'body',
				wire: '',
				description: 'Name to show in the app stores',
				placeholder: 'Nonna Pizza',
			}),
		],
	},
	sendPushNotification: {
		name: 'Send Push Notification',
		action: 'Send push notification to customer',
		description: 'Send a push notification to one customer',
		request: 'POST /api/v1.0/apps/{appId}/SendPushNotification/{customerId}',
		fields: [
			appId,
			customerId,
			text('message', 'Message', {
				in: 'body',
				wire: '',
				rows: 3,
				description: 'Text of the notification',
				placeholder: 'Your table is ready',
			}),
		],
	},
	getCompliance: {
		name: 'Get Compliance',
		action: 'Get compliance of app',
		description: 'Retrieve which privacy rules the websites and apps follow',
		request: 'GET /api/v1.0/apps/{appId}/compliance',
		fields: [appId],
		reply: { item: 'Data' },
	},
	setCompliance: {
		name: 'Set Compliance',
		action: 'Set compliance of app',
		description: 'Set which privacy rules the websites and apps follow',
		request: 'POST /api/v1.0/apps/{appId}/compliance',
		fields: [
			appId,
			oneOf('complianceType', 'Compliance Type', ['Default', ['GdprCompliance', 'GDPR']], {
				in: 'query',
				description: 'Privacy rules that the websites and apps follow',
			}),
		],
		reply: { item: 'Data' },
	},
	setOrg: {
		name: 'Set Org',
		action: 'Set org of app',
		description: 'Attach an app to an organization',
		request: 'POST /api/v1.0/apps/{appId}/orgId/{orgId}',
		fields: [appId, orgId],
	},
	setThirdPartyIntegrations: {
		name: 'Allow Third-Party Integrations',
		action: 'Allow third-party integrations for app',
		description: 'Allow or deny third-party integrations for an app',
		request: 'POST /api/v1.0/apps/{appId}/third-party-integrations',
		fields: [
			appId,
			flag('enabled', 'Allowed', {
				in: 'query',
				default: true,
				description: 'Whether third-party integrations are allowed',
			}),
		],
	},
	getName: {
		name: 'Get Name',
		action: 'Get name of app',
		description: 'Retrieve only the name of an app',
		request: 'GET /api/v1.0/apps/{appId}/name',
		fields: [appId],
		reply: { item: 'Data' },
	},
	lookup: {
		name: 'Find by White Label ID',
		action: 'Find app by white label ID',
		description: 'Find the ID of the app with a white label number',
		request: 'GET /api/v1.0/apps/{whitelabelId}/lookup',
		fields: [intId('whitelabelId', 'White Label ID', 'Number of the white label')],
	},
	getSupportedCountries: {
		name: 'Get Supported Countries',
		action: 'Get supported countries of apps',
		description: 'Retrieve the supported countries with their phone codes and languages',
		request: 'GET /api/v1.0/apps/supportedcountries',
		reply: { paging: classicList },
	},
});
