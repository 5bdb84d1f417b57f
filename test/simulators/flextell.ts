import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { addConsent, consentConfiguration, grantConsent } from './consent';
import { Refusal } from './http';
import { addOAuth } from './oauth';
import type { Grant, OAuthClient, OAuthError, OAuthServer } from './oauth';
import type { Collection } from './records';
import { Seed } from './seed';
import type { Define, Simulator } from './simulator';

/**
 * Flextell: a Laravel app with League's OAuth server, all on one host. Facts are the sheet's; what
 * it marks as inferred is marked so here.
 *
 * Own controls: `POST /connect {scopes?}` answers a token pair as if a user had consented,
 * `POST /redirect-uris {uri}` registers one, `POST /shapes {…}` changes what errors look like.
 */
export const flextell: Define = async (simulator) => {
	const shapes: Shapes = { validation: 'laravel', other: 'documented', league: 9 };
	simulator.control.post<{ Body: Partial<Shapes> }>(
		'/shapes',
		{ schema: { body: shapesChange } },
		({ body }) => Object.assign(shapes, body),
	);
	const web = simulator.host('web', {
		invalid: (error, request) => invalid(error, request, shapes),
		notFound: (request, methods) =>
			methods.length > 0
				? refusal(shapes, 405, 'method_not_allowed', `${request.method} is not supported here.`)
				: refusal(shapes, 404, 'not_found', `The route ${request.url} could not be found.`),
		onRequest: (request, reply) => {
			if (!request.url.startsWith('/api/')) return;
			setRateHeaders(reply);
			authenticate(request, simulator, shapes);
		},
	});
	const credentials = await addOAuthServer(web, simulator, shapes);
	const tenants = addApi(web, simulator, shapes);
	return { credentials: { ...credentials, tenantId: tenants.all[0]?.id } };
};

// --- What errors look like -----------------------------------------------------------------------

/** Both API shapes are in the sheet; which one surfaces where is not known. */
interface Shapes {
	/** 422: `{message, errors}` or `{error, message}`. */
	validation: 'laravel' | 'documented';
	/** Everything else: `{message}` or `{error, message}`. */
	other: 'laravel' | 'documented';
	/** League 9 says 400 `invalid_grant` to a bad refresh token, League 8 401 `invalid_request`. */
	league: 8 | 9;
}

const shapesChange = {
	type: 'object',
	additionalProperties: false,
	properties: {
		validation: { enum: ['laravel', 'documented'] },
		other: { enum: ['laravel', 'documented'] },
		league: { enum: [8, 9] },
	},
};

function refusal({ other }: Shapes, status: number, error: string, message: string): Refusal {
	return new Refusal(status, other === 'laravel' ? { message } : { error, message });
}

/** 422 in either shape. `errors` has texts by field. */
function unprocessable({ validation }: Shapes, errors: Record<string, string[]>): Refusal {
	const [message = 'The given data was invalid.'] = Object.values(errors).flat();
	return new Refusal(
		422,
		validation === 'laravel' ? { message, errors } : { error: 'validation_error', message },
	);
}

function invalid(error: FastifyError, request: FastifyRequest, shapes: Shapes): Refusal {
	if (!error.validation) {
		return refusal(shapes, error.statusCode ?? 400, 'invalid_request', error.message);
	}
	// A form's reply to a browser: back to where it came from. [inferred from Laravel]
	if (!wantsJson(request)) return redirect('/');
	const errors: Record<string, string[]> = {};
	for (const { instancePath, params, message } of error.validation) {
		const named = params.missingProperty ?? params.additionalProperty;
		const field = String(named ?? instancePath.slice(1).replaceAll('/', '.'));
		(errors[field] ??= []).push(`The ${field} field is not valid: ${message}.`);
	}
	return unprocessable(shapes, errors);
}

/** Laravel's own test: the first type the caller accepts is a JSON one. */
function wantsJson({ headers: { accept = '' } }: FastifyRequest): boolean {
	return /[/+]json/.test(accept.split(',')[0] ?? '');
}

function redirect(location: string): Refusal {
	return new Refusal(302, `<!doctype html><title>Redirecting to ${location}</title>`, {
		location,
		'content-type': 'text/html; charset=utf-8',
	});
}

