import type { Fault } from '../simulators/types';
import type { RunResult } from './support/engine';
import type { CredentialType, ProviderBench } from './support/providers';
import { byId, useProvider } from './support/providers';

const flipdish = useProvider('flipdish');
const flip = useProvider('flip');
const flextell = useProvider('flextell');
const flute = useProvider('flute');

const request = (path: string, method = 'GET') => ({
	resource: 'apiRequest',
	operation: 'send',
	method,
	path,
	options: { maxTries: 1 },
});

const PATH = '/anything';

const withJson = (status: number, body: unknown, headers = {}): Fault => ({
	status,
	body,
	headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
});

async function answered(bench: ProviderBench, fault: Fault): Promise<RunResult> {
	await bench.simulator.fault({ match: { path: PATH }, times: 5, fault });
	return await bench.run(request(PATH));
}

const envelope = {
	Details: 'captureAmount is larger than what is authorized.',
	StatusCode: 409,
	Source: 'TransactionService',
	ExceptionType: 'ConflictException',
	CorrelationId: '0af7651916cd43dd8448eb211c80319c',
	EntityId: null,
	ErrorCode: 'C0000',
	Title: 'Conflict',
	Cause: 'The state does not allow it.',
	Resolution: 'Read the resource.',
	DocumentationUrl: null,
	Errors: null,
};

const camelCase = Object.fromEntries(
	Object.entries(envelope).map(([name, value]) => [name[0].toLowerCase() + name.slice(1), value]),
);

interface Told {
	message: string;
	/** Parts of the description. */
	says: string[];
}

const read409 = {
	message: 'captureAmount is larger than what is authorized.',
	says: ['Get the record', 'Code: C0000.', 'Flute: 0af7651916cd43dd8448eb211c80319c.'],
};

/** Every error shape in docs/providers (heading "Errors"), one line each. */
const shapes: Array<[string, () => ProviderBench, Fault, Told]> = [
	['Flute, as sent', () => flute, withJson(409, envelope), read409],
	['Flute, as documented', () => flute, withJson(409, camelCase), read409],
	[
		'Flute with fields',
		() => flute,
		withJson(400, {
			ErrorCode: 'V0000',
			Title: 'Validation failed',
			Errors: { IsDuplicate: ['Same amount, same card.'], '': ['Look again.'] },
		}),
		{
			message: 'IsDuplicate: Same amount, same card.; Look again.',
			says: ['Check the values', 'V0000'],
		},
	],
	[
		'Flute with Details alone',
		() => flute,
		withJson(403, { Details: 'Use a partner token.' }),
		{
			message: 'Use a partner token.',
			says: ['permissions'],
		},
	],
	[
		'ProblemDetails',
		() => flute,
		withJson(
			400,
			{
				type: 'https://tools.ietf.org/html/rfc9110#section-15.5.1',
				title: 'One or more validation errors occurred.',
				status: 400,
				errors: { '$.tip': ["The JSON property 'tip' could not be mapped."] },
				traceId: '00-3f2504e04f8941d39a0c0305e82c3301-0305e82c33010000-00',
			},
			{ 'content-type': 'application/problem+json' },
		),
		{
			message: "$.tip: The JSON property 'tip' could not be mapped.",
			says: ['Flute: 00-3f2504e04f8941d39a0c0305e82c3301-0305e82c33010000-00.'],
		},
	],
	[
		'an empty 401 with a challenge',
		() => flute,
		{ status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } },
		{ message: 'The server requires a different authentication', says: ['Open the credential'] },
	],
	[
		'an empty reply with a correlation header',
		() => flute,
		{ status: 404, headers: { 'x-correlation-id': 'cor-1' } },
		{ message: 'Flute answered GET /anything with 404', says: ['Check the ID', 'Flute: cor-1.'] },
	],
	[
		'Laravel with fields',
		() => flextell,
		withJson(422, {
			message: 'The given data was invalid.',
			errors: { phone_number: ['The phone number is taken.'], email: ['Too long.', 'No @.'] },
		}),
		{
			message:
				'The given data was invalid. – phone_number: The phone number is taken.; email: Too long., No @.',
			says: ['Check the values'],
		},
	],
	[
		'Flextell as documented',
		() => flextell,
		withJson(422, { error: 'validation_error', message: 'first_name is required.' }),
		{ message: 'first_name is required.', says: ['Code: validation_error.'] },
	],
	[
		'FastAPI with places',
		() => flip,
		withJson(422, {
			detail: [
				{ loc: ['body', 'devices', 0, 'type'], msg: 'field required', type: 'missing' },
				{ loc: ['query', 'limit'], msg: 'not an integer', type: 'int' },
			],
		}),
		{
			message: 'devices.0.type: field required; query.limit: not an integer',
			says: ['Check the values'],
		},
	],
	[
		'FastAPI with a text',
		() => flip,
		withJson(404, { detail: 'No such device' }),
		{
			message: 'No such device',
			says: ['Check the ID'],
		},
	],
	[
		"Flip's newer sibling",
		() => flip,
		withJson(400, {
			statusCode: 400,
			error: 'Bad Request',
			code: 'VALIDATION_ERROR',
			message: 'Wrong',
			errors: [{ path: 'site.id', message: 'is taken' }],
		}),
		{ message: 'Wrong – site.id: is taken', says: ['Code: VALIDATION_ERROR.'] },
	],
	[
		'a page of a proxy',
		() => flip,
		{
			status: 502,
			headers: { 'content-type': 'text/html' },
			body: '<html><title>Bad Gateway</title></html>',
		},
		{ message: 'Flip answered GET /anything with 502', says: ['could not process the request'] },
	],
];

