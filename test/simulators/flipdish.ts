import type { FastifyError, FastifyRequest } from 'fastify';

import { Refusal } from './http';
import { addOAuth } from './oauth';
import { Seed } from './seed';
import type { Define } from './simulator';

/**
 * Flipdish: classic v1.0 (PascalCase) and one operation of the v3 family (camelCase) on one host.
 * Facts are the sheet's; what it marks as inferred is marked so here.
 */
export const flipdish: Define = async (simulator) => {
	const { tokens, records, control } = simulator;
	const api = simulator.host('api', {
		invalid,
		notFound: (request, methods) =>
			methods.length > 0
				? refusal(request, 405, `${request.method} is not supported here`, 'method_not_allowed')
				: refusal(request, 404, 'No HTTP resource was found', 'not_found'),
		onRequest: (request) => {
			// n8n asks for tokens itself and lets no node choose the User-Agent of that call.
			if (request.url.split('?')[0] === tokenPath) return;
			if (isUseless(request.headers['user-agent'])) {
				throw refusal(request, 403, 'A descriptive User-Agent is required', 'forbidden');
			}
			if (tokens.bearer(request.headers.authorization).state !== 'valid') {
				const message = 'Authorization has been denied for this request.';
				throw refusal(request, 401, message, 'unauthenticated');
			}
		},
	});
	const credentials = {
		clientId: 'fake-flipdish-client',
		clientSecret: 'fake-flipdish-secret-key',
	};
	await addOAuth(simulator, api, {
		token: tokenPath,
		clients: [
			{
				id: credentials.clientId,
				secret: credentials.clientSecret,
				authentication: 'client_secret_post',
				grants: ['client_credentials'],
			},
		],
		scopes: ['api'],
		scopeRequired: true,
		lifetimeSeconds: 3600, // not published
		// IdentityServer says 400 to a bad client too, and no more than the code. [inferred]
		refusal: ({ body: { error } }) => ({ status: 400, body: { error } }),
	});

	const seed = new Seed('flipdish');
	const orgs = records.collection<Org>('orgs', 'orgId');
	seed.times(6, (index) => orgs.put(makeOrg(seed, index)));
	const apps = records.collection<App>('apps', 'AppId');
	seed.times(125, (index) => apps.put(makeApp(seed, index, seed.int(0, 5))));
	const appOf = ({ params: { appId } }: FastifyRequest<{ Params: { appId: string } }>): App => {
		const shape = errorShapes[appId];
		if (shape) throw new Refusal(shape.status, shape.body);
		const app = apps.get(appId);
		if (!app) throw new Refusal(404, { Message: `App ${appId} was not found` });
		return app;
	};
	control.get('/error-ids', () => Object.keys(errorShapes));

	// The sheet knows neither wrapper nor paging, only that "recent orgs" may be there. [inferred]
	api.get('/orgManagement/orgs', { schema: { querystring: noMembers } }, () => ({
		data: orgs.all,
		recentOrgs: { orgs: orgs.all.slice(0, 2).map(({ orgId }) => orgId) },
	}));

	api.route({
		method: ['GET', 'HEAD'],
		url: '/api/v1.0/heartbeat',
		handler: () => ({ Data: 'OK' }),
	});
	api.get<{ Querystring: { nameFilter?: string; page: number; limit: number } }>(
		'/api/v1.0/apps',
		{ schema: { querystring: appsQuery } },
		({ query: { nameFilter = '', page, limit } }) => {
			const sought = nameFilter.toLowerCase();
			const found = apps.all.filter(({ Name }) => Name.toLowerCase().includes(sought));
			return {
				Page: page,
				Limit: limit,
				TotalRecordCount: found.length,
				Data: found.slice((page - 1) * limit, page * limit),
			};
		},
	);
	api.get<AppRoute>('/api/v1.0/apps/:appId', (request) => ({ Data: appOf(request) }));
	api.get<AppRoute>('/api/v1.0/apps/:appId/name', (request) => ({ Data: appOf(request).Name }));
	api.post<AppRoute & { Body: Partial<App> }>(
		'/api/v1.0/apps/:appId/config',
		{ schema: { body: appConfigUpdateModel } },
		(request) => ({ Data: apps.put({ ...appOf(request), ...request.body }) }),
	);

	return { credentials };
};

