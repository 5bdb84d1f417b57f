/** The tests’ engine runs triggers as n8n does: its order of things, with nodes that need no provider. */
import type {
	IHookFunctions,
	INodeType,
	IPollFunctions,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { createEngine } from './support/engine';
import { nodeType } from './support/nodeTypes';
import { PollBench } from './support/polls';
import { StoredStaticData } from './support/staticData';
import { jsonOf, useWebhooks } from './support/triggers';

const CALLS: string[] = [];

/** A webhook node that answers and emits what the body asks for, and records its calls. */
const hook: INodeType = {
	...nodeType({
		name: 'hook',
		group: ['trigger'],
		inputs: [],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				path: 'webhook',
				responseMode: 'onReceived',
				responseCode: '={{ 204 }}',
			},
		],
	}),
	webhookMethods: {
		default: {
			async checkExists(this: IHookFunctions) {
				return this.getWorkflowStaticData('node').url === this.getNodeWebhookUrl('default');
			},
			async create(this: IHookFunctions) {
				this.getWorkflowStaticData('node').url = this.getNodeWebhookUrl('default');
				CALLS.push(`create ${this.getMode()} ${this.getActivationMode()}`);
				return true;
			},
			async delete(this: IHookFunctions) {
				const data = this.getWorkflowStaticData('node');
				CALLS.push(`delete ${String(data.url).replace(/^.*?\/\/[^/]*\/([^/]*)\/.*$/, '$1')}`);
				delete data.url;
				return true;
			},
		},
	},
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const data = this.getWorkflowStaticData('node');
		const body = this.getBodyData() as { does?: string; id?: string };
		data.seen = [...((data.seen as string[] | undefined) ?? []), body.id ?? ''];
		if (body.does === 'throw') throw new Error('not today');
		if (body.does === 'refuse') {
			this.getResponseObject().status(401).end();
			return { noWebhookResponse: true };
		}
		if (body.does === 'ignore') return {};
		const { rawBody } = this.getRequestObject();
		return { workflowData: [[{ json: { id: body.id, bytes: rawBody.toString() } }]] };
	},
};

let due: string[] | null | Error = null;

const poller: INodeType = {
	...nodeType({ name: 'poller', group: ['trigger'], inputs: [], polling: true }),
	async poll(this: IPollFunctions) {
		const data = this.getWorkflowStaticData('node');
		data.polls = Number(data.polls ?? 0) + 1;
		if (due instanceof Error) throw due;
		return due && [due.map((id) => ({ json: { id, polls: data.polls } }))];
	},
};

const counter = nodeType({ name: 'counter' }, async function () {
	const data = this.getWorkflowStaticData('node');
	data.runs = Number(data.runs ?? 0) + 1;
	return [[{ json: { runs: data.runs } }]];
});

const engine = createEngine({ nodeTypes: [hook, poller, counter] });