// --- OAuth ---------------------------------------------------------------------------------------

/** The first four are what a client's README ticks; no write scope is documented. [inferred] */
const scopes = ['account:read', 'tenants:read', 'customers:read', 'users:read', 'customers:write'];

const consent = {
	authorize: '/oauth/authorize',
	consent: '/oauth/consent',
	title: 'Flextell (simulated)',
	accountId: '1',
	audience: 'https://flextell.invalid/api',
	scopes,
};

const client: OAuthClient = {
	// A version-7 UUID, as the public clients show.
	id: '019e0000-0000-7000-8000-0000000fa4e0',
	secret: 'fake-flextell-secret',
	authentication: 'client_secret_post',
	grants: ['authorization_code', 'refresh_token'],
};

const days = 86_400;

async function addOAuthServer(
	web: FastifyInstance,
	simulator: Simulator,
	shapes: Shapes,
): Promise<Record<string, unknown>> {
	const { control } = simulator;
	const redirectUris = ['localhost', '127.0.0.1'].map(
		(host) => `http://${host}:5678/rest/oauth2-credential/callback`,
	);
	const server = await addOAuth(simulator, web, {
		token: '/oauth/token',
		clients: [{ ...client, redirectUris }],
		scopes,
		lifetimeSeconds: 3600,
		jwt: { issuer: 'https://flextell.invalid', audience: consent.audience },
		refusal: (error) => leagueRefusal(error, shapes.league),
		// No `scope` member is shown; the order is League's.
		reply: ({ token_type, expires_in, access_token, refresh_token }) => ({
			token_type,
			expires_in,
			access_token,
			...(refresh_token !== undefined && { refresh_token }),
		}),
		provider: {
			...(await consentConfiguration(consent)),
			// The framework's standard lifetimes; the rest are our own. [league]
			ttl: {
				AuthorizationCode: 600,
				RefreshToken: 30 * days,
				Grant: 365 * days,
				Session: 14 * days,
				Interaction: 3600,
			},
			// Refresh tokens are several hundred characters of six bits each. [inferred]
			formats: {
				bitsOfOpaqueRandomness: (_context, { kind }) => (kind === 'RefreshToken' ? 4200 : 256),
			},
		},
	});
	await addConsent(web, server, consent);

	control.post<{ Body: { uri: string } }>(
		'/redirect-uris',
		{ schema: { body: oneUri } },
		({ body: { uri } }) => {
			redirectUris.push(uri);
			server.register({ ...client, redirectUris });
			return { redirectUris };
		},
	);
	control.post<{ Body?: { scopes?: string[] } }>('/connect', async ({ body }) => {
		const redirectUri = redirectUris[0] ?? '';
		const code = await codeFor(server, client.id, redirectUri, body?.scopes ?? scopes);
		// Injected, not sent: a pair made for a test is no call of whoever is tested.
		const { statusCode, payload } = await web.inject({
			method: 'POST',
			url: '/oauth/token',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			payload: new URLSearchParams({
				grant_type: 'authorization_code',
				code,
				client_id: client.id,
				client_secret: client.secret,
				redirect_uri: redirectUri,
			}).toString(),
		});
		if (statusCode !== 200) throw new Error(`no token pair: ${payload}`);
		return { oauthTokenData: JSON.parse(payload) as Grant };
	});
	return { clientId: client.id, clientSecret: client.secret, scopes };
}

const oneUri = {
	type: 'object',
	required: ['uri'],
	additionalProperties: false,
	properties: { uri: { type: 'string', format: 'uri' } },
};

/** An authorization code as the redirect after the consent page would bring it. */
async function codeFor(
	{ provider }: OAuthServer,
	clientId: string,
	redirectUri: string,
	granted: string[],
): Promise<string> {
	const client = await provider.Client.find(clientId);
	if (!client) throw new Error(`no client ${clientId}`);
	const code = new provider.AuthorizationCode({
		client,
		accountId: consent.accountId,
		redirectUri,
		resource: consent.audience,
		scope: granted.join(' '),
		grantId: await grantConsent(provider, consent, clientId, granted),
		gty: 'authorization_code',
	});
	return await code.save();
}

