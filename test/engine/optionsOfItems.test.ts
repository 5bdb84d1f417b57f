import type { INodeParameters } from 'n8n-workflow';

import { transaction, useFlute } from './support/flute';
import { byId } from './support/providers';

/** Options are read once for all items of a run, so an expression must give the same for each. */

const { flute, merchant } = useFlute();

const payment = (options: INodeParameters) =>
	merchant.payment({ additionalFields: { referenceId: '={{ $json.order }}' }, options });

it('an item is not paid again because the option of another one says Pay Again', async () => {
	await flute.outputOf(payment({}), { items: [{ order: 'paid-before' }] });
	const items = [
		{ order: 'paid-twice', choice: 'payAgain' },
		{ order: 'paid-before', choice: 'refuse' },
	];
	const { error } = await flute.run(payment({ ifReferenceExists: '={{ $json.choice }}' }), {
		items,
	});

	expect(await merchant.writes()).toHaveLength(1);
	expect(error?.message).toBe("'If Reference Exists' under Options is not the same for all items");
	expect(error?.context?.itemIndex).toBe(1);
});

it('no more is reversed than the limit of the item allows', async () => {
	const settled = merchant.inHistory('Settled');
	const [small, large] = [await merchant.another(settled), await merchant.another(settled)].map(
		({ transactionId }) => transactionId,
	);
	const reverse = transaction('reverse', {
		transactionId: byId('={{ $json.id }}'),
		options: { maxReversal: '={{ $json.limit }}' },
	});
	const items = [
		{ id: small, limit: 100_000 },
		{ id: large, limit: 0.01 },
	];
	const { error } = await flute.run(reverse, { items });

	expect(await merchant.writes()).toEqual([]);
	expect(error?.message).toMatch("'Max Reversal' under Options is not the same");
	expect(error?.description).toMatch('Loop Over Items');
});

it('an expression that gives the same for all items is accepted', async () => {
	const items = [
		{ order: 'same-1', choice: 'payAgain' },
		{ order: 'same-2', choice: 'payAgain' },
	];
	const options = { ifReferenceExists: '={{ $json.choice }}', maxTries: '={{ 1 + 1 }}' };
	const output = await flute.outputOf(payment(options), { items });

	expect(output).toHaveLength(2);
	expect(await merchant.writes()).toHaveLength(2);
});
