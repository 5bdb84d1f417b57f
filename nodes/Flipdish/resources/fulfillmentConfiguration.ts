import { resource } from '../../shared/declaration/operation';
import { flag, json, locator, oneOf, text } from '../../shared/declaration/fields';
import { appId, nameAndId, storeIds } from '../fields';
import { classicList } from '../profile';

const configId = locator('configId', 'Configuration', {
	description: 'Set of statuses that orders go through',
	picker: {
		request: 'GET /api/v1.0/{appId}/fulfillment/configuration/states',
		paging: classicList,
		value: 'ConfigurationUid',
		label: nameAndId('Name', 'ConfigurationUid'),
	},
});

const name = text('name', 'Name', { placeholder: 'Kitchen and couriers' });

const details = [
	flag('automaticTransitionsEnabled', 'Automatic Transitions', {
		description: 'Whether orders move to the next status automatically',
	}),
	json('states', 'Statuses', {
		shape: 'list',
		description: 'JSON list of all statuses, in the format that Get and Get Template return',
		placeholder: '[{ "StatusId": "cooking", "StatusName": "Cooking", "Enabled": true }]',
	}),
	storeIds,
	oneOf(
		'storeSelectorType',
		'Store Selection',
		[
			['Multiple', 'Several Stores'],
			['None', 'No Store'],
			['Single', 'One Store'],
		],
		{ default: 'Multiple', description: 'How many stores the configuration is for' },
	),
] as const;

export const fulfillmentConfiguration = resource('Fulfillment Configuration', {
	create: {
		name: 'Create',
		action: 'Create fulfillment configuration',
		description: 'Add a fulfillment configuration (a set of statuses)',
		request: 'POST /api/v1.0/{appId}/fulfillment/configuration/states',
		fields: [appId, name],
		additionalFields: details,
		reply: { item: 'Data' },
	},
	delete: {
		name: 'Delete',
		action: 'Delete fulfillment configuration',
		description: 'Remove a fulfillment configuration',
		request: 'DELETE /api/v1.0/{appId}/fulfillment/configuration/states/{configId}',
		fields: [appId, configId],
		reply: { deletes: true },
	},
	get: {
		name: 'Get',
		action: 'Get fulfillment configuration',
		description: 'Retrieve a fulfillment configuration',
		request: 'GET /api/v1.0/{appId}/fulfillment/configuration/states/{configId}',
		fields: [appId, configId],
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many fulfillment configurations',
		description: 'Retrieve a list of your fulfillment configurations',
		request: 'GET /api/v1.0/{appId}/fulfillment/configuration/states',
		fields: [appId],
		reply: { paging: classicList },
	},
	getTemplate: {
		name: 'Get Template',
		action: 'Get template for fulfillment configurations',
		description: "Retrieve Flipdish's default fulfillment statuses",
		request: 'GET /api/v1.0/{appId}/fulfillment/configuration/states_template',
		fields: [appId],
	},
	update: {
		name: 'Update',
		action: 'Update fulfillment configuration',
		description: 'Change a fulfillment configuration; what you leave out stays as it is',
		request: 'POST /api/v1.0/{appId}/fulfillment/configuration/states/{configId}',
		fields: [appId, configId],
		updateFields: [
			name,
			...details,
			flag('overwriteSystemTemplate', 'Overwrite System Template', {
				description: "Whether to change Flipdish's own template. Requires the permission for it.",
			}),
		],
	},
});
