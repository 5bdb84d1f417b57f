/** Flip's poll trigger, beyond what all poll triggers share (polling.test.ts). */
import { randomUUID } from 'node:crypto';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Command, Enrollment, FlipEvent } from '../simulators/flip/records';
import { Clock } from './support/clock';
import type { PollSettings } from './support/polls';
import { PollBench } from './support/polls';
import { useProvider } from './support/providers';

const flip = useProvider('flip');
const clock = new Clock();

const HOME = 'home-1001';
const NEIGHBOUR = 'home-1002';

/** A trigger that watches these sites, or with none all of them. */
const watch = (
	resource: 'command' | 'enrollment' | 'event',
	parameters: IDataObject = {},
	settings: Partial<PollSettings> = {},
) =>
	new PollBench(flip, {
		node: 'flipPollTrigger',
		parameters: {
			authentication: 'flipApi',
			resource,
			triggerOn: 'newOrChanged',
			startWith: 'now',
			simplify: false,
			...(resource !== 'command' && { siteIds: [HOME, NEIGHBOUR] }),
			...parameters,
		} as PollSettings['parameters'],
		...settings,
	});

const records = async <T>(collection: string): Promise<T[]> =>
	(await flip.simulator.state())[collection] as T[];

const nowText = () => new Date(Date.now()).toISOString();

/** A record like those that are there, of another id, made now. */
async function add<T extends object>(collection: string, changes: Partial<T>): Promise<T> {
	const [like] = await records<T>(collection);
	const times = 'created_at' in like! && { created_at: nowText(), updated_at: nowText() };
	const made = { ...like!, id: randomUUID(), ...times, ...changes };
	await flip.simulator.put(collection, [made]);
	return made;
}

const addEvent = async (changes: Partial<FlipEvent> = {}) =>
	await add<FlipEvent>('events', { site_id: HOME, ...changes });

async function change<T extends object>(collection: string, record: T, changes: Partial<T>) {
	await flip.simulator.put(collection, [
		{ ...record, ...('updated_at' in record && { updated_at: nowText() }), ...changes },
	]);
}

const ids = (items: INodeExecutionData[]) => items.map(({ json }) => json.id);

