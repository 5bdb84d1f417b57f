import type { IDataObject } from 'n8n-workflow';

import type { Credential } from './support/engine';
import { DEVICE, ENROLLMENT, EVENT, PROGRAM, resetRecords, SITE } from './support/flipRecords';
import { byId, useProvider } from './support/providers';

const flip = useProvider('flip', { timezone: 'America/New_York' });
let apiKey: Credential;
beforeAll(async () => {
	apiKey = await flip.newCredential('flipApi', {
		token: String(flip.simulator.credentials.apiKey),
	});
});
beforeEach(async () => await resetRecords(flip.simulator));

describe('the token', () => {
	const getSite = { resource: 'site', operation: 'get', siteId: byId(SITE) };
	const kinds = async () =>
		(await flip.simulator.log()).map(({ headers }) => headers.authorization);

	it('of a site is requested once for all items', async () => {
		const fresh = await flip.newCredential('flipApi');
		await flip.outputOf(getSite, { credential: fresh, items: [{}, {}, {}] });
		expect(await kinds()).toEqual(['client-token', ...Array(3).fill(`site-token:${SITE}`)]);
	});

	it.each([
		['never', () => flip.credential, 'client-token'],
		['always', () => apiKey, 'api-key'],
	])(
		'is %s exchanged for a site token when the user says so',
		async (siteTokens, credential, kind) => {
			const { error } = await flip.run(
				{ ...getSite, options: { siteTokens } },
				{ credential: credential() },
			);
			expect(error).toMatchObject({ httpCode: '403' });
			const [call] = await flip.simulator.log();
			const path = siteTokens === 'never' ? '/v1/site/' : '/v1/auth/site/';
			expect(call).toMatchObject({ path: path + encodeURIComponent(SITE) });
			expect(call!.headers.authorization).toBe(kind);
		},
	);
});

describe('an update of a site', () => {
	it('clears fields left empty and keeps fields left out', async () => {
		const [updated] = await flip.outputOf({
			resource: 'site',
			operation: 'update',
			siteId: byId(SITE),
			updateFields: { streetAddress2: '', email: '' },
			simplify: false,
		});
		expect((await flip.calls())[0]!.body).toEqual({ street_address2: null, email: null });
		expect(updated).toMatchObject({ street_address2: null, email: null, city: 'Lab Town' });
	});

	it('without any field is refused before anything is sent', async () => {
		const { error } = await flip.run({
			resource: 'device',
			operation: 'update',
			siteId: byId(SITE),
			deviceId: byId(DEVICE),
		});
		expect(error!.message).toContain("'Update Fields' is empty");
		expect(await flip.simulator.log()).toEqual([]);
	});
});

describe('an ID', () => {
	it.each(['..', '.', ' '])('that would change the path is refused: "%s"', async (id) => {
		const { error } = await flip.run({
			resource: 'device',
			operation: 'delete',
			siteId: byId(SITE),
			deviceId: byId(id),
		});
		expect(error!.message).toContain("'Device'");
		expect(await flip.simulator.log()).toEqual([]);
	});

	it.each([
		['enrollment', { enrollmentId: byId('3f25') }, "'Enrollment' must be a UUID"],
		['event', { eventId: byId(`${EVENT}/x`) }, "'Event' must be a UUID"],
		['program', { programId: byId(`${PROGRAM}0`) }, "'Program' must be a UUID"],
		[
			'enrollment',
			{ enrollmentId: byId(ENROLLMENT), siteId: byId('={{ $json.none }}') },
			"'Site' is empty",
		],
	])('with a wrong format is named in the error: %s', async (resource, ids, message) => {
		const { error } = await flip.run(
			{ resource, operation: 'get', siteId: byId(SITE), ...ids },
			{ items: [{}] },
		);
		expect(error!.message).toContain(message);
	});
});