const tokenPath = '/identity/connect/token';

interface AppRoute {
	Params: { appId: string };
}

/** Fields as Flipdish's own events carry them; the sheet has no REST answer. [inferred] */
interface Org {
	orgId: string;
	name: string;
	countryCode: string;
	logoImageUrl?: string;
	emailAddress: string;
}

interface Language {
	LanguageId: string;
	DisplayOrder: number;
	Name: string;
	Enabled: boolean;
}

interface Coordinates {
	Latitude: number;
	Longitude: number;
}

/** The OpenAPI file's model. */
interface App {
	AppId: string;
	HasIosApp: boolean;
	IosAppStoreUrl: string;
	HasAndroidApp: boolean;
	AndroidPlayStoreUrl: string;
	DisplayDeliveryRestaurantScreen: boolean;
	LogoImageUrl: string;
	Languages: Language[];
	AvailableAppLanguages: Language[];
	AppAccessLevel: string;
	AppResourceSet: string[];
	Features: string[];
	MapCenter: Coordinates;
	MapNorthEast: Coordinates;
	MapSouthWest: Coordinates;
	GoogleMapsApiKeyWeb: string;
	OrgId: string;
	SmsRestaurantName: string;
	WebToAppRedirect: string;
	Name: string;
	HostName: string;
	MainColor: string;
	KioskPrimaryColour: string;
	ApplicationCategory: string;
	IsPanaceaEnabled: boolean;
	PanaceaVanityUrl: string;
	CookieConsentPromptEnabled: boolean;
	CountryId: string;
}

const noMembers = { type: 'object', additionalProperties: false };

/** Unknown names are refused on purpose; the default page size is not documented. [inferred] */
const appsQuery = {
	...noMembers,
	properties: {
		nameFilter: { type: 'string' },
		page: { type: 'integer', minimum: 1, default: 1 },
		limit: { type: 'integer', minimum: 1, default: 10 },
	},
};

const appConfigUpdateModel = {
	...noMembers,
	properties: {
		Name: { type: 'string' },
		HostName: { type: 'string' },
		MainColor: { type: 'string' },
		KioskPrimaryColour: { type: 'string' },
		ApplicationCategory: { enum: ['Restaurant', 'Cafe', 'Convenience'] },
		IsPanaceaEnabled: { type: 'boolean' },
		PanaceaVanityUrl: { type: 'string' },
		CookieConsentPromptEnabled: { type: 'boolean' },
		LogoImageUrl: { type: 'string' },
		CountryId: { type: 'string', maxLength: 2 },
	},
};

/** Every error shape of the sheet's section 4, reachable as the app of that id. */
const errorShapes: Record<string, { status: number; body: unknown }> = {
	'error-classic': {
		status: 400,
		body: {
			Message: 'The request is invalid.',
			ErrorCode: 1001,
			Errors: [{ FieldName: 'appId', Errors: ['The app id is not usable.'] }],
		},
	},
	'error-message': { status: 403, body: { Message: 'You have no access to this app.' } },
	'error-object': {
		status: 400,
		body: { error: { message: 'Invalid country code.', code: 'invalid_country_iso_code' } },
	},
	// The page's prose names these members, its example the ones above.
	'error-prose': {
		status: 400,
		body: { error: { errorMessage: 'Invalid country code.', errorCode: 'invalid_country' } },
	},
	'error-string': { status: 400, body: 'The app could not be loaded.' },
	'error-lowercase': { status: 401, body: { message: 'Unauthenticated' } },
};

/** No User-Agent, or the default of an HTTP library. `n8n-nodes-…` is a descriptive one. */
function isUseless(userAgent = ''): boolean {
	return /^(?:$|(?:axios|node|undici|n8n|curl|got|node-fetch|python-requests)(?:[/\s]|$))/i.test(
		userAgent.trim(),
	);
}

