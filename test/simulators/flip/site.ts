import type { FastifyInstance } from 'fastify';

import { withdraw } from './commands';
import { newEnrollment, now, page, programsIn, written } from './fleet';
import type {
	Device,
	DeviceType,
	Enrollment,
	EnrollmentInput,
	FlipEvent,
	Site,
	SiteMembers,
	Store,
} from './records';
import { refuse } from './refusals';
import * as schemas from './schemas';

interface OfSite {
	Params: { siteId: string };
}

interface OfDevice {
	Params: { siteId: string; deviceId: string };
}

interface OfEnrollment {
	Params: { siteId: string; enrollmentId: string };
}

interface OfEvent {
	Params: { siteId: string; eventId: string };
}

/** Adds the routes of site tokens, below `/v1/site/{siteId}`. */
export function addSiteRoutes(api: FastifyInstance, store: Store): void {
	const { sites, devices, programs, enrollments, events, announce } = store;
	const noQuery = { querystring: schemas.noQuery };
	const enrollmentId = { ...noQuery, params: schemas.uuidPath('enrollmentId') };
	const eventId = { ...noQuery, params: schemas.uuidPath('eventId') };

	const siteOf = ({ siteId }: OfSite['Params']): Site => {
		const site = sites.get(siteId);
		if (!site) throw refuse(404, `Site ${siteId} was not found`);
		return site;
	};
	const deviceOf = ({ siteId, deviceId }: OfDevice['Params']): Device =>
		within(siteId, devices.get(deviceId), `Device ${deviceId}`);
	const enrollmentOf = ({ siteId, enrollmentId: id }: OfEnrollment['Params']): Enrollment =>
		within(siteId, enrollments.get(id), `Enrollment ${id}`);
	const eventOf = ({ siteId, eventId: id }: OfEvent['Params']): FlipEvent =>
		within(siteId, events.get(id), `Event ${id}`);
	const devicesOf = (siteId: string): Device[] =>
		devices.all.filter(({ site_id: id }) => id === siteId);

	api.addHook<OfSite>('preHandler', async ({ params }) => void siteOf(params));

	api.get<OfSite>('', { schema: noQuery }, ({ params }) => siteOf(params));
	api.patch<OfSite & { Body: Partial<SiteMembers> }>(
		'',
		{ schema: { ...noQuery, body: schemas.siteUpdate } },
		({ params, body }) => sites.put({ ...siteOf(params), ...written(body), updated_at: now() }),
	);

	api.get<OfSite>('/devices', { schema: noQuery }, ({ params }) => devicesOf(params.siteId));
	api.get<OfDevice>('/device/:deviceId', { schema: noQuery }, ({ params }) => deviceOf(params));
	api.patch<OfDevice & { Body: Partial<Pick<Device, 'attributes' | 'configuration'>> }>(
		'/device/:deviceId',
		{ schema: { ...noQuery, body: schemas.deviceUpdate } },
		({ params, body }) => {
			const device = deviceOf(params);
			return devices.put({
				...device,
				attributes: { ...device.attributes, ...body.attributes },
				configuration: { ...device.configuration, ...body.configuration },
				updated_at: now(),
			});
		},
	);
	// The status 204 is inferred.
	api.delete<OfDevice>(
		'/device/:deviceId',
		{ schema: { ...noQuery, body: schemas.nothing } },
		({ params }, reply) => {
			devices.delete(deviceOf(params).id);
			return reply.code(204).send();
		},
	);

	api.post<OfSite & { Body: EnrollmentInput }>(
		'/enrollments',
		{ schema: { ...noQuery, body: schemas.enrollmentCreate } },
		({ params: { siteId }, body }) => {
			const devices = devicesOf(siteId);
			const enrollment = enrollments.put(newEnrollment(store, siteId, devices, body, ['body']));
			announce('enrollment.created', enrollment);
			return enrollment;
		},
	);
	api.get<OfSite>('/enrollments', { schema: noQuery }, ({ params: { siteId } }) =>
		enrollments.all.filter(({ site_id: id }) => id === siteId),
	);
	api.get<OfEnrollment>('/enrollment/:enrollmentId', { schema: enrollmentId }, ({ params }) =>
		enrollmentOf(params),
	);
	api.delete<OfEnrollment>(
		'/enrollment/:enrollmentId',
		{ schema: { ...enrollmentId, body: schemas.nothing } },
		({ params }, reply) => {
			const enrollment = enrollmentOf(params);
			const ended = { status: 'UNENROLLED', unenrolled_at: now() } as const;
			announce('enrollment.updated', enrollments.put({ ...enrollment, ...ended }));
			return reply.code(204).send();
		},
	);

	api.get<
		OfSite & {
			Querystring: { zip_code: string; device_type: DeviceType; skip: number; limit: number };
		}
	>('/programs', { schema: { querystring: schemas.siteProgramsQuery } }, ({ query }) =>
		page(programsIn(store, query.zip_code, [query.device_type]), query),
	);
	api.get<{ Params: { programId: string } }>(
		'/program/:programId',
		{ schema: { ...noQuery, params: schemas.uuidPath('programId') } },
		({ params: { programId } }) => {
			const program = programs.get(programId);
			if (!program) throw refuse(404, `Program ${programId} was not found`);
			return program;
		},
	);

	api.get<OfSite & { Querystring: { status?: string[] } }>(
		'/events',
		{ schema: { querystring: schemas.eventsQuery } },
		({ params: { siteId }, query: { status: wanted } }) =>
			events.all
				.filter(({ site_id: id, status }) => id === siteId && (wanted?.includes(status) ?? true))
				.sort((a, b) => Date.parse(b.starts_at) - Date.parse(a.starts_at)),
	);
	api.get<OfEvent>('/event/:eventId', { schema: eventId }, ({ params }) => eventOf(params));
	api.patch<OfEvent & { Body: Partial<Pick<FlipEvent, 'is_participating'>> }>(
		'/event/:eventId',
		{ schema: { ...eventId, body: schemas.eventUpdate } },
		({ params, body: { is_participating: isParticipating } }) => {
			const event = eventOf(params);
			if (isParticipating === undefined) return event;
			if (!isParticipating) withdraw(store, event, 'OPT_OUT');
			const changed = { is_participating: isParticipating, updated_at: now() };
			const updated = events.put({ ...event, ...changed });
			announce('event.updated', updated);
			return updated;
		},
	);
}

/** Returns a record of a site; records of other sites do not exist for it. */
function within<T extends { site_id: string }>(
	siteId: string,
	record: T | undefined,
	name: string,
): T {
	if (record?.site_id !== siteId) throw refuse(404, `${name} was not found`);
	return record;
}
