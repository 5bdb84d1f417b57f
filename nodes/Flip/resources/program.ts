import { resource } from '../../shared/declaration/operation';
import { number, oneOf, text } from '../../shared/declaration/fields';
import { DEVICE_TYPES, programId, siteId } from '../fields';
import { skipAndLimit } from '../profile';

const simplify = [
	'id',
	'name',
	'description',
	'eligible_device_types',
	'can_auto_enroll',
	'minimum_reserve_percentage',
	'minimum_commitment_months',
	'earnings_for_site_upfront',
	'earnings_for_site_yearly',
	'terms_and_conditions_version',
];

const deviceType = oneOf('deviceType', 'Device Type', DEVICE_TYPES);

const ZIP = {
	description: 'ZIP code of the site. The sandbox has programs for 88800, 88801 and 88802.',
	placeholder: '88800',
};

export const program = resource('Program', {
	get: {
		name: 'Get',
		action: 'Get program',
		description: 'Retrieve a program with its terms for a site',
		request: 'GET /v1/site/{siteId}/program/{programId}',
		fields: [siteId, programId],
		reply: { simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many programs',
		description: 'Retrieve the programs that devices of a given size are eligible for',
		request: 'GET /v1/programs',
		fields: [
			deviceType,
			number('totalCapacityWh', 'Total Capacity (Wh)', {
				min: 1,
				decimals: 0,
				placeholder: '16000',
			}),
			number('totalPowerW', 'Total Power (W)', {
				min: 1,
				decimals: 0,
				placeholder: '5000',
				description: 'Continuous charge and discharge power of the devices',
			}),
		],
		filters: [text('zipCode', 'ZIP Code', { ...ZIP, inferred: true })],
		reply: { paging: skipAndLimit, simplify },
	},
	getAllForSite: {
		name: 'Get Many for Site',
		action: 'Get many programs for site',
		description: 'Retrieve the programs that a site can take part in',
		request: 'GET /v1/site/{siteId}/programs',
		fields: [siteId, deviceType, text('zipCode', 'ZIP Code', ZIP)],
		reply: { paging: skipAndLimit, simplify },
	},
});