describe('events', () => {
	it('are returned when they are new and, if chosen, each time they change', async () => {
		const benches = [watch('event', { triggerOn: 'new' }), watch('event')];
		for (const bench of benches) await bench.activate();
		const made = await addEvent({ site_id: NEIGHBOUR, status: 'UPCOMING' });

		for (const bench of benches) expect(ids(await bench.poll())).toEqual([made.id]);
		await clock.advance(1, flip.simulator);
		await change('events', made, { status: 'ACTIVE' });

		expect(await benches[0]!.poll()).toEqual([]);
		expect(await benches[1]!.poll()).toMatchObject([{ json: { id: made.id, status: 'ACTIVE' } }]);
		expect(await benches[1]!.poll()).toEqual([]);
	});

	it('are returned when they enter a chosen state, however old they are', async () => {
		const day = { created_at: new Date(Date.now() - 86_400_000).toISOString() };
		const made = await addEvent({ ...day, updated_at: day.created_at, status: 'UPCOMING' });
		const filters = { status: ['ACTIVE'] };
		const benches = [watch('event', { triggerOn: 'new', filters }), watch('event', { filters })];
		for (const bench of benches) await bench.activate();
		// Flip does not update the time of an event that begins.
		await flip.simulator.put('events', [{ ...made, status: 'ACTIVE' }]);

		for (const bench of benches) {
			expect(ids(await bench.poll())).toEqual([made.id]);
			expect(await bench.poll()).toEqual([]);
		}
	});

	it('are not returned again when the output settings change or a site is added', async () => {
		const everything = { startWith: 'everything', siteIds: [HOME] };
		const late = watch('event', everything);
		const fromNow = watch('event', { startWith: 'now', siteIds: [HOME] });
		for (const bench of [late, fromNow]) await bench.activate();
		expect(late.executions.items.length).toBeGreaterThan(0);
		const before = await addEvent({ site_id: NEIGHBOUR });
		const made = await addEvent({ site_id: HOME });
		const both = { siteIds: [HOME, NEIGHBOUR], simplify: true };
		const edit = { authentication: 'flipApi', resource: 'event', triggerOn: 'newOrChanged' };
		const count = late.executions.items.length;
		await late.edit({ parameters: { ...edit, ...everything, ...both } });
		await fromNow.edit({ parameters: { ...edit, startWith: 'now', ...both } });

		const events = await records<FlipEvent>('events');
		const ofNeighbour = events.filter(({ site_id }) => site_id === NEIGHBOUR).map(({ id }) => id);
		expect(ofNeighbour).toContain(before.id);
		expect(new Set(ids(late.executions.items.slice(count)))).toEqual(
			new Set([made.id, ...ofNeighbour]),
		);
		expect(ids(fromNow.executions.items)).toEqual([made.id]);
		const next = await addEvent({ site_id: NEIGHBOUR });
		for (const bench of [late, fromNow]) expect(ids(await bench.poll())).toEqual([next.id]);
	});

	it('can be limited to chosen sites and states', async () => {
		const bench = watch('event', { siteIds: [HOME], filters: { status: ['ACTIVE'] } });
		await bench.activate();
		await addEvent({ site_id: NEIGHBOUR, status: 'ACTIVE' });
		await addEvent({ status: 'UPCOMING' });
		const wanted = await addEvent({ status: 'ACTIVE' });
		await flip.simulator.clearLog();

		expect(ids(await bench.poll())).toEqual([wanted.id]);
		const calls = await flip.calls();
		expect(calls.map(({ path, query }) => [path, query])).toEqual([
			[`/v1/site/${HOME}/events`, { status: 'ACTIVE' }],
		]);
	});

	it('of all sites are returned in order of time if no site is chosen', async () => {
		const bench = watch('event', { siteIds: [], triggerOn: 'new' });
		await bench.activate();
		const sites = (await records<{ id: string }>('sites')).map(({ id }) => id).reverse();
		const made: FlipEvent[] = [];
		for (const site_id of sites.filter((_, index) => index % 50 === 0)) {
			await clock.advance(1, flip.simulator);
			made.push(await addEvent({ site_id }));
		}

		expect(ids(await bench.poll())).toEqual(made.map(({ id }) => id));
	});

	it('of a site that was added later are returned too', async () => {
		const bench = watch('event', { siteIds: [] });
		await bench.activate();
		const site = await add<{ id: string }>('sites', { id: 'home-9001' });
		const made = await addEvent({ site_id: site.id });

		expect(ids(await bench.poll())).toEqual([made.id]);
		expect(await bench.poll()).toEqual([]);
	});

	it('that already exist are returned by the first poll if chosen', async () => {
		const bench = watch('event', { startWith: 'everything', siteIds: [] });
		await bench.activate();

		const all = (await records<FlipEvent>('events')).map(({ id }) => id);
		expect(ids(bench.executions.items).sort()).toEqual(all.sort());
	});

	it('created while n8n was stopped are returned when it starts', async () => {
		const bench = watch('event', { triggerOn: 'new' });
		await bench.activate();
		const made = await addEvent();
		await clock.advance(2 * 3600, flip.simulator);

		await bench.restart();
		expect(ids(bench.executions.items)).toEqual([made.id]);
	});

	it('cost one call per site, and one site token per hour', async () => {
		const credential = await flip.newCredential('flipApi');
		const bench = watch('event', { siteIds: [] }, { credential });
		const sites = (await records('sites')).length;
		const pages = Math.ceil(sites / 100);
		await bench.activate();
		expect(await flip.tokenRequests()).toHaveLength(sites);
		for (let polls = 1; polls <= 2; polls++) {
			await flip.simulator.clearLog();
			await clock.advance(60, flip.simulator);

			expect(await bench.poll()).toEqual([]);
			expect(await flip.calls()).toHaveLength(pages + sites);
			expect(await flip.tokenRequests()).toEqual([]);
		}
		await clock.advance(3600, flip.simulator);
		await bench.poll();
		expect(await flip.tokenRequests()).toHaveLength(sites);
	});

	it.each([
		['flipApi', { token: 'fl_fakepublic_fakesecret' }],
		['flipOAuth2Api', {}],
	] as const)('are read without site tokens by %s with %j', async (type, fields) => {
		const credential = await flip.newCredential(type, fields);
		const bench = watch('event', { authentication: type }, { credential });
		await bench.activate();
		const made = await addEvent();

		expect(ids(await bench.poll())).toEqual([made.id]);
		expect((await flip.tokenRequests()).map(({ path }) => path)).not.toContainEqual(
			expect.stringContaining('/auth/site/'),
		);
	});

	it.each([403, 404])(
		'are all returned by the next poll after one site answered %d',
		async (status) => {
			const bench = watch('event');
			await bench.activate();
			const made = [await addEvent(), await addEvent({ site_id: NEIGHBOUR })];
			const before = bench.staticData;
			await flip.simulator.fault({
				match: { path: `${NEIGHBOUR}/events` },
				// A token that is refused is renewed once.
				times: status === 403 ? 2 : 1,
				fault: { status, body: { message: 'This site is locked' } },
			});

			expect(await bench.poll()).toEqual([]);
			expect(bench.executions.errors).toMatchObject([
				{
					message: 'This site is locked',
					description: expect.stringContaining(`GET /v1/site/${NEIGHBOUR}/events`) as string,
				},
			]);
			expect(bench.staticData).toEqual(before);
			expect(ids(await bench.poll()).sort()).toEqual(made.map(({ id }) => id).sort());
		},
	);

	it('are shown in a manual run, which keeps the checkpoint', async () => {
		const bench = watch('event');
		await bench.activate();
		const made = await addEvent();
		const before = bench.staticData;

		expect(ids(await bench.manual())).toContain(made.id);
		expect(bench.staticData).toEqual(before);
		expect(ids(await bench.poll())).toEqual([made.id]);
	});

	it('have a picker for their site', async () => {
		const options = await flip.engine.loadOptions('flipPollTrigger', 'search_siteIds', {
			parameters: { authentication: 'flipApi', resource: 'event' },
			credentials: [flip.credential],
		});

		expect(options.map(({ value }) => value)).toEqual(
			expect.arrayContaining((await records<{ id: string }>('sites')).map(({ id }) => id)),
		);
	});
});

