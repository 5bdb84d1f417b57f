import type { INodeParameters, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { allNodes } from '../package/contents';

/** What n8n writes below a node on the canvas. */
function subtitleOf(name: string, parameters: INodeParameters): unknown {
	const type = allNodes().find(({ description }) => description.name === name) as INodeType;
	const { subtitle } = type.description as INodeTypeDescription;
	const node = {
		id: '1',
		name: 'Node',
		type: name,
		typeVersion: 1,
		position: [0, 0] as [number, number],
	};
	const nodeTypes = {
		getByName: () => type,
		getByNameAndVersion: () => type,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({
		nodes: [{ ...node, parameters }],
		connections: {},
		active: false,
		nodeTypes,
	});
	return workflow.expression.getSimpleParameterValue(
		workflow.getNode('Node')!,
		subtitle,
		'internal',
		{},
	);
}

it.each([
	['flute', { resource: 'transaction', operation: 'getAll' }, 'Get Many: Transaction'],
	[
		'flute',
		{ resource: 'transaction', operation: 'reverse' },
		'Reverse (Void or Refund): Transaction',
	],
	[
		'flute',
		{ resource: 'paymentMethod', operation: 'createAch' },
		'Create Bank Account (ACH): Payment Method',
	],
	['flip', { resource: 'command', operation: 'update' }, 'Update Status: Command'],
	['flip', { resource: 'device', operation: 'update' }, 'Update: Device'],
	['flipdish', { resource: 'apiRequest', operation: 'send' }, 'Send: API Request'],
	['flipdishMenu', { resource: 'orgMenu', operation: 'getAll' }, 'Get Many: Menu (Beta)'],
	[
		'flextellTrigger',
		{ resource: 'customer', triggerOn: 'newOrChanged' },
		'New or Changed: Customer',
	],
	['flutePollTrigger', { resource: 'transaction', triggerOn: 'new' }, 'New: Transaction'],
	[
		'fluteTrigger',
		{ events: ['transaction.ach.cleared', 'made.up'] },
		'ACH Payment: Cleared, made.up',
	],
	['fluteTrigger', { events: [] }, ''],
	['flipdishTrigger', { subscription: 'app', events: ['order.created'] }, 'Order: Created'],
	['flipdishTrigger', { subscription: 'org', orgEvents: ['menu.published.v1'] }, 'Menu: Published'],
])('the subtitle of %s uses the labels of the form (%o)', (name, parameters, subtitle) => {
	expect(subtitleOf(name, parameters)).toBe(subtitle);
});

it.each(allNodes().map(({ description }) => description))(
	'$displayName shows labels instead of parameter values',
	({ name, properties }) => {
		for (const { displayOptions, options, name: property } of properties) {
			if (property !== 'operation') continue;
			const [resource] = displayOptions!.show!.resource as string[];
			for (const option of options as Array<{ name: string; value: string }>) {
				const shown = subtitleOf(name, { resource: resource!, operation: option.value });
				expect(shown).toMatch(new RegExp(`^${option.name.replace(/[()]/g, '\\$&')}: [A-Z]`));
			}
		}
	},
);
