import type { Declared } from '../reference/operations';
import { declaredOperations } from '../reference/operations';
import type { Credential } from './support/engine';
import type { Plan } from './support/describeOperations';
import { describeOperations } from './support/describeOperations';
import { expectCall, expectedCalls } from './support/flipCalls';
import {
	COMMAND,
	DEVICE,
	ENROLLMENT,
	EVENT,
	PROGRAM,
	resetRecords,
	SETTINGS,
	SITE,
} from './support/flipRecords';
import { useProvider } from './support/providers';

const flip = useProvider('flip', { timezone: 'America/New_York' });
let apiKey: Credential;
let oauth: Credential;
beforeAll(async () => {
	apiKey = await flip.newCredential('flipApi', {
		token: String(flip.simulator.credentials.apiKey),
	});
	oauth = await flip.newCredential('flipOAuth2Api');
});
beforeEach(async () => await resetRecords(flip.simulator));

const charger = {
	deviceId: 'battery-new',
	manufacturerName: 'Northcell',
	productName: 'Keeper 10',
	serialNumber: 'SN-NEW',
	type: 'EV_CHARGER',
};
const battery = {
	...charger,
	deviceId: 'battery-2',
	type: 'BATTERY',
	batteryCapacityWh: 13500,
	batteryPowerInputW: 5000,
	batteryPowerOutputW: 5000,
	reservePercentage: 20,
	installDate: '2026-01-31 09:30',
};

const plan: Plan = {
	samples: {
		siteId: SITE,
		deviceId: DEVICE,
		programId: PROGRAM,
		enrollmentId: ENROLLMENT,
		eventId: EVENT,
		commandId: COMMAND,
		settingsRequestId: SETTINGS,
		firstName: 'Grace',
		lastName: 'Fake',
		companyName: 'Fake Energy',
		email: ' grace@example.com ',
		stateCode: 'PR',
		city: 'Testville',
		streetAddress: '2 Test Lane',
		streetAddress2: 'Unit 3',
		zipCode: '88801',
		deviceType: 'BATTERY',
		enrollMethod: 'USER_ACTION',
		termsAndConditionsVersion: 'v1',
		// The node's own default.
		limit: undefined,
	},
	operations: {
		'command.update': { deviceStatus: 'FAILED_OFFLINE', deviceStatusReason: 'No signal' },
		'device.create': {
			...charger,
			batteryCapacityWh: 16000,
			batteryPowerOutputW: 7600,
			attributes: '{"cells":4}',
			installDate: '2026-01-31 09:30:00',
			reservePercentage: 30,
		},
		'device.update': {
			batteryCapacityWh: 16000,
			batteryPowerOutputW: 7600,
			reservePercentage: 40,
		},
		'enrollment.create': {
			deviceIds: `={{ " ${DEVICE} ," }}`,
			enrollmentForm: {
				mappingMode: 'defineBelow',
				value: { owns_home: true, nobody: null },
				schema: [],
			},
			hasAgreedToTermsAndConditions: false,
			programSpecificAttributes: { values: [{ name: 'account_number', value: '000000001' }] },
		},
		'event.getAll': { status: ['UPCOMING', 'ACTIVE'] },
		'event.update': {
			isParticipating: false,
			deviceSettings: { values: [{ deviceId: DEVICE, backupReservePercentage: 30 }] },
		},
		'program.getAll': { totalCapacityWh: 16000, totalPowerW: 5000, zipCode: '88800' },
		'program.getAllForSite': { zipCode: '88800' },
		session: { siteId: 'new/site', devices: { values: [charger] } },
		'settings.update': { body: '{"status":"OK"}' },
		'site.commission': {
			siteId: 'new/site',
			devices: { values: [charger] },
			canAutoEnroll: true,
			enrollment: {
				values: {
					programId: PROGRAM,
					deviceIds: 'battery-new',
					enrollMethod: 'USER_ACTION',
					hasAgreedToTermsAndConditions: true,
					termsAndConditionsVersion: 'v1',
					programSpecificAttributes: '[{"name":"account_number","value":"000000001"}]',
				},
			},
		},
		'supplement.create': { body: '{}' },
		'telemetry.reportBattery': {
			startTime: '2026-02-01T00:00:00+02:00',
			durationS: 300,
			lastIsOnline: true,
			lastMode: 'SELF_CONSUMPTION',
			batteryLastPowerChargeW: 0,
			batteryLastPowerDischargeW: 1.5,
			batteryTotalEnergyChargeWh: 2,
			batteryTotalEnergyDischargeWh: 3,
			batteryLastStoredEnergyWh: 4,
			batteryLastCapacityEnergyWh: 5,
			batteryLastBackupReservePercentage: 20,
			batteryLastStateOfChargePercentage: 99.5,
			batteryLastStateOfHealthPercentage: 100,
			lastIsGridOnline: false,
			homeTotalEnergyWh: 6,
			homeLastPowerW: 7,
			solarTotalEnergyWh: 8,
			// An added field that is left empty is sent as null.
			solarLastPowerW: '',
			oemRawData: '{"any":["thing"]}',
		},
		'telemetry.reportBatteryCounter': {
			item: JSON.stringify({ device_id: DEVICE, timestamp: '2026-02-01T00:00:00Z' }),
		},
	},
	variants: {
		'device.create': [{ type: 'BATTERY' }],
		'device.update': [{ reservePercentage: 40 }],
		'enrollment.create': [{ deviceIds: [DEVICE] }],
		'event.update': [{ isParticipating: false }],
		'session.create': [
			{
				specifyDevices: 'json',
				devicesJson:
					'[{ "id": "battery-new", "manufacturer_name": "Northcell", "product_name": "Keeper 10", "serial_number": "SN-NEW", "type": "EV_CHARGER" }]',
				city: 'Testville',
			},
		],
		'site.commission': [
			{ devices: { values: [charger] } },
			{ devices: { values: [charger, battery] } },
		],
		'site.getAll': [{ returnAll: true }],
		'command.getAll': [{ returnAll: true }],
	},
};

/** Operations that take a token of the site, which the node gets in exchange for a client token. */
const takesSiteToken = ({ route, operation, resource }: Declared) =>
	route.includes(' /v1/site/') && `${resource}.${operation}` !== 'device.create';

it('knows the calls of all 27 operations', () => {
	const declared = declaredOperations.filter(({ node }) => node === 'flip');
	expect(Object.keys(expectedCalls)).toHaveLength(27);
	expect(Object.keys(expectedCalls).sort()).toEqual(
		declared.map(({ resource, operation }) => `${resource}.${operation}`).sort(),
	);
});

describe('with a client token', () => {
	describeOperations('flip', flip, {
		...plan,
		check: (run) =>
			expectCall(run, takesSiteToken(run.declared) ? `site-token:${SITE}` : 'client-token'),
	});
});

describe('with an API key', () => {
	describeOperations('flip', flip, {
		...plan,
		only: takesSiteToken,
		credential: async () => await Promise.resolve(apiKey),
		check: (run) => expectCall(run, 'api-key'),
	});
});

describe('with OAuth', () => {
	describeOperations('flip', flip, {
		...plan,
		only: takesSiteToken,
		credential: async () => await Promise.resolve(oauth),
		check: (run) => expectCall(run, expect.stringMatching(/^oauth#/)),
	});
});
