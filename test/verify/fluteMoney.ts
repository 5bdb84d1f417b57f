import {
	expects,
	get,
	INVALID,
	post,
	unreachable,
	type Call,
	type Check,
	type Reply,
	type Seen,
	type Step,
} from './check';
import { at, isOk, records, status, textAt } from './replyHelpers';
import { about, refused, same, stateOf, without, type Change } from './fluteSteps';

const config = get('/v2/settings/payment-config');

const ADDRESS = {
	addressLine1: '123 Test St',
	city: 'New York',
	stateCode: 'NY',
	postalCode: '10001',
	countryCode: 'US',
};

/** Flute's published test cards, by kind of processor. */
const CARDS: Readonly<Record<string, readonly [number: string, code: string]>> = {
	SandboxCard: ['4111111111111111', '123'],
	Tsys: ['4012000098765439', '999'],
};

const DECLINING_CARD = '4000000010510008';

interface Processor {
	id: string;
	type: string;
}

/** Returns the first processor of one of these types, from the reply to `config`. */
function processorOf({ replies }: Seen, types: readonly string[]): Processor | undefined {
	const all = records(replies[0], 'availablePaymentProcessors').map((one) => ({
		id: textAt(one, 'paymentProcessorId') ?? '',
		type: textAt(one, 'type') ?? '',
	}));
	return types.map((type) => all.find((one) => one.type === type)).find(Boolean);
}

/** Returns an amount (USD) that is unique to the check: repeats are refused as duplicates. */
const amountOf = ({ unique }: Seen): number =>
	Math.round(100 + (parseInt(unique.slice(-6), 36) % 9000)) / 100;

const sale =
	(
		change: Change = same,
		more: Partial<Call> = {},
		card: { number?: string; manual?: true } = {},
	): Step =>
	(seen) => {
		const processor = processorOf(seen, Object.keys(CARDS));
		if (!processor) return 'the merchant has no card processor of the sandbox';
		const [number, securityCode] = CARDS[processor.type]!;
		const body = {
			paymentProcessorId: processor.id,
			baseAmount: amountOf(seen),
			currencyCode: 'USD',
			referenceId: seen.unique,
			billingAddress: ADDRESS,
			transactionDetails: {
				cardData: {
					captureMethod: card.manual ? 'Manual' : 'Auto',
					paymentMethodDetails: {
						cardNumber: card.number ?? number,
						securityCode,
						expirationMonth: 12,
						expirationYear: 2030,
					},
				},
			},
		};
		return post('/v2/transactions', change(body, seen), { allow: INVALID, ...more });
	};

const reverse = (...indexes: number[]): Step[] =>
	indexes.map((index) =>
		about(index, 'transactionId', (id) =>
			post(`/v2/transactions/${id}/reversal`, {}, { allow: INVALID }),
		),
	);

const isApproved = (reply: Reply | undefined): boolean =>
	isOk(reply) && !['Declined', 'Failed'].includes(textAt(reply?.body, 'transactionStatus') ?? '');