/** League's words for an OAuth error. [league] */
function leagueRefusal(
	{ status, body: { error, error_description: why = '' }, grantType = '', detail }: OAuthError,
	league: Shapes['league'],
): { status: number; body: unknown } {
	const words = (code: string, error_description: string, hint?: string): unknown => ({
		error: code,
		error_description,
		...(hint !== undefined && { hint }),
		...(league === 8 && { message: error_description }),
	});
	if (error === 'invalid_client') {
		return { status: 401, body: words(error, 'Client authentication failed') };
	}
	if (!client.grants.some((grant) => grant === grantType)) {
		const unsupported = 'The authorization grant type is not supported by the server.';
		return { status: 400, body: words('unsupported_grant_type', unsupported) };
	}
	if (error === 'invalid_grant' && grantType === 'refresh_token') {
		const hint = detail?.includes('expired') ? 'Token has expired' : 'Token has been revoked';
		return league === 9
			? { status: 400, body: words(error, 'The refresh token is invalid.', hint) }
			: { status: 401, body: words('invalid_request', 'The refresh token is invalid.', hint) };
	}
	return { status, body: words(error, why) };
}

// --- API -----------------------------------------------------------------------------------------

/** The sheet has no limit's number; a test that wants a 429 sets a fault. */
function setRateHeaders(reply: FastifyReply): void {
	const minute = Math.floor(Date.now() / 60_000);
	void reply.headers({
		'X-RateLimit-Limit': 600,
		'X-RateLimit-Remaining': 599,
		'X-RateLimit-Reset': (minute + 1) * 60,
	});
}

/** Without JSON in `Accept` a Laravel app sends the caller to its login page. [inferred] */
function authenticate(request: FastifyRequest, { tokens }: Simulator, shapes: Shapes): void {
	const bearer = tokens.bearer(request.headers.authorization);
	if (bearer.state === 'valid' && bearer.token.kind === 'oauth') return;
	if (!wantsJson(request)) throw redirect('/login');
	throw bearer.state === 'none'
		? refusal(shapes, 401, 'unauthorized', 'Unauthenticated.')
		: refusal(shapes, 401, 'invalid_token', 'The access token is invalid or expired.');
}

interface Tenant {
	id: number;
	name: string;
	logo_url: string | null;
}

interface Named {
	id: number;
	name: string;
}

/** As read; `tenant_id` is ours and never shown. */
interface Customer {
	id: number;
	tenant_id: number;
	first_name: string;
	last_name: string;
	phone_number: string;
	email: string | null;
	date_of_birth: string | null;
	gender: 'male' | 'female' | 'other' | null;
	country_name: string | null;
	identity_number: string | null;
	job: string | null;
	address: string | null;
	default_channel_id: number | null;
	avatar_url: string | null;
	related_user: Named | null;
	tags: Array<Named & { color: string }>;
	created_at: string;
	updated_at: string;
	deleted_at: string | null;
}

/** As written: some members have another name than when read. */
interface CustomerInput extends Partial<
	Omit<Customer, 'id' | 'tenant_id' | 'country_name' | 'related_user' | 'tags'>
> {
	country_id?: number | null;
	user_id?: number | null;
	tags?: number[];
}

interface Note {
	id: number;
	/** Ours, never shown. */
	customer_id: number;
	content: string;
	user_id: number;
	author: Named;
	created_at: string;
	updated_at: string;
	deleted_at: string | null;
}

interface User extends Named {
	tenant_id: number;
	email: string;
	title: string | null;
	phone: string | null;
	emergency_contact_name: string | null;
	emergency_contact_surname: string | null;
	emergency_contact_phone_number: string | null;
	blood_group: string | null;
	language: string[];
	avatar_url: string | null;
	is_active: boolean;
	bio: string | null;
	last_login_at: string | null;
	last_login_ip: string | null;
	roles: Named[];
	created_at: string;
	updated_at: string;
	deleted_at: string | null;
}

interface Listing {
	search?: string;
	page: number;
	per_page?: number;
	sort_by?: string;
	sort_order: 'asc' | 'desc';
	trashed?: string;
}

