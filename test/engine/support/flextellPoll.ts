import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { Clock } from './clock';
import type { Credential } from './engine';
import type { PollSettings } from './polls';
import { PollBench } from './polls';
import { useProvider } from './providers';

/** Tenants: that of the shared credential, and another one. */
export const [HERE, ELSEWHERE] = [12, 27];

type Resource = 'appointment' | 'conversationMessage' | 'customer' | 'customerNote' | 'sale';

const nowText = () => new Date(Date.now()).toISOString();

const dated = () => ({ created_at: nowText(), updated_at: nowText() });

/** The IDs of items. */
export const ids = (items: INodeExecutionData[]) => items.map(({ json }) => json.id);

/** The number of pages that a list fills. */
export const pagesOf = (list: Array<{ deleted_at?: string | null }>) =>
	Math.ceil(list.filter(({ deleted_at }) => !deleted_at).length / 100);

/** Flextell's poll trigger for a test file, with what it reads. */
export function useFlextellPoll() {
	const flextell = useProvider('flextell');
	const clock = new Clock();

	/** The shared credential has a default tenant. */
	let credential: Credential;
	beforeAll(async () => {
		credential = await flextell.newCredential('flextellOAuth2Api', { tenantId: String(HERE) });
	});

	const watch = (
		resource: Resource,
		parameters: IDataObject = {},
		settings: Partial<PollSettings> = {},
	) =>
		new PollBench(flextell, {
			node: 'flextellTrigger',
			parameters: {
				resource,
				triggerOn: 'new',
				startWith: 'now',
				...(resource !== 'customerNote' && { simplify: false }),
				...parameters,
			} as PollSettings['parameters'],
			credential,
			...settings,
		});

	const records = async <T>(collection: string, tenant = HERE): Promise<T[]> =>
		((await flextell.simulator.state())[collection] as Array<{ tenant_id: number }>).filter(
			({ tenant_id }) => tenant_id === tenant,
		) as T[];

	let lastId = 900_000;

	/** A new record, copied from an existing one. */
	async function add<T extends object>(collection: string, changes: Partial<T> = {}): Promise<T> {
		const [like] = await records<T>(collection);
		const made = { ...like!, id: ++lastId, deleted_at: null, ...dated(), ...changes };
		await flextell.simulator.put(collection, [made]);
		return made;
	}

	const change = async <T extends object>(collection: string, record: T, changes: Partial<T>) =>
		await flextell.simulator.put(collection, [{ ...record, updated_at: nowText(), ...changes }]);

	/** A second later, so that no two changes have the same time. */
	async function poll(bench: PollBench): Promise<INodeExecutionData[]> {
		await clock.advance(1, flextell.simulator);
		return await bench.poll();
	}

	/** The paths below a version, and how often each was called. */
	const paths = async () => (await flextell.calls()).map(({ path }) => path.replace('/api/v1', ''));

	return {
		flextell,
		clock,
		watch,
		records,
		add,
		change,
		poll,
		paths,
		nextId: () => ++lastId,
		get credential() {
			return credential;
		},
	};
}
