import { resource } from '../../shared/declaration/operation';
import { flag, text } from '../../shared/declaration/fields';
import { appId } from '../fields';

const vanityUrl = text('vanityUrl', 'Vanity Path', {
	in: 'query',
	pattern: [/^.{3,}$/, 'at least 3 characters long'],
	description: 'Path after my.flipdish.com/',
	placeholder: 'nonna-pizza',
});

const hostname = text('hostname', 'Host Name', {
	in: 'query',
	description: 'Host name of web ordering (www is added if there is no subdomain)',
	placeholder: 'order.example.com',
});

const reply = { item: 'Data' } as const;

export const appWebsite = resource('App Website', {
	getHostnameStatus: {
		name: 'Get Host Name Status',
		action: 'Get host name status of app website',
		description: 'Retrieve whether the DNS records of the host name are ready',
		request: 'GET /api/v1.0/apps/{appId}/hostnamestatus',
		fields: [appId],
		reply,
	},
	setHostname: {
		name: 'Set Host Name',
		action: 'Set host name of app website',
		description: 'Change the host name of web ordering',
		request: 'POST /api/v1.0/apps/{appId}/hostname',
		fields: [appId, hostname],
		additionalFields: [
			flag('isEmbed', 'Embedded', {
				in: 'query',
				description: 'Whether web ordering is embedded in another website',
			}),
		],
		reply,
	},
	getVanityUrl: {
		name: 'Get Vanity Path',
		action: 'Get vanity path of app website',
		description: 'Retrieve the path of the website on my.flipdish.com',
		request: 'GET /api/v1.0/apps/{appId}/panacea/url',
		fields: [appId],
		reply,
	},
	setVanityUrl: {
		name: 'Set Vanity Path',
		action: 'Set vanity path of app website',
		description: 'Change the path of the website on my.flipdish.com',
		request: 'POST /api/v1.0/apps/{appId}/panacea/url',
		fields: [appId, vanityUrl],
		reply,
	},
	checkVanityUrl: {
		name: 'Check Vanity Path',
		action: 'Check vanity path of app website',
		description: 'Check whether a path on my.flipdish.com is available',
		request: 'GET /api/v1.0/apps/{appId}/panacea/url/available',
		fields: [appId, vanityUrl],
		reply,
	},
	setNextGenWeb: {
		name: 'Set New Web Ordering',
		action: 'Set new web ordering of app website',
		description: 'Turn the new web ordering on or off',
		request: 'POST /api/v1.0/apps/{appId}/nextgenweb',
		fields: [
			appId,
			flag('isNextGenWeb', 'New Web Ordering', {
				in: 'query',
				default: true,
				description: 'Whether the website uses the new web ordering',
			}),
			hostname,
			vanityUrl,
		],
		reply,
	},
});
