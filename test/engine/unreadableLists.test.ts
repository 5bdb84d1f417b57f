/** What Get Many makes of a reply without a list, and of an empty page before the end of a list. */
import type { IDataObject } from 'n8n-workflow';

import type { ListName } from './support/lists';
import { answers, holds, idsFrom, idsOf, numbered, useLists, wrapped } from './support/lists';
import { byId } from './support/providers';

const { flip, lists } = useLists();
const { skipAndLimit, classicPages } = lists;

const typed = (type: string, body: string) => ({ headers: { 'Content-Type': type }, body });
const WORDS = 'We are doing maintenance';

const noLists: Array<[string, object]> = [
	['an object without a list', { body: { Message: WORDS } }],
	['a text', typed('text/plain', WORDS)],
	['a JSON string', typed('application/json', JSON.stringify(WORDS))],
	['XML', typed('application/xml', '<Error><Code>Busy</Code></Error>')],
	['an XML declaration', typed('application/json', '<?xml version="1.0"?><a/>')],
	['a page behind a comment', typed('text/html', '<!-- edge 7 --><html></html>')],
];

describe.each(Object.keys(lists) as ListName[])('%s, answered with', (name) => {
	const list = lists[name];
	const page = wrapped[name];
	const answersWith = async (fault: object) =>
		await list.bench.simulator.fault({
			match: { method: 'GET' },
			fault: { status: 200, ...fault },
		});
	const once = { returnAll: true, options: { maxTries: 1, concurrency: 1 } };

	it.each(noLists)('%s, is an error on any page', async (_, fault) => {
		await answersWith(fault);
		const first = await list.bench.run({ ...list.parameters, ...once });
		await answers(list, page(numbered(1, 100), 350));
		await answersWith(fault);
		const second = await list.bench.run({ ...list.parameters, ...once });

		for (const { status, error } of [first, second]) {
			expect(status).toBe('error');
			expect(error!.message).toMatch(/^The reply of \w+ to GET \S+ could not be read$/);
		}
	});

	it('a message, shows it in the error', async () => {
		await answersWith({ body: { Message: WORDS } });
		const { error } = await list.bench.run({ ...list.parameters, ...once });

		expect(error!.description).toMatch(/^We are doing maintenance It contains no list\./);
	});

	it('no list once, is repeated', async () => {
		await answersWith({ body: { Message: WORDS } });
		await answers(list, page(numbered(1, 2), 2), page([], 2));

		expect(await idsFrom(list, { returnAll: true })).toEqual([1, 2]);
	});

	it.each([
		['nothing', typed('application/json', '')],
		['null', typed('application/json', 'null')],
		['204', { status: 204, body: '' }],
	])('%s, is empty', async (_, fault) => {
		await answersWith(fault);

		expect(await idsFrom(list, { returnAll: true })).toEqual([]);
	});
});

describe.each(['laravelPages', 'classicPages'] as const)('%s with an empty page', (name) => {
	const list = lists[name];
	const page = wrapped[name];

	it('before its end, fails instead of leaving records out', async () => {
		await answers(list, page(numbered(1, 100), 350), page([], 350));
		const { error } = await list.bench.run({
			...list.parameters,
			returnAll: true,
			options: { maxTries: 1, concurrency: 1 },
		});

		expect(error!.description).toContain(
			'It is an empty page, though there are 350 records and only 100 of them are on the pages before.',
		);
	});

	it('once, is repeated', async () => {
		await answers(list, page(numbered(1, 100), 150), page([], 150), page(numbered(101, 150), 150));

		expect(await idsFrom(list, { returnAll: true, options: { concurrency: 1 } })).toEqual(
			idsOf(1, 150),
		);
	});
});

it.each(noLists.slice(1))('%s is not a record', async (_, fault) => {
	await holds(skipAndLimit, 1);
	const [site] = (await flip.simulator.state()).sites as IDataObject[];
	await flip.simulator.fault({ match: { method: 'GET' }, fault: { status: 200, ...fault } });
	const { error } = await flip.run({
		resource: 'site',
		operation: 'get',
		siteId: byId(String(site!.id)),
		options: { maxTries: 1 },
	});

	expect(error!.message).toMatch(/^The reply of Flip to GET \S+ could not be read$/);
});

it("a list that is null is empty, as in Flipdish's replies", async () => {
	await answers(classicPages, { Data: null, TotalRecordCount: 0 });

	expect(await idsFrom(classicPages, { returnAll: true })).toEqual([]);
});
