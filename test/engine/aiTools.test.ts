import type { INode, INodeParameters } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { Flute } from '../../nodes/Flute/Flute.node';
import { transaction, useFlute } from './support/flute';
import { allNodes, byId } from './support/providers';

const { flute, merchant } = useFlute();

/** The node as n8n offers it to a model: under another name, with left-out values empty. */
class FluteTool extends Flute {
	constructor() {
		super();
		this.description = { ...this.description, name: 'fluteTool' };
	}
}

beforeAll(() => flute.engine.setNodeTypes([...allNodes(), new FluteTool()]));

const run = async (
	node: 'flute' | 'fluteTool',
	parameters: INodeParameters,
	onError?: 'continue',
) =>
	await flute.engine.run({
		node,
		parameters,
		credentials: [flute.credential],
		...(onError && { onError: 'continueRegularOutput' }),
	});

const update = (updateFields: INodeParameters) => ({
	resource: 'customer',
	operation: 'update',
	customerId: byId(merchant.held.customers[0]?.customerId ?? ''),
	updateFields,
});

it('a field that a model leaves empty is not cleared; one that a user empties is', async () => {
	const fields = { companyName: '={{ "" }}', firstName: 'Ann' };
	await run('fluteTool', update(fields));
	const nothing = await run('fluteTool', update({ companyName: '={{ "" }}' }));
	await run('flute', update(fields));

	expect(nothing.error?.message).toBe("'Update Fields' is empty");
	expect(await merchant.sent()).toEqual([
		{ firstName: 'Ann' },
		{ companyName: null, firstName: 'Ann' },
	]);
});

it('a filter that a model leaves empty is not sent', async () => {
	const filters = { referenceId: '={{ "" }}', transactionStatus: 'Settled' };
	const { error } = await run('fluteTool', transaction('getAll', { filters }));

	expect(error).toBeUndefined();
	expect((await flute.calls()).map(({ query }) => query)).toEqual([
		expect.not.objectContaining({ referenceId: expect.anything() }),
	]);
});

it('an amount that a model leaves empty is refused', async () => {
	const transactionId = byId(merchant.inHistory('Settled').transactionId);
	const additionalFields = { reversalAmount: '={{ "" }}' };
	const { error } = await run(
		'fluteTool',
		transaction('reverse', { transactionId, additionalFields }),
	);

	expect(error?.message).toBe("'Reversal Amount' is empty");
	expect(await flute.calls()).toEqual([]);
});

describe('Max Reversal', () => {
	const reverse = (transactionId: string, maxReversal: unknown, reversalAmount?: number) =>
		transaction('reverse', {
			transactionId: byId(transactionId),
			options: { maxReversal } as INodeParameters,
			...(reversalAmount && { additionalFields: { reversalAmount } }),
		});
	const paymentOf = async (processedAmount: number) =>
		(await merchant.another(merchant.inHistory('Settled'), { processedAmount })).transactionId;

	it('refuses a larger reversal, partial or full, and sends nothing', async () => {
		const id = await paymentOf(80);
		const part = await run('fluteTool', reverse(id, 50, 50.01));
		const whole = await run('fluteTool', reverse(id, 50));

		expect(part.error).toMatchObject({
			message: "This would reverse 50.01, but 'Max Reversal' allows 50.00",
			description: expect.stringMatching(/^Nothing was sent\. Have a person do this in Flute/),
		});
		expect(whole.error?.message).toMatch('This would reverse 80.00');
		expect(await merchant.writes()).toEqual([]);
	});

	it('allows a reversal up to its value', async () => {
		const { error } = await run('fluteTool', reverse(await paymentOf(80), 50, 50));

		expect(error).toBeUndefined();
		expect(await merchant.sent()).toEqual([{ reversalAmount: 50 }]);
	});

	it('counts the whole amount of a payment that is not processed yet', async () => {
		const debit = await merchant.another(merchant.inHistory('Scheduled', 'ACH'), {
			processedAmount: 0,
		});
		const { error } = await run('fluteTool', reverse(debit.transactionId, 0.01));

		expect(error?.message).toMatch(/^This would reverse (?!0\.00)\d+\.\d\d, but 'Max Reversal'/);
		expect(await merchant.writes()).toEqual([]);
	});

	it('is refused when its expression gives no value', async () => {
		const { error } = await run('fluteTool', reverse(await paymentOf(80), '={{ "" }}'));

		expect(error?.message).toBe("'Max Reversal' is empty");
		expect(await merchant.writes()).toEqual([]);
	});
});

it('a model is told not to pay again when the outcome is unknown, with On Error: Continue', async () => {
	const match = { method: 'POST', path: '/v2/transactions$' };
	await flute.simulator.fault({ match, fault: { drop: 'before' } });
	const once = merchant.payment({ options: { maxTries: 1 } });
	const { items } = await run('fluteTool', once, 'continue');

	const [read] = items.map(({ json }) => JSON.stringify(json));
	expect(read).toMatch('The outcome is unknown');
	expect(read).toMatch('do not pay again yet');
	expect(read).toMatch(/"referenceId":"n8n-[\da-f]{32}"/);
});

/** n8n's description of the tool for a model, for parameters as the editor saves them. */
function toldOf(parameters: INodeParameters): string {
	const type = new FluteTool();
	const { description } = type;
	const node: INode = {
		...{ id: 'tool', name: 'Tool', type: 'fluteTool', typeVersion: 1, position: [0, 0] },
		parameters,
	};
	const settled = NodeHelpers.getNodeParameters(
		description.properties,
		parameters,
		...([true, false, node, description] as const),
	);
	return NodeHelpers.getToolDescriptionForNode({ ...node, parameters: settled! }, type);
}

describe('the description of a tool', () => {
	it('says that the operation moves money when it does', () => {
		expect(toldOf(transaction('create'))).toMatch(
			/^Charge or authorize a card.* Moves money: .*in dollars, such as 10\.50/,
		);
	});

	it('is the name of the operation when it has no note', () => {
		expect(toldOf(transaction('get'))).toBe('Get transaction in Flute');
		expect(toldOf({ resource: 'terminal', operation: 'getAll' })).toMatch(/ in Flute$/);
	});

	it("is the user's own text when there is one", () => {
		const toolDescription = 'Charge the deposit';
		expect(toldOf(transaction('create', { toolDescription }))).toBe(toolDescription);
		// As tools were kept while n8n itself added the field.
		const kept = { descriptionType: 'manual', toolDescription };
		expect(toldOf(transaction('get', kept))).toBe(toolDescription);
	});
});
