import type { FastifyInstance } from 'fastify';

import type { TokenBook } from '../tokens';
import type { Rules } from './access';
import { currentCommands } from './commands';
import { newDevices, newEnrollment, newSite, now, page, programsIn, written } from './fleet';
import type {
	Command,
	Device,
	DeviceInput,
	DeviceType,
	EnrollmentInput,
	Program,
	SiteMembers,
	Store,
	Telemetry,
} from './records';
import { refuse, unprocessable } from './refusals';
import * as schemas from './schemas';
import { report } from './telemetry';

interface Paging {
	skip: number;
	limit: number;
}

interface Commission {
	site: { id: string } & Partial<SiteMembers>;
	devices: DeviceInput[];
	can_auto_enroll?: boolean;
	enrollment?: EnrollmentInput;
}

/** Adds the routes of the client token (docs/providers/flip.md, "Operations"). */
export function addCloudRoutes(
	api: FastifyInstance,
	{ store, tokens, rules }: { store: Store; tokens: TokenBook; rules: Rules },
): void {
	const { sites, devices, programs, enrollments, commands } = store;
	const noQuery = { querystring: schemas.noQuery };

	api.post<{ Body: Commission }>(
		'/v1/commission',
		{ schema: { ...noQuery, body: schemas.commission } },
		({ body }) => {
			if (sites.get(body.site.id)) throw refuse(409, `Site ${body.site.id} already exists`);
			const site = newSite(body.site);
			const created = newDevices(store, site.id, body.devices, (index) => [
				'body',
				'devices',
				index,
			]);
			const open = programsIn(store, site.zip_code, created.map(typeOf));
			const wanted = body.enrollment ?? (body.can_auto_enroll && autoEnrollment(open, created));
			const loc = ['body', 'enrollment'];
			const enrollment = wanted ? newEnrollment(store, site.id, created, wanted, loc) : null;
			sites.put(site);
			created.forEach((device) => devices.put(device));
			if (enrollment) store.announce('enrollment.created', enrollments.put(enrollment));
			return { programs: open, enrollment };
		},
	);

	api.post<{ Body: Pick<Commission, 'site'> & Partial<Commission> }>(
		'/v1/sessions',
		{ schema: { ...noQuery, body: schemas.session } },
		({ body }) => {
			const known = sites.get(body.site.id);
			const site = known
				? { ...known, ...written(body.site), updated_at: now() }
				: newSite(body.site);
			const given = body.devices ?? [];
			const inputs = given.filter(({ id }) => devices.get(id)?.site_id !== site.id);
			const created = newDevices(store, site.id, inputs, (index) => [
				'body',
				'devices',
				given.findIndex((device) => device === inputs[index]),
			]);
			sites.put(site);
			created.forEach((device) => devices.put(device));
			const types = devices.all.filter(({ site_id: id }) => id === site.id).map(typeOf);
			// It opens only the portal in a browser; it is stored for its label in the log.
			const token = `fake-session-${store.newId()}`;
			tokens.add('session-token', token);
			store.sessions.put({ token, site_id: site.id });
			return { token, has_programs: programsIn(store, site.zip_code, types).length > 0 };
		},
	);

	api.get<{ Querystring: Paging }>(
		'/v1/sites',
		{ schema: { querystring: schemas.sitesQuery } },
		({ query }) => page(sites.all, query),
	);

	api.get<{ Querystring: Paging & { device_type: DeviceType; zip_code?: string } }>(
		'/v1/programs',
		{ schema: { querystring: schemas.programsQuery } },
		({ query: { device_type: type, zip_code: zip, ...paging } }) => {
			const open = programs.all.filter((program) => program.eligible_device_types.includes(type));
			return page(zip === undefined ? open : programsIn(store, zip, [type]), paging);
		},
	);

	// Parameters and order are not known, nor whether acknowledged commands stay listed.
	api.get('/v1/commands', { schema: noQuery }, () => currentCommands(store));

	api.patch<{
		Params: { commandId: string };
		Body: Pick<Command, 'device_status'> & Partial<Pick<Command, 'device_status_reason'>>;
	}>(
		'/v1/command/:commandId',
		{
			schema: { ...noQuery, params: schemas.uuidPath('commandId'), body: schemas.commandUpdate },
		},
		({ params: { commandId }, body }) => {
			if (body.device_status === 'FAILED' && !rules.legacyFailed) {
				const msg = 'must be OK, FAILED_OFFLINE or FAILED_FAULT';
				throw unprocessable({ loc: ['body', 'device_status'], msg, type: 'enum' });
			}
			const command = currentCommands(store).find(({ id }) => id === commandId);
			if (!command) throw refuse(404, `Command ${commandId} was not found`);
			const updated = commands.put({ ...command, ...body, updated_at: now() });
			// That an acknowledgement through the API emits an event is inferred.
			store.announce('command.updated', updated);
			return updated;
		},
	);

	for (const [type, body] of [
		['BATTERY', schemas.batteryTelemetry],
		['BATTERY_COUNTER', schemas.counterTelemetry],
	] as const) {
		api.post<{ Body: { telemetry: Telemetry[] } }>(
			`/v1/telemetry/${type}`,
			{ schema: { ...noQuery, body } },
			({ body: { telemetry } }) => report(store, telemetry),
		);
	}

	// These two are not documented: they accept any object and return it with an id. [inferred]
	api.patch<{ Params: { settingsRequestId: string }; Body: Record<string, unknown> }>(
		'/v1/settings/:settingsRequestId',
		{ schema: { ...noQuery, body: schemas.freeForm } },
		({ params: { settingsRequestId: id }, body }) => {
			const known = store.settings.get(id);
			if (!known) throw refuse(404, `Settings request ${id} was not found`);
			return store.settings.put({ ...known, ...body, id });
		},
	);
	api.post<{ Body: Record<string, unknown> }>(
		'/v1/supplements',
		{ schema: { ...noQuery, body: schemas.freeForm } },
		({ body }) => store.supplements.put({ ...body, id: store.newId() }),
	);

	api.post<{ Params: { siteId: string }; Body: DeviceInput }>(
		'/v1/site/:siteId/devices',
		{ schema: { ...noQuery, body: schemas.deviceCreate } },
		({ params: { siteId }, body }) => {
			if (!sites.get(siteId)) throw refuse(404, `Site ${siteId} was not found`);
			return newDevices(store, siteId, [body], () => ['body']).map((device) =>
				devices.put(device),
			)[0];
		},
	);
}

const typeOf = ({ type }: Device): DeviceType => type;

/** Returns the automatic enrollment: in the first program that allows it. [inferred] */
function autoEnrollment(open: Program[], devices: Device[]): EnrollmentInput | undefined {
	const program = open.find(({ can_auto_enroll: isAllowed }) => isAllowed);
	return (
		program && {
			device_ids: devices
				.filter(({ type }) => program.eligible_device_types.includes(type))
				.map(({ id }) => id),
			program_id: program.id,
			enroll_method: 'AUTO_ENROLL',
			has_agreed_to_terms_and_conditions: true,
			terms_and_conditions_version: program.terms_and_conditions_version,
		}
	);
}