function addApi(
	web: FastifyInstance,
	{ tokens, records }: Simulator,
	shapes: Shapes,
): Collection<Tenant> {
	const tenants = records.collection<Tenant>('tenants', 'id');
	const users = records.collection<User>('users', 'id');
	const customers = records.collection<Customer>('customers', 'id');
	const notes = records.collection<Note>('notes', 'id');
	seedRecords(tenants, users, customers, notes);

	const missing = (what: string): Refusal =>
		refusal(shapes, 404, 'not_found', `No ${what} with this id.`);
	/** Refuses a token without the scope. No write scope is documented, so any of the area will do. */
	const requireScope = (request: FastifyRequest, area: string): void => {
		const bearer = tokens.bearer(request.headers.authorization);
		const granted = ('token' in bearer && bearer.token.claims.scopes) || [];
		if (granted.some((scope) => scope.startsWith(`${area}:`))) return;
		throw refusal(shapes, 403, 'unauthorized', `The token has no scope for ${area}.`);
	};
	/** The tenant that `X-Tenant` names; every call but the list of tenants must name one. */
	const tenantOf = ({ headers }: FastifyRequest): Tenant => {
		const named = headers['x-tenant'];
		if (typeof named !== 'string' || !/^\d+$/.test(named)) {
			const message = 'The X-Tenant header must name a tenant by its number.';
			throw refusal(shapes, 400, 'invalid_request', message);
		}
		const tenant = tenants.get(named);
		if (!tenant) throw missing('tenant');
		return tenant;
	};
	const customerOf = (request: FastifyRequest<{ Params: { id: string } }>): Customer => {
		const tenant = tenantOf(request);
		const customer = customers.get(request.params.id);
		if (customer?.tenant_id !== tenant.id || customer.deleted_at !== null) {
			throw missing('customer');
		}
		return customer;
	};
	const userOf = (tenant: number, id: number): Named => {
		const user = users.get(id);
		if (user?.tenant_id === tenant) return { id, name: user.name };
		throw unprocessable(shapes, { user_id: ['The selected user id is invalid.'] });
	};
	/** Turns the members of a write into those of a record. */
	const written = (
		{ country_id, user_id, tags: tagIds, ...same }: CustomerInput,
		tenant: number,
	): Partial<Customer> => {
		const country = countries.find(({ id }) => id === country_id);
		if (country_id != null && !country) {
			throw unprocessable(shapes, { country_id: ['The selected country id is invalid.'] });
		}
		const chosen = tags.filter(({ id }) => tagIds?.includes(id));
		if (chosen.length !== (tagIds?.length ?? 0)) {
			throw unprocessable(shapes, { tags: ['The selected tags are invalid.'] });
		}
		return {
			...same,
			...(country_id !== undefined && { country_name: country?.name ?? null }),
			...(user_id !== undefined && {
				related_user: user_id === null ? null : userOf(tenant, user_id),
			}),
			...(tagIds && { tags: chosen }),
			updated_at: new Date().toISOString(),
		};
	};

	// No page about this list is stored; a client tries several wrappers. [inferred]
	web.get('/api/v1/account/tenants', (request) => {
		requireScope(request, 'tenants');
		return { data: tenants.all };
	});

	web.get<{ Querystring: Listing & { gender?: string } }>(
		'/api/v1/customers',
		{ schema: { querystring: customersQuery } },
		(request) => {
			requireScope(request, 'customers');
			const tenant = tenantOf(request);
			const { search, gender } = request.query;
			const found = customers.all.filter(
				(customer) =>
					customer.tenant_id === tenant.id &&
					customer.deleted_at === null &&
					(gender === undefined || customer.gender === gender) &&
					contains(search, `${customer.first_name} ${customer.last_name}`, [
						customer.phone_number,
						customer.email,
					]),
			);
			return paged(request, found.map(shown));
		},
	);
	web.get<Id>('/api/v1/customers/:id', (request) => {
		requireScope(request, 'customers');
		return done(shown(customerOf(request)));
	});
	web.post<{ Body: CustomerInput }>(
		'/api/v1/customers',
		{ schema: { body: customerCreate } },
		(request, reply) => {
			requireScope(request, 'customers');
			const tenant = tenantOf(request);
			const customer = customers.put({
				...blankCustomer(nextId(customers.all), tenant.id),
				...written(request.body, tenant.id),
			});
			// Laravel's status for a resource just made. [inferred]
			return reply.code(201).send(done(shown(customer)));
		},
	);
	web.put<Id & { Body: CustomerInput }>(
		'/api/v1/customers/:id',
		{ schema: { body: customerUpdate } },
		(request) => {
			requireScope(request, 'customers');
			const customer = customerOf(request);
			const change = written(request.body, customer.tenant_id);
			return done(shown(customers.put({ ...customer, ...change })));
		},
	);

	web.get<Id & { Querystring: Listing }>(
		'/api/v1/customers/:id/notes',
		{ schema: { querystring: notesQuery } },
		(request) => {
			requireScope(request, 'customers');
			const customer = customerOf(request);
			const { search, trashed } = request.query;
			const found = notes.all.filter(
				(note) =>
					note.customer_id === customer.id &&
					isTrashed(note) === isYes(trashed) &&
					contains(search, note.content),
			);
			return paged(request, found.map(shown));
		},
	);
	web.post<Id & { Body: { content: string; user_id?: number } }>(
		'/api/v1/customers/:id/notes',
		{ schema: { body: noteCreate } },
		(request, reply) => {
			requireScope(request, 'customers');
			const customer = customerOf(request);
			const { content, user_id: userId = Number(consent.accountId) } = request.body;
			const note = notes.put({
				...blankNote(nextId(notes.all), customer.id, userOf(customer.tenant_id, userId)),
				content,
			});
			return reply.code(201).send(done(shown(note)));
		},
	);

	// Answers `data` alone, although it takes paging parameters; whole without `per_page`. [inferred]
	web.get<{ Querystring: Listing & { is_active?: string; role?: string } }>(
		'/api/v1/users',
		{ schema: { querystring: usersQuery } },
		(request) => {
			requireScope(request, 'users');
			const tenant = tenantOf(request);
			const { search, is_active: isActive, role, trashed, page, per_page } = request.query;
			const found = users.all.filter(
				(user) =>
					user.tenant_id === tenant.id &&
					isTrashed(user) === isYes(trashed) &&
					(isActive === undefined || user.is_active === isYes(isActive)) &&
					(role === undefined || user.roles.some(({ name }) => name === role)) &&
					contains(search, user.name, [user.email]),
			);
			const size = per_page ?? found.length;
			const all = sorted(found.map(shown), request.query);
			return { data: all.slice((page - 1) * size, page * size) };
		},
	);
	return tenants;
}