/** The refusal of the family the path belongs to. */
function refusal(request: FastifyRequest, status: number, message: string, code: string): Refusal {
	return request.url.startsWith('/api/')
		? new Refusal(status, { Message: message })
		: new Refusal(status, { error: { message, code } });
}

function invalid(error: FastifyError, request: FastifyRequest): Refusal {
	const status = error.statusCode ?? 400;
	if (!request.url.startsWith('/api/')) return refusal(request, status, error.message, 'invalid');
	const fields = (error.validation ?? []).map(({ instancePath, params, message = '' }) => ({
		FieldName: String(params.additionalProperty ?? instancePath.slice(1)),
		Errors: [message],
	}));
	return new Refusal(status, {
		Message: 'The request is invalid.',
		...(fields.length > 0 && { Errors: fields }),
	});
}

function makeOrg(seed: Seed, index: number): Org {
	const { last } = seed.person();
	return {
		orgId: `org${101 + index}`,
		name: `${last} Restaurant Group`,
		countryCode: seed.pick(['IE', 'GB', 'DE', 'ES']),
		...(seed.chance(0.5) && { logoImageUrl: `https://images.example.com/org${101 + index}.png` }),
		emailAddress: `office@${last.toLowerCase()}.example.com`,
	};
}

function makeApp(seed: Seed, index: number, org: number): App {
	const name = `${seed.person().last}'s ${seed.pick(kitchens)}`;
	const appId = `${seed.pick(['fd', 'br'])}${1001 + index}`;
	const center = { Latitude: seed.amount(50, 54), Longitude: -seed.amount(5, 9) };
	const around = (by: number): Coordinates => ({
		Latitude: center.Latitude + by,
		Longitude: center.Longitude + by,
	});
	const hasIosApp = seed.chance(0.4);
	const hasAndroidApp = seed.chance(0.4);
	const slug = name.toLowerCase().replace(/[^a-z]+/g, '-');
	const colour = `#${seed.hex(6)}`;
	return {
		AppId: appId,
		HasIosApp: hasIosApp,
		IosAppStoreUrl: hasIosApp ? `https://apps.example.com/ios/${appId}` : '',
		HasAndroidApp: hasAndroidApp,
		AndroidPlayStoreUrl: hasAndroidApp ? `https://apps.example.com/android/${appId}` : '',
		DisplayDeliveryRestaurantScreen: seed.chance(0.5),
		LogoImageUrl: `https://images.example.com/${appId}.png`,
		Languages: languages.slice(0, seed.int(1, 3)),
		AvailableAppLanguages: languages,
		AppAccessLevel: seed.pick(['Owner', 'ManagedOwner', 'Integrator']),
		AppResourceSet: ['ViewApp', 'UpdateApp', 'ViewAppName'],
		Features: [],
		MapCenter: center,
		MapNorthEast: around(0.05),
		MapSouthWest: around(-0.05),
		GoogleMapsApiKeyWeb: 'fake-maps-key',
		OrgId: `org${101 + org}`,
		SmsRestaurantName: name.slice(0, 11),
		WebToAppRedirect: 'NoRedirect',
		Name: name,
		HostName: `www.${slug}.example.com`,
		MainColor: colour,
		KioskPrimaryColour: colour,
		ApplicationCategory: seed.pick(['Restaurant', 'Cafe', 'Convenience']),
		IsPanaceaEnabled: seed.chance(0.5),
		PanaceaVanityUrl: slug,
		CookieConsentPromptEnabled: seed.chance(0.5),
		CountryId: seed.pick(['IE', 'GB', 'DE', 'ES']),
	};
}

const kitchens = ['Pizzeria', 'Grill', 'Noodle Bar', 'Bakery', 'Curry House', 'Taqueria'];

const languages: Language[] = [
	['en', 'English'],
	['de', 'Deutsch'],
	['es', 'Español'],
].map(([LanguageId = '', Name = ''], index) => ({
	LanguageId,
	DisplayOrder: index + 1,
	Name,
	Enabled: true,
}));
