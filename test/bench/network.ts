/** Measures what n8n's new connection for each call costs over TLS and a network with a delay. */
import { DEFAULT_SETTINGS } from '../../nodes/shared/http/settings';
import { makeDistance } from './network/distance';
import type { Distance } from './network/distance';
import type { Candidate, Result } from './support/compare';
import { compare } from './support/compare';
import type { Step } from './support/instance';
import { httpRequest, ours, plain } from './support/instance';
import type { Part, Report } from './support/part';
import { ms, times } from './support/part';
import { transactions, withSetup } from './support/setup';

const TYPE = 'fluteOAuth2Api';
/** Delay of each direction, in ms. */
const DELAYS = [10, 25, 100];
/** Calls one after another, and items of the run with many at once. */
const CALLS = 10;
const ITEMS = 300;
/** Few rounds suffice, because the delay of the network is the same in each. */
const MAX_ROUNDS = 3;
const WIDTH = DEFAULT_SETTINGS.concurrency;

const LABELS = {
	ours: 'Flute',
	http: 'HTTP Request',
	plain: 'plain node',
	signed: "n8n's helper, signing",
	anew: 'undici, a connection per call',
	kept: 'undici, connections kept',
};
type Name = keyof typeof LABELS;

/** Returns all ways to make the calls; `width` is the concurrency of those that can set it. */
function stepsFor(base: string, width?: number): Record<Name, Step> {
	const url = `=${base}/v2/transactions/{{ $json.id }}`;
	const transactionId = { __rl: true, mode: 'id', value: '={{ $json.id }}' };
	const get = { resource: 'transaction', operation: 'get', transactionId };
	return {
		ours: ours('flute', { ...get, options: width === undefined ? {} : { concurrency: width } }),
		http: httpRequest(TYPE, { url, options: {} }),
		plain: plain({ way: 'oneByOne', url, credential: TYPE }),
		signed: plain({ way: 'signed', url, credential: TYPE, width: width ?? WIDTH }),
		anew: plain({ way: 'fetchAnew', url, width: width ?? WIDTH }),
		kept: plain({ way: 'fetch', url, width: width ?? WIDTH }),
	};
}

/** The results at one delay. */
interface Measured {
	/** Calls one after another. */
	single: Result[];
	/** Many items. */
	many: Result[];
}

/** Connections per call of each way, for calls one after another, by label. */
type Connections = Map<string, number>;

export const network: Part = async ({ host, rounds }) => {
	const measured = new Map<number, Measured>();
	const connections: Connections = new Map();
	let distance!: Distance;
	const accessTo: NonNullable<Parameters<typeof withSetup>[2]['accessTo']> = async (
		replay,
		cleanup,
	) => (distance = cleanup.add(await makeDistance(replay)));
	await withSetup('flute', TYPE, { host, accessTo }, async ({ n8n, simulator, credential }) => {
		const ids = await transactions(simulator, 300);
		const candidatesOf = async (width: number | undefined, input: number) => {
			const candidates: Candidate[] = [];
			for (const [name, step] of Object.entries(stepsFor(distance.url, width))) {
				const run = await n8n.workflow([step], credential);
				const label = LABELS[name as Name];
				// HTTP Request does not wait for replies between its batches, so that a run has one call.
				const share = width === 1 && label === LABELS.http ? 1 / input : 1;
				candidates.push({ label, run, input, output: input, share });
			}
			return candidates;
		};
		const few = Math.min(rounds, MAX_ROUNDS);
		const single = await candidatesOf(1, CALLS);
		const many = await candidatesOf(undefined, ITEMS);
		// Warms up the code and fills the replay's memory.
		await compare(many, ids, 1);
		for (const one of single) {
			await distance.connections();
			await compare([one], ids, 1);
			connections.set(one.label, (await distance.connections()) / (CALLS * one.share!));
		}
		for (const delay of DELAYS) {
			await distance.setDelay(delay);
			const shares = many.map((one) => ({
				...one,
				// Sequential calls all take the same time, so a few suffice.
				...(one.label === LABELS.plain && { share: CALLS / ITEMS }),
			}));
			measured.set(delay, {
				single: await compare(single, ids, few),
				many: await compare(shares, ids, few),
			});
		}
	});
	return [singleReport(measured, connections, distance.made), manyReport(measured)];
};

/** Returns the time (ms) per call (`single`) or of the run (`many`), of one way at one delay. */
const timeAt =
	(measured: Map<number, Measured>, kind: keyof Measured) => (label: string, delay: number) =>
		measured.get(delay)![kind].find((result) => result.label === label)!.ms /
		(kind === 'single' ? CALLS : 1);

function singleReport(
	measured: Map<number, Measured>,
	connections: Connections,
	made: string,
): Report {
	const at = timeAt(measured, 'single');
	const [least, most] = [DELAYS[0]!, DELAYS.at(-1)!];
	// The difference removes the time that does not depend on the delay.
	const roundTrips = (label: string) => (at(label, most) - at(label, least)) / (2 * (most - least));
	const first = 'Calls one after another';
	const rows: Array<Record<string, string>> = Object.values(LABELS).map((label) => ({
		[first]: label,
		...Object.fromEntries(DELAYS.map((delay) => [`${delay} ms`, ms(at(label, delay))])),
		'Round trips per call': roundTrips(label).toFixed(1),
		'Connections per call': connections.get(label)!.toFixed(1),
	}));
	const difference = (title: string, one: string, other: string) =>
		rows.push({
			[first]: `${title}: ${one} less ${other}`,
			...Object.fromEntries(
				DELAYS.map((delay) => [`${delay} ms`, ms(at(one, delay) - at(other, delay))]),
			),
			'Round trips per call': (roundTrips(one) - roundTrips(other)).toFixed(1),
		});
	difference("n8n's part", LABELS.signed, LABELS.kept);
	difference('our part', LABELS.ours, LABELS.signed);
	const extra = roundTrips(LABELS.ours) - roundTrips(LABELS.signed);
	return {
		title: 'One call over TLS and a network',
		notes: [
			`Medians of ${MAX_ROUNDS} rounds at most. ${made} TLS 1.3 with a certificate that the bench makes. The columns name the delay of one direction; a round trip takes twice that. "Round trips" is how the time of a call grows with the delay.`,
			'n8n opens a connection for each call, since its request options have no place for an agent. So a call takes three round trips: one for TCP, one for TLS, one for the request. undici keeps a connection for some seconds, and most of its calls need only the last one.',
		],
		rows,
		targets: [
			{
				work: "One GET over TLS and a network: round trips more than n8n's request helper",
				target: 'none',
				reached: extra.toFixed(1),
				isMet: extra < 0.2,
			},
		],
	};
}

function manyReport(measured: Map<number, Measured>): Report {
	const at = timeAt(measured, 'many');
	const rows = Object.values(LABELS).map((label) => ({
		[`${ITEMS.toLocaleString('en')} items, one GET each`]: label,
		...Object.fromEntries(
			DELAYS.flatMap((delay) => [
				[`${delay} ms`, ms(at(label, delay))],
				[`× at ${delay}`, times(at(label, delay) / at(LABELS.ours, delay))],
			]),
		),
	}));
	return {
		title: 'One GET per item, over TLS and a network',
		notes: [
			`As above. Time of the whole node, and how many times ours it takes. The HTTP Request node sends all at once, n8n's helper and undici ${WIDTH} at once; the plain node is measured on ${CALLS} items.`,
		],
		rows,
		targets: [],
	};
}
