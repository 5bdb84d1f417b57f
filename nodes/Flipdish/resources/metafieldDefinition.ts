import { resource } from '../../shared/declaration/operation';
import { flag, locator, number, oneOf, someOf, text } from '../../shared/declaration/fields';
import { searchTerm } from '../catalogFields';
import { appId, nameAndId } from '../fields';
import { classicPages } from '../profile';

const ownerEntity = oneOf('ownerEntity', 'Owner Type', ['CatalogGroup', 'CatalogItem', 'Menu'], {
	description: 'Type of record that the metafield belongs to',
	default: 'CatalogItem',
});

const key = locator('key', 'Metafield Definition', {
	description: 'Metafield definition, selected by its key',
	placeholder: 'calories',
	picker: {
		list: 'metafieldKey',
		request: 'GET /api/v1.0/{appId}/metafields/definitions/{ownerEntity}',
		paging: classicPages,
		search: 'searchTerm',
		value: 'Key',
		label: nameAndId('Name', 'Key'),
	},
});

const name = text('name', 'Name', {
	description: 'Name of the metafield',
	placeholder: 'Calories',
});

const details = [
	someOf('behaviors', 'Behaviors', ['SendToMenu', 'SendToOrder'], {
		description: 'What the values are used for',
	}),
	text('description', 'Description', { description: 'Purpose of the metafield', rows: 3 }),
] as const;

export const metafieldDefinition = resource('Metafield Definition', {
	create: {
		name: 'Create',
		action: 'Create metafield definition',
		description: 'Add a metafield that catalog items, catalog groups or menus can have',
		request: 'POST /api/v1.0/{appId}/metafields/definitions/{ownerEntity}',
		fields: [
			appId,
			ownerEntity,
			text('key', 'Key', { description: 'Key used by the API', placeholder: 'calories' }),
			name,
			oneOf(
				'valueType',
				'Value Type',
				[
					'Boolean',
					['Json', 'JSON'],
					['MultiLineString', 'Text, Several Lines'],
					['SingleLineString', 'Text, Single Line'],
				],
				{ description: 'Type of the values', default: 'SingleLineString' },
			),
		],
		additionalFields: [
			...details,
			flag('isReadOnly', 'Read Only', {
				description: 'Whether to lock the definition against later changes',
			}),
			number('metafieldDefinitionRecommendationId', 'Recommendation ID', {
				description: 'ID of the recommendation to create the definition from',
				placeholder: '12345',
				decimals: 0,
			}),
		],
		reply: { item: 'Data' },
	},
	get: {
		name: 'Get',
		action: 'Get metafield definition',
		description: 'Retrieve a metafield definition',
		request: 'GET /api/v1.0/{appId}/metafields/definitions/{ownerEntity}/{key}',
		fields: [appId, ownerEntity, key],
		reply: { item: 'Data' },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many metafield definitions',
		description: 'Retrieve a list of metafield definitions',
		request: 'GET /api/v1.0/{appId}/metafields/definitions/{ownerEntity}',
		fields: [appId, ownerEntity],
		filters: [searchTerm],
		reply: { paging: classicPages },
	},
	getConfigurations: {
		name: 'Get Allowed Behaviors',
		action: 'Get allowed behaviors of metafield definitions',
		description: 'Retrieve the owner types of metafields with the behaviors they allow',
		request: 'GET /api/v1.0/{appId}/metafields/definitions',
		fields: [appId],
		reply: { item: 'Configurations' },
	},
	getRecommendations: {
		name: 'Get Recommendations',
		action: 'Get recommendations of metafield definitions',
		description: 'Retrieve metafield definitions that Flipdish suggests',
		request: 'GET /api/v1.0/{appId}/metafields/definitions/recommendations/{ownerEntity}',
		fields: [appId, ownerEntity],
		filters: [searchTerm],
		reply: { paging: classicPages },
	},
	update: {
		name: 'Update',
		action: 'Update metafield definition',
		description: 'Change a metafield definition; what you leave out stays as it is',
		request: 'POST /api/v1.0/{appId}/metafields/definitions/{ownerEntity}/{key}',
		fields: [appId, ownerEntity, key],
		updateFields: [...details, name],
		reply: { item: 'Data' },
	},
});