it.each(shapes)('%s is explained in the error', async (_, bench, fault, { message, says }) => {
	const { error } = await answered(bench(), fault);

	expect(error).toMatchObject({ name: 'NodeApiError', httpCode: String(fault.status) });
	expect(error?.message.slice(0, message.length)).toBe(message);
	for (const words of says) expect(error?.description).toContain(words);
});

/** IDs of apps that the simulator refuses to read, each with a different error body. */
const flipdishShapes: Array<[string, string, string]> = [
	['error-classic', '400', 'The request is invalid. – appId: The app id is not usable.'],
	['error-message', '403', 'You have no access to this app.'],
	['error-object', '400', 'Invalid country code.'],
	['error-prose', '400', 'Invalid country code.'],
	['error-string', '400', 'The app could not be loaded.'],
	['error-lowercase', '401', 'Unauthenticated'],
];

it.each(flipdishShapes)('Flipdish: %s is explained in the error', async (id, httpCode, message) => {
	const { error } = await flipdish.run({ resource: 'app', operation: 'get', appId: byId(id) });
	expect(error).toMatchObject({ httpCode, message });
});

it("the error shows Flipdish's error code", async () => {
	const { error } = await flipdish.run(request('/api/v1.0/apps/error-object'));
	expect(error?.description).toContain('Code: invalid_country_iso_code.');
});

const clients: Array<[CredentialType, () => ProviderBench]> = [
	['flipdishOAuth2Api', () => flipdish],
	['flipOAuth2Api', () => flip],
	['fluteOAuth2Api', () => flute],
];

it.each(clients)('%s: a wrong secret is reported after one token request', async (type, bench) => {
	const clientSecret = 'fake-wrong-secret';
	const credential = await bench().newCredential(type, { clientSecret });

	const { error, saved } = await bench().run(request(PATH), { credential });

	expect(error?.message).toMatch(/invalid|client/i);
	expect(error?.description).toContain("Check 'Client ID', 'Client Secret' and 'Environment'");
	expect(saved).not.toContain(clientSecret);
	expect(await bench().tokenRequests()).toHaveLength(1);
	expect(await bench().calls()).toEqual([]);
});
