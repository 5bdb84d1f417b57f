import { flextell } from '../../nodes/Flextell/provider';
import { flip } from '../../nodes/Flip/provider';
import { flipdish } from '../../nodes/Flipdish/provider';
import { flute } from '../../nodes/Flute/provider';

/** Tool descriptions of operations that move money. */

const operations = [flextell, flip, flipdish, flute].flatMap(({ name: provider, resources }) =>
	Object.values(resources).flatMap((resource) =>
		Object.values(resource.operations).map(({ action, request, toolNote = '' }) => ({
			name: `${provider}: ${action}`,
			route: typeof request === 'string' ? request : '',
			toolNote,
		})),
	),
);

const writes = operations.filter(({ route }) => /^(POST|PUT|PATCH|DELETE) /.test(route));

/** Routes of writes that have to do with payments, refunds, accounts and payouts. */
const ABOUT_MONEY =
	/refund|revers|reject|capture|credit|\/(transactions|payments|sales)(\/|$)|sub-api|settlements|bankaccounts|charge/;

/** Of these, the ones that move nothing and decide nothing about where money goes. */
const MOVES_NOTHING = [
	'Flipdish: Set service charge of store',
	'Flipdish: Update delivery status of sale',
	'Flute: Calculate amount of transaction',
	'Flute: Cancel POS transaction',
	'Flute: Print receipt of POS transaction',
	'Flute: Share receipt of transaction',
];

it('every operation that moves money says so and names the unit', () => {
	const silent = writes
		.filter(({ route, name }) => ABOUT_MONEY.test(route) && !MOVES_NOTHING.includes(name))
		.filter(
			({ toolNote }) =>
				!/^(Moves money|Decides where the money of payouts goes|Cannot be undone):/.test(toolNote),
		)
		.map(({ name, route }) => `${name} (${route})`);

	expect(silent).toEqual([]);
});

it('every operation that moves money asks for a confirmed amount and says when not to call again', () => {
	const moving = operations.filter(({ toolNote }) => toolNote.startsWith('Moves money'));

	expect(moving.length).toBeGreaterThan(10);
	for (const { name, toolNote } of moving) {
		expect([name, toolNote]).toEqual([
			name,
			expect.stringMatching(/user has confirmed.*outcome is unknown, do not call this again/),
		]);
	}
});

it('a note is short, since every call of the model includes it', () => {
	for (const { name, toolNote } of operations) {
		expect([name, toolNote.length < 400]).toEqual([name, true]);
		expect([name, toolNote]).not.toEqual([name, expect.stringMatching(/\.$|\.\./)]);
	}
});
