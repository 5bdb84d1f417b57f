/** The nodes and credentials as a person meets them, in n8n's editor in a real browser. */
import type { HostName } from '../hosts/host';
import { isInteractive } from '../package/credentials';
import type { CredentialType } from '../simulators/credentials';
import { credentialFields } from '../simulators/credentials';
import type { Editor } from './support/browser';
import { openEditor } from './support/browser';
import { useHost } from './support/host';

const HOSTS: HostName[] = ['n8n-2.8', 'n8n-latest'];

/** Enough for the longest form; what n8n shows of a form is what fits. */
const TALL = { width: 1440, height: 1400 };

/** A node, as far as a person sees it after picking an action, and what they do with it. */
interface Case {
	type: CredentialType;
	/** The node's name in the list of nodes. */
	node: string;
	action: string;
	/** Names and labels of what the form shows. */
	fields: Record<string, string>;
	/** Resource locators that are chosen from their lists, in this order. */
	pick: string[];
	/** A collection, an entry of it by label, its parameter, and what is entered there. */
	enter?: [collection: string, label: string, name: string, value: string];
	/** A column of the output and what every cell of it has to be, if that is known. */
	column: string;
	cell?: string;
}

const CASES: Case[] = [
	{
		type: 'flipdishOAuth2Api',
		node: 'Flipdish',
		action: 'Get app',
		fields: { resource: 'Resource', operation: 'Operation', appId: 'App', simplify: 'Simplify' },
		pick: ['appId'],
		column: 'AppId',
	},
	{
		type: 'flipApi',
		node: 'Flip',
		action: 'Update device',
		fields: {
			resource: 'Resource',
			operation: 'Operation',
			siteId: 'Site',
			deviceId: 'Device',
			simplify: 'Simplify',
		},
		pick: ['siteId', 'deviceId'],
		enter: ['updateFields', 'Reserve (%)', 'reservePercentage', '41'],
		column: 'reserve_percentage',
		cell: '41',
	},
	{
		type: 'fluteOAuth2Api',
		node: 'Flute',
		action: 'Get transaction',
		fields: {
			resource: 'Resource',
			operation: 'Operation',
			transactionId: 'Transaction',
			simplify: 'Simplify',
		},
		pick: ['transactionId'],
		column: 'transactionId',
	},
	{
		type: 'flextellOAuth2Api',
		node: 'Flextell',
		action: 'Update customer',
		fields: {
			resource: 'Resource',
			operation: 'Operation',
			tenantId: 'Tenant',
			customerId: 'Customer',
			simplify: 'Simplify',
		},
		pick: ['tenantId', 'customerId'],
		enter: ['updateFields', 'Job', 'job', 'Welder'],
		column: 'first_name',
	},
];

/** What a person has to know of each type, by parameter name; the rest is n8n's or ours. */
const FORMS: Record<CredentialType, { label: string; fields: string[] }> = {
	flipdishOAuth2Api: {
		label: 'Flipdish OAuth2 API',
		fields: ['Client ID', 'Client Secret', 'Environment', 'User Agent'],
	},
	flipApi: { label: 'Flip API', fields: ['Environment', 'Token', 'Webhook Signing Key'] },
	flipOAuth2Api: {
		label: 'Flip OAuth2 API',
		fields: ['Client ID', 'Client Secret', 'Environment', 'Webhook Signing Key'],
	},
	flipSiteApi: { label: 'Flip Site API', fields: ['Environment', 'Client Token', 'Site ID'] },
	fluteOAuth2Api: {
		label: 'Flute OAuth2 API',
		fields: ['Client ID', 'Client Secret', 'Environment'],
	},
	flextellOAuth2Api: {
		label: 'Flextell OAuth2 API',
		fields: ['Client ID', 'Client Secret', 'Environment', 'Scopes', 'Default Tenant ID'],
	},
};

/**
 * What saving a wrong secret says. n8n words it for the OAuth2 types, whose forms explain it
 * ("Client authentication failed"), and asks us for the others.
 */
const REFUSED: Partial<Record<CredentialType, string>> = {
	flipdishOAuth2Api: 'Client authentication failed',
	flipApi: "Flip refused the 'Token' of the credential in the environment Custom.",
	flipOAuth2Api: 'Client authentication failed',
	flipSiteApi: "Flip refused the 'Client Token' of the credential in the environment Custom.",
	fluteOAuth2Api: 'Client authentication failed',
};

/** n8n has this in every credential. */
const N8NS_OWN = 'Allowed HTTP Request Domains';