/** Checks of Flute that make payments in its sandbox and reverse them. */
export const fluteMoney: Check[] = [
	{
		id: 'flute-duplicate-window',
		writes: true,
		steps: [config, sale(without('referenceId')), sale(without('referenceId')), sale()],
		judge: ([, first, second, third]) => {
			if (!isApproved(first)) return unreachable(`the first sale: ${stateOf(first)}`);
			return expects(
				isOk(third),
				`repeated: ${status(second)}; with another reference: ${status(third)}`,
			);
		},
		cleanup: reverse(1, 2, 3),
	},
	{
		id: 'flute-processor-required',
		writes: true,
		steps: [config, sale(without('paymentProcessorId'))],
		judge: ([, reply]) => refused(reply),
		cleanup: reverse(1),
	},
	{
		id: 'flute-capture-empty-body',
		writes: true,
		steps: [
			config,
			sale(same, {}, { manual: true }),
			about(1, 'transactionId', (id) =>
				post(`/v2/transactions/${id}/capture`, undefined, {
					headers: { 'content-type': 'application/json' },
					allow: INVALID,
				}),
			),
		],
		judge: ([, , reply]) => refused(reply),
		cleanup: reverse(1),
	},
	{
		id: 'flute-reference-length',
		writes: true,
		steps: [
			config,
			sale((body, { unique }) => ({ ...body, referenceId: unique.padEnd(100, 'x') })),
		],
		judge: ([, reply]) => expects(isOk(reply), stateOf(reply)),
		cleanup: reverse(1),
	},
	{
		id: 'flute-ach-status',
		writes: true,
		steps: [
			config,
			(seen) => {
				const processor = processorOf(seen, ['SandboxAch', 'Ach']);
				if (!processor) return 'the merchant has no ACH processor of the sandbox';
				const paymentMethodDetails = {
					accountNumber: '123456789',
					routingNumber: '021000021',
					accountHolderType: 'Personal',
					accountType: 'Checking',
				};
				const achData = {
					secCode: 'Web',
					requesterIpAddress: '203.0.113.10',
					paymentMethodDetails,
				};
				const contactInfo = {
					firstName: 'Verify',
					lastName: 'Verify',
					email: 'verify@example.com',
					mobilePhoneNumber: '+12025550100',
				};
				return post(
					'/v2/transactions',
					{
						paymentProcessorId: processor.id,
						baseAmount: amountOf(seen),
						currencyCode: 'USD',
						referenceId: seen.unique,
						billingAddress: ADDRESS,
						contactInfo,
						transactionDetails: { achData },
					},
					{ allow: INVALID },
				);
			},
		],
		judge: ([, reply]) => {
			if (!isOk(reply)) return unreachable(status(reply));
			const pair = ['transactionType', 'transactionStatus'].map((name) =>
				textAt(reply?.body, name),
			);
			const known = ['Sale Captured', 'AchDebit Scheduled', 'Sale Scheduled'];
			return expects(known.includes(pair.join(' ')), pair.join(', '));
		},
		cleanup: reverse(1),
	},
	{
		id: 'flute-declined-402',
		writes: true,
		steps: [config, sale(same, {}, { number: DECLINING_CARD })],
		judge: ([, reply]) => {
			if (reply?.status !== 200 && reply?.status !== 402) return unreachable(status(reply));
			const code = textAt(reply.body, 'declineDetails.code');
			return expects(reply.status === 200, `${stateOf(reply)}${code ? `, code ${code}` : ''}`);
		},
	},
	{
		id: 'flute-credit-saved-card',
		writes: true,
		steps: [
			config,
			get('/v2/payment-methods', { pageSize: 100 }),
			(seen) => {
				const processor = processorOf(seen, Object.keys(CARDS));
				const card = records(seen.replies[1], 'items').find((one) => at(one, 'type') === 'Card');
				const paymentMethodId = textAt(card, 'paymentMethodId');
				if (!processor || !paymentMethodId) return 'the merchant has no saved card';
				return post(
					'/v2/transactions/credit',
					{
						paymentProcessorId: processor.id,
						baseAmount: amountOf(seen),
						currencyCode: 'USD',
						referenceId: seen.unique,
						creditDetails: { cardData: { paymentMethodId } },
					},
					{ allow: INVALID },
				);
			},
		],
		judge: ([, , reply]) => refused(reply),
		cleanup: reverse(2),
	},
	{
		id: 'flute-sale-without-address',
		writes: true,
		steps: [config, sale(without('billingAddress'))],
		judge: ([, reply]) => {
			const code = textAt(reply?.body, 'declineDetails.code');
			return expects(!isApproved(reply), `${stateOf(reply)}${code ? `, code ${code}` : ''}`);
		},
		cleanup: reverse(1),
	},
];