interface Id {
	Params: { id: string };
}

/** `success` is typed as a string in the reference. */
function done<T>(data: T): { success: string; data: T } {
	return { success: 'true', data };
}

/** A record without the members that are ours. */
function shown(record: object): object {
	const isOurs = (name: string): boolean => name === 'tenant_id' || name === 'customer_id';
	return Object.fromEntries(Object.entries(record).filter(([name]) => !isOurs(name)));
}

/** Laravel's paginator. Its links carry the page and nothing else of the query. */
function paged(
	request: FastifyRequest<{ Querystring: Listing }>,
	records: object[],
): { data: object[]; links: object; meta: object } {
	// The default size is Laravel's. [inferred]
	const { page, per_page: size = 15 } = request.query;
	const path = `http://${request.host}${request.url.split('?')[0]}`;
	const last = Math.max(1, Math.ceil(records.length / size));
	const data = sorted(records, request.query).slice((page - 1) * size, page * size);
	const from = data.length === 0 ? null : (page - 1) * size + 1;
	const urlOf = (number: number): string => `${path}?page=${number}`;
	const prev = page > 1 ? urlOf(page - 1) : null;
	const next = page < last ? urlOf(page + 1) : null;
	const numbers = Array.from({ length: last }, (_, index) => index + 1);
	return {
		data,
		links: { first: urlOf(1), last: urlOf(last), prev, next },
		meta: {
			current_page: page,
			from,
			last_page: last,
			links: [
				{ url: prev, label: '&laquo; Previous', active: false },
				...numbers.map((number) => ({
					url: urlOf(number),
					label: String(number),
					active: number === page,
				})),
				{ url: next, label: 'Next &raquo;', active: false },
			],
			path,
			per_page: size,
			to: from === null ? null : from + data.length - 1,
			total: records.length,
		},
	};
}