describe.each(HOSTS)('%s', (hostName) => {
	const host = useHost(hostName);
	let editor: Editor;
	beforeAll(async () => {
		editor = await openEditor(host.n8n);
		await editor.page.setViewportSize(TALL);
	});
	afterAll(async () => await editor.close());

	const screenshot = async (name: string) => await editor.screenshot(`${hostName}-${name}`);

	const openNewWorkflow = async (name: string) =>
		await editor.canvas.open(await host.newWorkflow(name));

	it.each(CASES)('$node: $action', async (one) => {
		const { type, node, action, pick, enter, column, cell } = one;
		// Two of them, so that there is a choice.
		const fields = await host.fields(type);
		const { name } = await host.rest.createCredential(type, fields, `My ${node}`);
		await host.rest.createCredential(type, fields, `Another ${node}`);
		await openNewWorkflow(`${node}: ${action}`);

		await editor.canvas.addNode({ name: node, action, after: 'Start' });

		const shown = (await editor.node.fields()).map((field) => [field.name, field.label]);
		expect(Object.fromEntries(shown)).toEqual(one.fields);
		await screenshot(`${node}-form`);
		await editor.node.chooseCredential(name);
		for (const locator of pick) {
			const [first] = await editor.node.openList(locator);
			await screenshot(`${node}-${locator}`);
			await editor.node.pick(first!);
		}
		if (enter) {
			const [collection, label, parameter, value] = enter;
			await editor.node.addOption(collection, label);
			await editor.node.setField(`${collection}.${parameter}`, value);
		}
		await editor.node.executeStep();
		const { error, columns, rows } = await editor.node.output();
		await screenshot(`${node}-output`);

		expect(error).toBeUndefined();
		expect(rows).toHaveLength(1);
		expect(columns).toContain(column);
		expect(rows[0]![columns.indexOf(column)]).toMatch(cell ?? /./);
	});

	const PANELS: Array<
		[node: string, listed: string[], chosen: string, fields: Record<string, string>]
	> = [
		[
			'Flipdish',
			['On order created', 'On store updated'],
			'On order created',
			{ subscription: 'App' },
		],
		['Flute', ['On ACH payment cleared', 'On API key created'], 'On ACH payment cleared', {}],
		[
			'Flextell',
			['On new customer', 'On new appointment'],
			'On new customer',
			{ resource: 'Customer' },
		],
	];

	it.each(PANELS)(
		"lists %s's triggers in sentences, and adds the one chosen",
		async (node, listed, chosen, fields) => {
			await openNewWorkflow(`${node} triggers`);
			const items = await editor.canvas.openTriggers(node);
			await screenshot(`${node}-triggers`);
			expect(items).toEqual(expect.arrayContaining(listed));

			await editor.canvas.pickItem(chosen);

			const shown = Object.fromEntries(
				(await editor.node.fields()).map(({ name, value }) => [name, value]),
			);
			await screenshot(`${node}-trigger-form`);
			expect(shown).toMatchObject(fields);
			await editor.node.close();
			await screenshot(`${node}-trigger-canvas`);
		},
	);

	it('drops a saved card when another customer is chosen, and writes labels below the node', async () => {
		await host.newCredential('fluteOAuth2Api');
		await openNewWorkflow('Saved card');
		const name = await editor.canvas.addNode({
			name: 'Flute',
			action: 'Create transaction',
			after: 'Start',
		});
		const customers = await editor.node.openList('customerId');
		await editor.node.pick(customers[0]!);
		const methods = await editor.node.openList('paymentMethodId');
		await screenshot('Flute-saved-card');
		expect(methods[0]).toMatch(/ · Card •••• \d{4}/);
		await editor.node.pick(methods[0]!);
		await editor.node.openList('customerId');
		await editor.node.pick(customers[1]!);

		const shown = await editor.node.fields();
		expect(shown.find(({ name: one }) => one === 'paymentMethodId')!.value).toBe('');
		await editor.node.close();
		await screenshot('Flute-canvas');
		expect(await editor.canvas.subtitleOf(name)).toBe('Create: Transaction');
	});

	it('leaves an amount of money empty until a person enters one', async () => {
		await host.newCredential('fluteOAuth2Api');
		await openNewWorkflow('Amounts');
		await editor.canvas.addNode({ name: 'Flute', action: 'Create transaction', after: 'Start' });
		await editor.node.addOption('additionalFields', 'Shipping Charges');

		const shown = await editor.node.fields();
		await screenshot('Flute-create');

		const valueOf = (name: string) => shown.find((field) => field.name === name)!.value;
		expect(valueOf('baseAmount')).toBe('');
		expect(valueOf('additionalFields.shippingCharges')).toBe('');
	});

	it.each(Object.entries(FORMS) as Array<[CredentialType, (typeof FORMS)[CredentialType]]>)(
		'the form of %s',
		async (type, { label, fields }) => {
			await editor.credential.create(label);
			await screenshot(`${type}-new`);
			const shown = (await editor.credential.fields()).filter((field) => field !== N8NS_OWN);
			expect(shown).toEqual(fields);

			const values = Object.entries(credentialFields[type](host.simulator(type)));
			for (const [name, value] of values) {
				await editor.credential.setField(name, name === 'environment' ? 'Custom' : value);
			}
			await screenshot(`${type}-filled`);
			// Its consent is another test's.
			if (isInteractive(type)) return;

			// The wrong one first: n8n keeps a token, and its test asks for no other while that lives.
			const [secret, right] = values.find(([name]) => /^(token|clientSecret)$/.test(name))!;
			await editor.credential.setField(secret, 'fake-wrong');
			const refused = await editor.credential.save();
			await screenshot(`${type}-refused`);
			expect(refused).toContain('Couldn’t connect with these settings');
			expect(refused).toContain(REFUSED[type]!);
			await editor.credential.setField(secret, right);
			expect(await editor.credential.save()).toContain('Connection tested successfully');
			await screenshot(`${type}-saved`);
		},
	);
});