describe('enrollments', () => {
	const enroll = async (changes: Partial<Enrollment> = {}) =>
		await add<Enrollment>('enrollments', { site_id: HOME, status: 'PENDING', ...changes });
	const review = async (id: string, body: Partial<Enrollment>) =>
		await flip.simulator.control('PATCH', `/enrollments/${id}`, body);

	it('are returned once when they are new and, if chosen, after each review', async () => {
		const benches = [watch('enrollment', { triggerOn: 'new' }), watch('enrollment')];
		for (const bench of benches) await bench.activate();
		const { id } = await enroll();

		for (const bench of benches) expect(ids(await bench.poll())).toEqual([id]);
		for (const status of ['NEEDS_ACTION', 'ACTIVE', 'UNENROLLED'] as const) {
			await review(id, { status });
			expect(await benches[0]!.poll()).toEqual([]);
			expect(await benches[1]!.poll()).toMatchObject([{ json: { id, status } }]);
			expect(await benches[1]!.poll()).toEqual([]);
		}
	});

	it('are compared as a whole, since Flip gives no time of change', async () => {
		const bench = watch('enrollment');
		await bench.activate();
		const { id } = await enroll({ status: 'REJECTED', status_reason: 'Unknown account' });
		await bench.poll();
		await review(id, { status: 'REJECTED', status_reason: 'Unknown address' });

		expect(await bench.poll()).toMatchObject([{ json: { status_reason: 'Unknown address' } }]);
	});

	it('of long ago are not returned again after many polls and restarts', async () => {
		const bench = watch('enrollment', { siteIds: [] });
		await bench.activate();
		const { id } = await enroll();
		expect(ids(await bench.poll())).toEqual([id]);
		await clock.advance(30 * 86_400, flip.simulator);

		expect(await bench.poll()).toEqual([]);
		await bench.restart();
		expect(ids(bench.executions.items)).toEqual([id]);
	});

	it('of a site that was added later are returned', async () => {
		const bench = watch('enrollment', { siteIds: [] });
		await bench.activate();
		const site = await add<{ id: string }>('sites', { id: 'home-9002' });
		const { id } = await enroll({ site_id: site.id });

		expect(ids(await bench.poll())).toEqual([id]);
	});
});

