import { resource } from '../../shared/declaration/operation';
import { flag, additionalMembers, json, list, number, text } from '../../shared/declaration/fields';
import { numericId, treatmentId } from '../fields';
import { laravelPages, tenantId } from '../profile';

const simplify = [
	'id',
	'name',
	'description',
	'price',
	'tax_rate',
	'session',
	'is_active',
	'group_id',
	'created_at',
	'updated_at',
];

/**
 * The docs describe reading treatments, and of writing them little more than taxes and extras
 * (docs/providers/flextell.md, "Appointments, treatments, sales").
 */
const inferred = true;

const name = text('name', 'Name', { placeholder: 'Skin Care', inferred });

const details = [
	text('description', 'Description', { inferred }),
	json('extraInfo', 'Extra Info', {
		shape: 'object',
		placeholder: '{ "control_min_days": 10, "minimum_cc": 1 }',
		description: 'JSON object with additional data of the treatment',
	}),
	numericId('groupId', 'Group ID', {
		description: 'ID of the group that the treatment belongs to',
		inferred,
	}),
	flag('isActive', 'Is Active', {
		default: true,
		description: 'Whether the clinic offers the treatment',
		inferred,
	}),
	list('keywords', 'Keywords', {
		placeholder: 'laser, skin',
		description: 'IDs of the tags, separated by commas',
		inferred,
	}),
	number('price', 'Price', { placeholder: '1500.00', inferred }),
	number('session', 'Sessions', {
		decimals: 0,
		placeholder: '3',
		description: 'Number of sessions of the treatment',
		inferred,
	}),
	json('sessions', 'Session Plan', {
		shape: 'list',
		placeholder: '[{ "session_order": 1, "session_type": "control", "offset_days": 0 }]',
		description: 'JSON list of the sessions',
		inferred,
	}),
	number('taxRate', 'Tax Rate', {
		placeholder: '20',
		description: 'Tax rate in percent: 0, 1, 10 or 20',
	}),
	additionalMembers('body'),
] as const;

export const treatment = resource('Treatment', {
	create: {
		name: 'Create',
		action: 'Create treatment',
		description: 'Add a treatment that the clinic offers',
		request: 'POST /api/v1/treatments',
		fields: [tenantId, name],
		additionalFields: details,
		reply: { item: 'data', simplify },
	},
	get: {
		name: 'Get',
		action: 'Get treatment',
		description: 'Retrieve a treatment',
		request: 'GET /api/v1/treatments/{treatmentId}',
		fields: [tenantId, treatmentId],
		reply: { item: 'data', simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many treatments',
		description: 'Retrieve a list of the treatments that the clinic offers',
		request: 'GET /api/v1/treatments',
		fields: [tenantId],
		filters: [additionalMembers('query')],
		reply: { paging: laravelPages, simplify },
	},
	update: {
		name: 'Update',
		action: 'Update treatment',
		description: 'Change a treatment',
		request: 'PUT /api/v1/treatments/{treatmentId}',
		fields: [tenantId, treatmentId],
		updateFields: [name, ...details],
		reply: { item: 'data', simplify },
	},
});
