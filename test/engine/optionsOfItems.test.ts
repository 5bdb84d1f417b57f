import type { INodeParameters } from 'n8n-workflow';

import { transaction, useFlute } from './support/flute';
import { byId, useProvider } from './support/providers';

/** Options are read once for all items of a run, so an expression must give the same for each. */

const { flute, merchant } = useFlute();
const flip = useProvider('flip');

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

it('an item is not sent with the credential of another one', async () => {
	const sites = { resource: 'site', operation: 'getAll', authentication: '={{ $json.by }}' };
	const items = [{ by: 'flipApi' }, { by: 'flipOAuth2Api' }];
	const { error } = await flip.run(sites, { items });
	const same = await flip.run(sites, { items: [{ by: 'flipApi' }, { by: 'flipApi' }] });

	expect(error?.message).toBe("'Authentication' is not the same for all items");
	expect(error?.context?.itemIndex).toBe(1);
	expect(same.error).toBeUndefined();
	expect(await flip.calls()).toHaveLength(2);
});