describe('commands', () => {
	const dispatch = async (...deviceIds: string[]) =>
		(await flip.simulator.control('POST', '/commands', { device_ids: deviceIds })) as Command[];
	/** A minute later. */
	const poll = async (bench: PollBench) => {
		await clock.advance(60, flip.simulator);
		return await bench.poll();
	};
	let device: string;
	beforeAll(async () => {
		device = (await records<{ id: string }>('devices'))[0]!.id;
	});

	it('are returned when they are new and, if chosen, when they are acknowledged', async () => {
		const benches = [watch('command', { triggerOn: 'new' }), watch('command')];
		for (const bench of benches) await bench.activate();
		const [{ id }] = (await dispatch(device)) as [Command];

		for (const bench of benches) expect(ids(await poll(bench))).toEqual([id]);
		await flip.outputOf({
			resource: 'command',
			operation: 'update',
			commandId: { __rl: true, mode: 'id', value: id },
			deviceStatus: 'OK',
		});
		expect(await poll(benches[0]!)).toEqual([]);
		expect(await poll(benches[1]!)).toMatchObject([{ json: { id, device_status: 'OK' } }]);
		expect(await poll(benches[1]!)).toEqual([]);
	});

	it('that replace one not acknowledged in time are returned', async () => {
		const bench = watch('command', { triggerOn: 'new' });
		await bench.activate();
		const [{ id }] = (await dispatch(device)) as [Command];
		await poll(bench);
		await clock.advance(16 * 60, flip.simulator);

		const given = (await poll(bench)).filter(({ json }) => json.device_id === device);
		expect(given).toMatchObject([{ json: { device_status: 'PENDING' } }]);
		expect(ids(given)).not.toContain(id);
	});

	it('are read at most every 50 seconds', async () => {
		const bench = watch('command', { triggerOn: 'new' });
		await bench.activate();
		const [{ id }] = (await dispatch(device)) as [Command];
		await flip.simulator.clearLog();
		await clock.advance(45, flip.simulator);

		expect(await bench.poll()).toEqual([]);
		expect(await flip.simulator.log()).toEqual([]);
		await clock.advance(10, flip.simulator);
		expect(ids(await bench.poll())).toEqual([id]);
		expect(await flip.calls()).toHaveLength(1);
	});

	it('are read at once after the trigger is set to watch them', async () => {
		const bench = watch('event');
		await bench.activate();
		await bench.edit({ parameters: commands({ triggerOn: 'new' }) });
		const [{ id }] = (await dispatch(device)) as [Command];
		await bench.edit({ parameters: commands({ triggerOn: 'newOrChanged' }) });
		const [second] = (await dispatch(device)) as [Command];

		expect(ids(await poll(bench))).toEqual([second.id]);
		expect(second.id).not.toBe(id);
	});

	const commands = (parameters: IDataObject): PollSettings['parameters'] => ({
		authentication: 'flipApi',
		resource: 'command',
		startWith: 'now',
		...(parameters as PollSettings['parameters']),
	});

	it('report a wrong credential at once, and again until it is right', async () => {
		const credential = await flip.newCredential('flipApi', { token: 'fake-wrong' });
		const bench = watch('command', {}, { credential });

		for (let times = 1; times <= 2; times++) {
			await expect(bench.activate()).rejects.toThrow(/bearer token is missing, unknown/);
		}
	});
});

it('keeps the tokens of more than a thousand sites between polls', async () => {
	const [like] = await records<object>('sites');
	const more = Array.from({ length: 900 }, (_, index) => ({ ...like, id: `fleet-${index}` }));
	await flip.simulator.put('sites', more);
	const bench = watch('enrollment', { siteIds: [] });
	await bench.activate();
	await flip.simulator.clearLog();

	await bench.poll();
	expect(await flip.tokenRequests()).toEqual([]);
}, 60_000);