/** Ordered by a member, its absence being the least; equal ones keep their order. */
function sorted<T extends object>(records: T[], { sort_by: by, sort_order: order }: Listing): T[] {
	if (by === undefined) return records;
	const valueOf = (record: T): string => String((record as Record<string, unknown>)[by] ?? '');
	const sign = order === 'desc' ? -1 : 1;
	return [...records].sort((a, b) => {
		const [left, right] = [valueOf(a), valueOf(b)];
		return left === right ? 0 : left < right ? -sign : sign;
	});
}

function contains(search = '', text: string, more: Array<string | null> = []): boolean {
	return [text, ...more].some((one) => one?.toLowerCase().includes(search.toLowerCase()));
}

const isYes = (flag?: string): boolean => flag === 'true' || flag === '1';

const isTrashed = ({ deleted_at: at }: { deleted_at: string | null }): boolean => at !== null;

const nextId = (records: Array<{ id: number }>): number =>
	Math.max(0, ...records.map(({ id }) => id)) + 1;

// --- Schemas -------------------------------------------------------------------------------------

/** Laravel would ignore a name it does not know; here it is refused on purpose. */
const listQuery = (sortBy: string[], more: object = {}): object => ({
	type: 'object',
	additionalProperties: false,
	properties: {
		search: { type: 'string', maxLength: 255 },
		page: { type: 'integer', minimum: 1, default: 1 },
		per_page: { type: 'integer', minimum: 1, maximum: 100 },
		sort_by: { enum: sortBy },
		sort_order: { enum: ['asc', 'desc'], default: 'asc' },
		...more,
	},
});

const flag = { enum: ['true', 'false', '1', '0'] };
const genders = { enum: ['male', 'female', 'other'] };

const customersQuery = listQuery(
	['first_name', 'last_name', 'date_of_birth', 'gender', 'created_at', 'updated_at'],
	{ gender: genders },
);
const notesQuery = listQuery(['content', 'created_at', 'updated_at'], { trashed: flag });
const usersQuery = listQuery(['name', 'email', 'created_at', 'updated_at', 'last_login_at'], {
	is_active: flag,
	role: { type: 'string' },
	trashed: flag,
});

const text = (maxLength: number): object => ({ type: 'string', minLength: 1, maxLength });
const orNull = (schema: object): object => ({ anyOf: [schema, { type: 'null' }] });
const id = { type: 'integer', minimum: 1 };

const customerUpdate = {
	type: 'object',
	additionalProperties: false,
	properties: {
		first_name: text(255),
		last_name: text(255),
		phone_number: text(20),
		email: orNull({ type: 'string', format: 'email', maxLength: 255 }),
		date_of_birth: orNull({ type: 'string', format: 'date' }),
		gender: orNull(genders),
		country_id: orNull(id),
		identity_number: orNull({ type: 'string' }),
		job: orNull(text(255)),
		address: orNull(text(1000)),
		default_channel_id: orNull(id),
		user_id: orNull(id),
		// The member's name is cut off in the docs. [inferred]
		tags: { type: 'array', items: id },
	},
};

/** The members that may not be null are likely the required ones. [inferred] */
const customerCreate = { ...customerUpdate, required: ['first_name', 'last_name', 'phone_number'] };

const noteCreate = {
	type: 'object',
	required: ['content'],
	additionalProperties: false,
	properties: { content: text(65_535), user_id: id },
};

// --- Records -------------------------------------------------------------------------------------

const countries: Named[] = [
	{ id: 1, name: 'Türkiye' },
	{ id: 2, name: 'Germany' },
	{ id: 3, name: 'United Kingdom' },
];

const tags = [
	{ id: 1, name: 'VIP', color: '#c0392b' },
	{ id: 2, name: 'Follow-up', color: '#2980b9' },
	{ id: 3, name: 'New', color: '#27ae60' },
];

/** Two clinics with work to do and one that is empty. */
const tenantSizes = [
	{ id: 12, name: 'Northhaven Dental', users: 24, customers: 260 },
	{ id: 27, name: 'Eastbrook Skin Clinic', users: 9, customers: 45 },
	{ id: 31, name: 'Millbridge Physio', users: 0, customers: 0 },
];

