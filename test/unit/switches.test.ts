import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../../nodes/shared/declaration/operation';
import { parameterReader } from '../../nodes/shared/request/parameters';

/** Return All, Simplify and Only New or Changed, whose expressions may return anything. */

const list = {
	name: 'Get Many',
	action: 'Get many orders',
	description: 'Retrieve orders',
	request: 'GET /orders',
} as const satisfies Operation;

/** The values that a run gets if expressions return these. */
const valuesOf = (returned: IDataObject): IDataObject =>
	parameterReader(list)((name, options) => {
		if (!(name in returned)) return null;
		return options && 'rawExpressions' in options ? '={{ $json.value }}' : returned[name];
	}).values;

it('takes true and false as text, as they come from a form or a table', () => {
	const values = valuesOf({ returnAll: 'true', simplify: 'false', onlyNewOrChanged: ' TRUE ' });

	expect(values).toMatchObject({ returnAll: true, simplify: false, onlyNewOrChanged: true });
});

it('keeps true and false, and what returned nothing has its default', () => {
	const values = valuesOf({ returnAll: true, simplify: false, onlyNewOrChanged: '' });

	expect(values).toMatchObject({ returnAll: true, simplify: false });
	expect(values).not.toHaveProperty('onlyNewOrChanged');
});

it.each([
	['returnAll', "'Return All' must be true or false"],
	['simplify', "'Simplify' must be true or false"],
	['onlyNewOrChanged', "'Only New or Changed' must be true or false"],
])('refuses anything else for %s, which would silently count as one of them', (name, message) => {
	expect(() => valuesOf({ [name]: 'yes' })).toThrow(message);
	expect(() => valuesOf({ [name]: 1 })).toThrow(message);
});
