/** Measures a list of 10,000 records in pages of 100. */
import type { INodeParameters } from 'n8n-workflow';

import { MAX_PREFETCHED_PAGES } from '../../nodes/shared/http/pageNumbers';
import type { Candidate, Result } from './support/compare';
import { compare } from './support/compare';
import type { Step } from './support/instance';
import { httpRequest, ours, plain } from './support/instance';
import type { Part, Report } from './support/part';
import { ms, times } from './support/part';
import { PAGE, transactions, withSetup } from './support/setup';

const RECORDS = 10_000;
const LATENCIES = [0, 20, 50, 200];
export const TYPE = 'fluteOAuth2Api';
const LABELS = {
	ours: 'Flute',
	http: 'HTTP Request, its pagination',
	plain: 'plain node, page after page',
	fetch: 'undici, as many at once as ours',
};

export const list: Step = ours('flute', {
	resource: 'transaction',
	operation: 'getAll',
	returnAll: true,
	simplify: false,
});

/** Makes an HTTP Request with pagination as in n8n's documentation; it outputs a page per item. */
export const paginated = (url: string): Step => {
	const pagination: INodeParameters = {
		paginationMode: 'updateAParameterInEachRequest',
		parameters: { parameters: [{ type: 'qs', name: 'pageIndex', value: '={{ $pageCount }}' }] },
		paginationCompleteWhen: 'other',
		completeExpression: '={{ !$response.body.pageInfo.hasMore }}',
	};
	return httpRequest(TYPE, { url, options: { pagination: { pagination } } });
};

export const lists: Part = async ({ host, rounds }) => {
	const results = new Map<number, Result[]>();
	await withSetup('flute', TYPE, { host }, async ({ n8n, simulator, replay, credential }) => {
		const ids = await transactions(simulator, RECORDS);
		const first = `${replay.server.url}/v2/transactions?pageSize=${PAGE}`;
		const url = `=${first}&pageIndex={{ $json.index }}`;
		const pages = RECORDS / PAGE;
		const candidate = async (label: string, step: Step, input: number, output: number) => {
			const run = await n8n.workflow([step], credential);
			return { label, run, input, output } satisfies Candidate;
		};
		const oneByOne = plain({ way: 'oneByOne', url, credential: TYPE, records: 'items' });
		const candidates = [
			await candidate(LABELS.ours, list, 1, RECORDS),
			await candidate(LABELS.http, paginated(first), 1, pages),
			await candidate(LABELS.plain, oneByOne, pages, RECORDS),
			await candidate(
				LABELS.fetch,
				plain({ way: 'fetch', url, records: 'items', width: MAX_PREFETCHED_PAGES }),
				pages,
				RECORDS,
			),
		];
		await compare(candidates, ids.slice(0, 1), 2);
		for (const latency of LATENCIES) {
			replay.latencyMs = latency;
			const shares = candidates.map((one) => ({
				...one,
				...(one.label === LABELS.plain && latency > 0 && { share: 0.2 }),
			}));
			results.set(latency, await compare(shares, ids.slice(0, 1), rounds));
		}
	});
	return [reportOf(results)];
};

function reportOf(results: Map<number, Result[]>): Report {
	const at = (latency: number, label: string) =>
		results.get(latency)!.find((result) => result.label === label)!.ms;
	const ahead = at(50, LABELS.http) / at(50, LABELS.ours);
	return {
		title: 'A list of 10,000 records in pages of 100',
		notes: ['Time of the node, and how many times ours it takes (× above 1: ours is faster).'],
		rows: Object.values(LABELS).map((label) => ({
			'10,000 records': label,
			...Object.fromEntries(
				LATENCIES.flatMap((latency) => [
					[`${latency} ms`, ms(at(latency, label))],
					[`× at ${latency}`, times(at(latency, label) / at(latency, LABELS.ours))],
				]),
			),
		})),
		targets: [
			{
				work: 'List 10,000 records in pages of 100, 50 ms',
				target: "5 times as fast as HTTP Request's pagination",
				reached: times(ahead),
				isMet: ahead >= 5,
			},
		],
	};
}