function seedRecords(
	tenants: Collection<Tenant>,
	users: Collection<User>,
	customers: Collection<Customer>,
	notes: Collection<Note>,
): void {
	const seed = new Seed('flextell');
	for (const { id: tenant, name, ...sizes } of tenantSizes) {
		tenants.put({ id: tenant, name, logo_url: null });
		const staff = seed.times(sizes.users, () => users.put(makeUser(seed, users.all, tenant)));
		seed.times(sizes.customers, (index) => {
			const customer = customers.put(makeCustomer(seed, customers.all, tenant, staff));
			// The first one has enough notes for several pages.
			seed.times(index === 0 ? 37 : seed.int(0, 2), () => {
				const { id: author, name: by } = seed.pick(staff);
				const note = blankNote(nextId(notes.all), customer.id, { id: author, name: by });
				const at = seed.daysAgo(300);
				notes.put({
					...note,
					content: seed.pick(remarks),
					created_at: at,
					updated_at: at,
					deleted_at: seed.chance(0.1) ? seed.daysAgo(20) : null,
				});
			});
		});
	}
}

function makeUser(seed: Seed, others: User[], tenant: number): User {
	const { first, last, email, phone } = seed.person();
	const created = seed.daysAgo(900, 400);
	return {
		id: nextId(others),
		tenant_id: tenant,
		name: `${first} ${last}`,
		email,
		title: seed.pick(['Dr.', 'Assistant', 'Reception']),
		phone,
		emergency_contact_name: null,
		emergency_contact_surname: null,
		emergency_contact_phone_number: null,
		blood_group: seed.pick(['A+', '0+', 'B-', null]),
		language: ['en', 'tr'],
		avatar_url: null,
		is_active: seed.chance(0.9),
		bio: null,
		last_login_at: seed.daysAgo(30),
		last_login_ip: '192.0.2.10',
		roles: [seed.pick(roles)],
		created_at: created,
		updated_at: created,
		deleted_at: null,
	};
}

function makeCustomer(seed: Seed, others: Customer[], tenant: number, staff: User[]): Customer {
	const { first, last, email, phone } = seed.person();
	const { street, city, zip } = seed.address();
	const created = seed.daysAgo(700, 10);
	const { id: user, name } = seed.pick(staff);
	return {
		...blankCustomer(nextId(others) + (others.length === 0 ? 1000 : 0), tenant),
		first_name: first,
		last_name: last,
		phone_number: phone,
		email: seed.chance(0.8) ? email : null,
		date_of_birth: seed.daysAgo(28_000, 6_600).slice(0, 10),
		gender: seed.pick(['male', 'female', 'other', null]),
		country_name: seed.pick(['Türkiye', 'Germany', 'United Kingdom', null]),
		identity_number: seed.chance(0.5) ? `FAKE${seed.int(10_000, 99_999)}` : null,
		job: seed.pick(['Teacher', 'Engineer', 'Cook', null]),
		address: `${street}, ${zip} ${city}`,
		related_user: seed.chance(0.5) ? { id: user, name } : null,
		tags: tags.filter(() => seed.chance(0.2)),
		created_at: created,
		updated_at: seed.chance(0.5) ? created : seed.daysAgo(10),
	};
}

function blankCustomer(newId: number, tenant: number): Customer {
	const now = new Date().toISOString();
	return {
		id: newId,
		tenant_id: tenant,
		first_name: '',
		last_name: '',
		phone_number: '',
		email: null,
		date_of_birth: null,
		gender: null,
		country_name: null,
		identity_number: null,
		job: null,
		address: null,
		default_channel_id: null,
		avatar_url: null,
		related_user: null,
		tags: [],
		created_at: now,
		updated_at: now,
		deleted_at: null,
	};
}

function blankNote(newId: number, customer: number, author: Named): Note {
	const now = new Date().toISOString();
	return {
		id: newId,
		customer_id: customer,
		content: '',
		user_id: author.id,
		author,
		created_at: now,
		updated_at: now,
		deleted_at: null,
	};
}

const roles = [
	{ id: 1, name: 'admin' },
	{ id: 2, name: 'doctor' },
	{ id: 3, name: 'reception' },
];

const remarks = [
	'Prefers appointments in the morning.',
	'Asked for the price of a check-up.',
	'Wants to be written to, not called.',
	'Rescheduled; please confirm the day before.',
];
