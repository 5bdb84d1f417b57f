import { resource } from '../../shared/declaration/operation';
import { json, list, number, text } from '../../shared/declaration/fields';
import { appNameId, storeId } from '../fields';

const countryCode = text('countryCode', 'Country Code', {
	maxLength: 2,
	description: 'Two-letter country code',
	placeholder: 'IE',
});

const addressFields = json('addressFields', 'Address Fields', {
	shape: 'object',
	description: 'Fields of the address form of the country, by name',
	placeholder: '{ "name": "value" }',
});

const degrees = <Name extends string>(name: Name, label: string, limit: number, example: string) =>
	number(name, label, {
		min: -limit,
		max: limit,
		description: 'Coordinate in degrees',
		placeholder: example,
	});

export const storeAddress = resource('Store Address', {
	update: {
		name: 'Update',
		action: 'Update store address',
		description: 'Change the address of a store',
		request: 'POST /api/v1.0/stores/{storeId}/address',
		fields: [storeId],
		updateFields: [
			addressFields,
			text('city', 'City', { placeholder: 'Dublin' }),
			countryCode,
			text('displayForCustomer', 'Display for Customer', {
				description: 'Address as shown to customers',
				placeholder: '1 Main Street, Dublin',
			}),
			text('line1', 'Address Line 1', { placeholder: '1 Main Street' }),
			text('postcode', 'Postcode', { placeholder: 'D02 X285' }),
			text('singleLineDisplay', 'Single Line Display', {
				description: 'Address in one line',
				placeholder: '1 Main Street, Dublin',
			}),
			list('twoLinesDisplay', 'Two Lines Display', {
				description: 'Address in two lines, separated by a comma',
				placeholder: '1 Main Street, Dublin',
			}),
		],
		reply: { item: 'Data' },
	},
	updateForm: {
		name: 'Update by Form',
		action: 'Update store address by form',
		description: 'Change the address of a store with the address form of its country',
		request: 'POST /api/v1.0/stores/{storeId}/addressform',
		fields: [storeId, countryCode, addressFields],
	},
	setCoordinates: {
		name: 'Set Coordinates',
		action: 'Set coordinates of store address',
		description: 'Set the map coordinates of a store. The time zone follows them.',
		request: 'POST /api/v1.0/stores/{storeId}/address/coordinates',
		fields: [
			storeId,
			degrees('latitude', 'Latitude', 90, '53.34'),
			degrees('longitude', 'Longitude', 180, '-6.26'),
		],
		additionalFields: [{ ...appNameId, in: 'query' }],
		reply: { item: 'Data' },
	},
});
