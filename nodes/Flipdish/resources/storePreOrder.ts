import { resource } from '../../shared/declaration/operation';
import { flag, number, oneOf, text } from '../../shared/declaration/fields';
import { deliveryType, storeId } from '../fields';
import { classicList } from '../profile';

/** Members of `PreOrderConfig`, in the body or as query parameters with dots in their names. */
function config(location: 'body' | 'query') {
	const at = <Name extends string>(name: Name) =>
		location === 'query' ? { wire: `preOrderConfig.${name}` } : {};
	const nullable = location === 'body';
	return [
		flag('alwaysAppearOpen', 'Always Appear Open', {
			...at('alwaysAppearOpen'),
			description: 'Whether customers can order for later outside the opening hours',
		}),
		text('cutOffTimeCurrentDayBasic', 'Cut-Off Time on Same Day', {
			...at('cutOffTimeCurrentDayBasic'),
			nullable,
			description: 'Latest time to order for the same day, in the format that Flipdish returns',
		}),
		text('cutOffTimePreviousDayBasic', 'Cut-Off Time on Previous Day', {
			...at('cutOffTimePreviousDayBasic'),
			nullable,
			description: 'Latest time to order for the next day, in the format that Flipdish returns',
		}),
		flag('includeAsap', 'Include ASAP', {
			...at('includeAsap'),
			description: "Whether customers can also choose 'as soon as possible'",
		}),
		flag('includeMoreGranularInitialTime', 'More Precise First Time', {
			...at('includeMoreGranularInitialTime'),
			description: 'Whether the first offered order time is more precise',
		}),
		number('intervalMinutes', 'Interval (Minutes)', {
			...at('intervalMinutes'),
			min: 0,
			decimals: 0,
			description: 'Time between two offered order times',
			placeholder: '15',
		}),
		number('leadTimeMinutes', 'Lead Time (Minutes)', {
			...at('leadTimeMinutes'),
			min: 0,
			decimals: 0,
			description: 'Time until the first offered order time',
			placeholder: '30',
		}),
		number('maxOrderAheadDays', 'Max Days Ahead', {
			...at('maxOrderAheadDays'),
			min: 0,
			decimals: 0,
			description: 'How many days ahead customers can order',
			placeholder: '7',
		}),
		oneOf('preOrderTimeDisplayType', 'Time Display', ['DayOnly', 'SingleTime', 'StartAndEndTime'], {
			...at('preOrderTimeDisplayType'),
			default: 'SingleTime',
			description: 'Display format of the times',
		}),
		flag('requireExplicitSelectAlways', 'Require Selection', {
			...at('requireExplicitSelectAlways'),
			description: 'Whether customers must choose a time',
		}),
	] as const;
}

const fields = [storeId, deliveryType] as const;

export const storePreOrder = resource('Store Pre-Order Setup', {
	get: {
		name: 'Get',
		action: 'Get store pre-order setup',
		description: 'Retrieve the pre-order setup of a store',
		request: 'GET /api/v1.0/stores/{storeId}/preorderconfig/{deliveryType}',
		fields,
		reply: { item: 'Data' },
	},
	update: {
		name: 'Update',
		action: 'Update store pre-order setup',
		description: 'Change the pre-order setup of a store. An empty cut-off time is cleared.',
		request: 'POST /api/v1.0/stores/{storeId}/preorderconfig/{deliveryType}',
		fields,
		updateFields: config('body'),
	},
	setEnabled: {
		name: 'Enable or Disable',
		action: 'Enable or disable store pre-orders',
		description: 'Turn pre-orders on or off',
		request: 'POST /api/v1.0/stores/{storeId}/preorderconfig/{deliveryType}/enabled',
		fields: [
			...fields,
			flag('enabled', 'Enabled', {
				in: 'query',
				default: true,
				description: 'Whether customers can order for later',
			}),
		],
	},
	preview: {
		name: 'Preview Times',
		action: 'Preview times of store pre-order setup',
		description: 'Preview the order times that a setup offers to customers',
		request: 'GET /api/v1.0/stores/{storeId}/preorderconfig/{deliveryType}/preview',
		fields,
		filters: config('query'),
		reply: { paging: classicList },
	},
});
