import type { IDataObject } from 'n8n-workflow';

import { byId } from '../../engine/support/providers';
import type { Draft, Operation } from '../operation';
import {
	action,
	all,
	api,
	copies,
	itemsOf,
	itsId,
	listOf,
	correlationIdsOf,
	oneOf,
	picker,
	poll,
	using,
	writing,
} from './builders';

const HOME = 'home-1001';

const ofSite = { siteId: byId(HOME) };

const isAtHome = ({ site_id: site }: IDataObject) => site === HOME;

const newDevice = {
	manufacturerName: 'Northcell',
	productName: 'Keeper 10',
	serialNumber: 'SN-NEW',
	type: 'EV_CHARGER',
};

export const flip = (connection: 'flip' | 'flip OAuth2'): Operation[] => {
	/** Adds copies of a device at the site, which the run changes. @returns their IDs */
	const addDevices = async (draft: Draft): Promise<string[]> =>
		await copies(
			draft,
			'devices',
			'id',
			draft.world.records(connection, 'devices').find(isAtHome)!,
			(index) => `${draft.correlationId}-${index}`,
		);
	return [
		oneOf(
			connection,
			'devices',
			'id',
			(id) => action('device', 'get', { ...ofSite, deviceId: byId(id) }),
			'device.get',
			isAtHome,
		),
		listOf(connection, 'sites', 'id', action('site', 'getAll', all)),
		listOf(
			connection,
			'devices',
			'id',
			action('device', 'getAll', { ...ofSite, ...all }),
			isAtHome,
		),
		writing(
			'create',
			connection,
			'device.create',
			/^POST \/v1\/site\/home-1001\/devices$/,
			'once',
			action('device', 'create', {
				...ofSite,
				...newDevice,
				deviceId: '={{ $json.correlationId }}',
			}),
			{ most: 3, collection: 'devices' },
		),
		using(
			'change',
			connection,
			'device.update',
			/^PATCH \/v1\/site\/home-1001\/device\//,
			'once',
			addDevices,
			action('device', 'update', {
				...ofSite,
				deviceId: itsId,
				updateFields: { reservePercentage: 40 },
			}),
		),
		using(
			'delete',
			connection,
			'device.delete',
			/^DELETE \/v1\/site\/home-1001\/device\//,
			'repeatable',
			addDevices,
			action('device', 'delete', { ...ofSite, deviceId: itsId }),
		),
		{
			kind: 'batch',
			connection,
			name: 'telemetry.reportBattery',
			side: 'writes',
			most: 40,
			prepare: (draft) => {
				const items = itemsOf(draft);
				const device = draft.world.records(connection, 'devices').find(isAtHome)!;
				return {
					parameters: action('telemetry', 'reportBattery', {
						deviceId: String(device.id),
						startTime: '2026-01-31T22:00:00Z',
						durationS: 300,
						additionalFields: {
							oemRawData: '={{ JSON.stringify({ correlationId: $json.correlationId }) }}',
						},
					}),
					items,
					writes: {
						match: /^POST \/v1\/telemetry\/BATTERY$/,
						correlationIds: correlationIdsOf(items).map((correlationId) => `"${correlationId}"`),
						rule: 'once',
					},
				};
			},
		},
		picker(connection, 'siteId', action('site', 'get'), 'sites', 'id'),
		listOf(
			connection,
			'sites',
			'id',
			api({ method: 'GET', path: '/v1/sites', pagination: 'skipAndLimit', ...all }),
			undefined,
			{ kind: 'API read', name: 'GET /v1/sites' },
		),
		writing(
			'API write',
			connection,
			'POST /v1/supplements',
			/^POST \/v1\/supplements$/,
			'once',
			api({
				method: 'POST',
				path: '/v1/supplements',
				body: '={{ JSON.stringify({ correlationId: $json.correlationId }) }}',
			}),
			{ most: 3 },
		),
		poll(
			connection,
			'flipPollTrigger',
			{ resource: 'event', siteIds: [HOME], simplify: false },
			'events',
			'id',
			isAtHome,
		),
	];
};
