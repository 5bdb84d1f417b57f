import { resource } from '../../shared/declare';
import { locator, text } from '../../shared/fields';
import { classicPages } from '../profile';

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

const appId = locator('appId', 'App', {
	description: 'The app (white label)',
	placeholder: 'fd123',
	picker: {
		request: 'GET /api/v1.0/apps',
		paging: classicPages,
		search: 'nameFilter',
		value: 'AppId',
		label: ({ Name: name, AppId: id }) => `${String(name ?? '')} (${String(id)})`,
	},
});

export const app = resource('App', {
	get: {
		name: 'Get',
		action: 'Get app',
		description: 'Retrieve an app',
		request: 'GET /api/v1.0/apps/{appId}',
		fields: [appId],
		reply: { item: 'Data', simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many apps',
		description: 'Retrieve the apps that the credential can see',
		request: 'GET /api/v1.0/apps',
		filters: [text('nameFilter', 'Name', { description: 'Part of the name' })],
		reply: { paging: classicPages, simplify },
	},
});