describe('a webhook trigger', () => {
	const webhooks = useWebhooks({ engine });
	beforeEach(() => {
		CALLS.length = 0;
	});

	const post = async (url: string, body: string | object, type = 'application/json') => {
		const text = typeof body === 'string' ? body : JSON.stringify(body);
		const init = { method: 'POST', headers: { 'content-type': type }, body: text };
		return (await fetch(url, init)).status;
	};

	it('starts the workflow with the received bytes unchanged', async () => {
		const trigger = await webhooks.activate({ node: 'hook' });

		expect(await post(trigger.url, '{"id" :\t"1"}')).toBe(204);

		expect(jsonOf((await trigger.executions.next()).items)).toEqual([
			{ id: '1', bytes: '{"id" :\t"1"}' },
		]);
		// As on n8n 2.40, which stores nothing that was written before it starts the workflow.
		expect(trigger.staticData).toEqual({ url: trigger.url });
	});

	it('stores static data of answered deliveries, not of failed ones', async () => {
		const trigger = await webhooks.activate({ node: 'hook' });
		trigger.failNextStart();

		expect(await post(trigger.url, { id: 'lost' })).toBe(500);
		expect(await post(trigger.url, { id: 'thrown', does: 'throw' })).toBe(500);
		expect(await post(trigger.url, { id: 'refused', does: 'refuse' })).toBe(401);
		expect(await post(trigger.url, { id: 'ignored', does: 'ignore' })).toBe(204);

		expect(trigger.staticData.seen).toEqual(['refused', 'ignored']);
		expect(trigger.executions.items).toEqual([]);
		expect(trigger.executions.errors.map(({ message }) => message)).toEqual(['not today']);
	});

	it('gives two simultaneous deliveries a copy of static data each', async () => {
		const trigger = await webhooks.activate({ node: 'hook' });
		trigger.meet(2);

		const ignored = ['1', '2'].map((id) => ({ id, does: 'ignore' }));
		await Promise.all(ignored.map(async (delivery) => await post(trigger.url, delivery)));

		expect(trigger.staticData.seen).toHaveLength(1);
	});

	it('refuses invalid or oversized JSON before the node sees it', async () => {
		const trigger = await webhooks.activate({ node: 'hook' });

		expect(await post(trigger.url, '{"id": ')).toBe(422);
		expect(await post(trigger.url, JSON.stringify('x'.repeat(17 * 1024 * 1024)))).toBe(500);

		expect(trigger.executions.all).toEqual([]);
		expect(trigger.staticData.seen).toBeUndefined();
	});

	it('is created once, found at a restart, replaced by an edit and deleted at the end', async () => {
		const trigger = await webhooks.activate({ node: 'hook' });
		await trigger.restart();
		await trigger.edit({});
		await trigger.deactivate();

		expect(CALLS).toEqual([
			'create trigger activate',
			'delete webhook',
			'create trigger update',
			'delete webhook',
		]);
		expect(await post(trigger.url, {})).toBe(404);
		expect(trigger.staticData).toEqual({});
	});

	it('listens for the editor until a call starts the workflow', async () => {
		const trigger = webhooks.newTrigger({ node: 'hook' });
		const listener = await trigger.listen();

		expect(await post(trigger.testUrl, { id: '1', does: 'ignore' })).toBe(204);
		expect(await post(trigger.testUrl, { id: '2' })).toBe(204);

		expect((await trigger.testExecutions.next()).mode).toBe('manual');
		await listener.ended;
		expect(CALLS).toEqual(['create manual manual', 'delete webhook-test']);
		expect(await post(trigger.testUrl, {})).toBe(404);
		expect(trigger.staticData).toEqual({});
	});
});

describe('a poll trigger', () => {
	beforeEach(() => {
		due = null;
	});

	it('stores static data after output and at activation', async () => {
		const bench = new PollBench({ engine }, { node: 'poller' });
		await bench.activate();
		expect(bench.staticData).toEqual({ polls: 1 });

		await bench.poll();
		expect(bench.staticData).toEqual({ polls: 1 });

		due = ['a'];
		expect(jsonOf(await bench.poll())).toEqual([{ id: 'a', polls: 3 }]);
		expect(bench.staticData).toEqual({ polls: 3 });
	});

	it('loses unsaved static data at a restart', async () => {
		const bench = new PollBench({ engine }, { node: 'poller' });
		await bench.activate();
		await bench.poll();
		await bench.poll();

		await bench.restart();

		expect(bench.staticData).toEqual({ polls: 2 });
	});

	it('lists what a poll throws, and refuses activation when the first poll throws', async () => {
		const bench = new PollBench({ engine }, { node: 'poller' });
		await bench.activate();
		due = new Error('no answer');

		expect(await bench.poll()).toEqual([]);

		expect(bench.executions.errors.map(({ message }) => message)).toEqual(['no answer']);
		await expect(bench.edit({})).rejects.toThrow('no answer');
	});

	it('stores nothing of a manual run', async () => {
		const bench = new PollBench({ engine }, { node: 'poller' });
		due = ['a'];

		expect(jsonOf(await bench.manual())).toEqual([{ id: 'a', polls: 1 }]);

		expect(bench.staticData).toEqual({});
		expect(bench.executions.all).toEqual([]);
	});
});

describe('an action node', () => {
	it('finds the static data of its last run unless that was manual', async () => {
		const staticData = new StoredStaticData();
		const runs = async (mode: 'trigger' | 'manual') =>
			jsonOf((await engine.run({ node: 'counter', staticData, mode })).items);

		expect(await runs('trigger')).toEqual([{ runs: 1 }]);
		expect(await runs('manual')).toEqual([{ runs: 2 }]);
		expect(await runs('trigger')).toEqual([{ runs: 2 }]);
		expect(staticData.read()).toEqual({ 'node:counter': { runs: 2 } });
	});
});