describe('telemetry', () => {
	const report = {
		resource: 'telemetry',
		operation: 'reportBattery',
		deviceId: '={{ $json.device }}',
		startTime: '={{ $json.at }}',
		durationS: 300,
	};
	const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, 5 * minute)).toISOString();

	it('is sent in batches of a thousand, and every item gets its own answer', async () => {
		const items = Array.from({ length: 2500 }, (_, i) => ({
			device: i % 7 === 0 ? `unknown-${i}` : DEVICE,
			at: at(i),
		}));
		const { items: output } = await flip.run(report, { items });

		const sizes = (await flip.calls()).map(
			({ body }) => (body as { telemetry: [] }).telemetry.length,
		);
		expect(sizes).toEqual([1000, 1000, 500]);
		expect(output.map(({ json, pairedItem }) => ({ json, pairedItem }))).toEqual(
			items.map(({ device }, item) => ({
				json:
					device === DEVICE
						? { status: 'OK', message: '' }
						: { status: 'FAILED', message: `Device ${device} was not found` },
				pairedItem: { item },
			})),
		);
	});

	it('reports an invalid item in its place and sends the others', async () => {
		const { items: output } = await flip.run(report, {
			items: [
				{ device: DEVICE, at: at(1) },
				{ device: DEVICE, at: 'noon' },
				{ device: 'x', at: at(2) },
			],
			onError: 'continueRegularOutput',
		});
		expect(output.map(({ json }) => json)).toEqual([
			{ status: 'OK', message: '' },
			{
				error: expect.stringContaining("'Start Time' is not a date"),
				details: { advice: expect.stringContaining('2026-01-31T09:30:00Z') },
			},
			{ status: 'FAILED', message: 'Device x was not found' },
		]);
	});

	it('of an offline device sends every reading as null', async () => {
		await flip.outputOf({
			...report,
			deviceId: DEVICE,
			startTime: at(0),
			additionalFields: { lastIsOnline: false, homeLastPowerW: 3 },
		});
		const [call] = await flip.calls();
		const [sent] = (call!.body as { telemetry: IDataObject[] }).telemetry;
		expect(Object.keys(sent!)).toHaveLength(19);
		expect(sent).toMatchObject({
			last_is_online: false,
			home_last_power_w: 3,
			battery_last_stored_energy_wh: null,
			last_mode: null,
		});
	});

	it.each([
		['2026-07-01 12:00:00', '2026-07-01T16:00:00.000Z'],
		['2026-01-01T12:00:00', '2026-01-01T17:00:00.000Z'],
		['2026-07-01 12:00:00.000Z', '2026-07-01T12:00:00.000Z'],
		['2026-07-01T12:00:00+05:30', '2026-07-01T06:30:00.000Z'],
		[
			'={{ DateTime.fromISO("2026-07-01T12:00:00", { zone: "Asia/Tokyo" }) }}',
			'2026-07-01T03:00:00.000Z',
		],
	])('accepts the date %s', async (startTime, sent) => {
		await flip.outputOf({ ...report, deviceId: DEVICE, startTime });
		const [call] = await flip.calls();
		expect(call!.body).toMatchObject({ telemetry: [{ start_time: sent }] });
	});
});

it('creates devices of several types in one run, each with its own fields', async () => {
	await flip.outputOf(
		{
			resource: 'device',
			operation: 'create',
			siteId: byId(SITE),
			deviceId: '={{ $json.id }}',
			manufacturerName: 'Northcell',
			productName: 'Any',
			serialNumber: 'SN',
			type: '={{ $json.type }}',
			batteryCapacityWh: '={{ $json.capacity }}',
			batteryPowerInputW: 1,
			batteryPowerOutputW: 1,
		},
		{
			items: [
				{ id: 'a', type: 'BATTERY', capacity: 5 },
				{ id: 'b', type: 'EV_CHARGER' },
			],
		},
	);
	expect((await flip.calls()).map(({ body }) => (body as IDataObject).attributes)).toEqual([
		{ battery_capacity_wh: 5, battery_power_input_w: 1, battery_power_output_w: 1 },
		{},
	]);
});

describe('the form of an enrollment', () => {
	const form = {
		resource: 'enrollment',
		operation: 'create',
		siteId: byId(SITE),
		programId: byId(PROGRAM),
	};

	it('offers the programs of the site, found by its ZIP code', async () => {
		const { results } = await flip.search('programId', form);
		expect(results).toEqual([{ name: `Summer Peak (${PROGRAM})`, value: PROGRAM }]);
	});

	it('says what to do when the site has no ZIP code', async () => {
		const [site] = (await flip.simulator.state()).sites as IDataObject[];
		await flip.simulator.put('sites', [{ ...site, zip_code: null }]);
		await expect(flip.search('programId', form)).rejects.toMatchObject({
			message: expect.stringContaining('no ZIP code'),
			description: expect.stringContaining('enter the ID of the program'),
		});
	});

	it('offers the devices of the site', async () => {
		expect(await flip.options('deviceIds', form)).toEqual([
			{ name: `Northcell Keeper 13 (${DEVICE})`, value: DEVICE },
		]);
	});

	it("shows the questions of the program's form", async () => {
		expect(await flip.columns('enrollmentForm', form)).toEqual([
			expect.objectContaining({ id: 'account_number', displayName: expect.any(String) }),
		]);
	});
});
