/** Texts of any length are read in a time that grows with them and no faster. */
import type { INode } from 'n8n-workflow';
import type { Field } from '../../nodes/shared/declaration/operation';
import { exactNumber, parseJson, toText } from '../../nodes/shared/declaration/encode';
import { environmentUrl, isRefusedUrl } from '../../nodes/shared/declaration/environments';
import { apiError } from '../../nodes/shared/errors/apiError';
import { isUnreadable, networkErrorCode } from '../../nodes/shared/errors/hostErrors';
import { maskSecrets } from '../../nodes/shared/errors/redact';
import { isInvalidTokenError } from '../../nodes/shared/http/authentication';
import { parseTime } from '../../nodes/shared/util/time';
import { EMAIL, UUID } from '../../nodes/shared/declaration/patterns';
import { tokenFromCredential } from '../../nodes/shared/http/token';
import { providers } from '../package/contents';
import { COLLECTIONS } from '../../nodes/shared/declaration/operation';
import { fillPath, serializeParameter } from '../../nodes/shared/request/serialize';
import { splitRoute } from '../../nodes/shared/declaration/route';

const LENGTH = 100_000;
/** Milliseconds of processor time, so that other load does not count. A quadratic reader takes seconds. */
const MOST_MS = 1_000;

function processorMs(work: () => unknown): number {
	const before = process.cpuUsage();
	work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1_000;
}

const fill = (piece: string) => piece.repeat(Math.ceil(LENGTH / piece.length));

const texts = {
	'a number with zeros inside': `1${fill('0')}1`,
	'zeros after the point': `0.${fill('0')}1e5`,
	digits: fill('1'),
	'digits and dashes': fill('1-'),
	'hexadecimal digits': fill('af'),
	'slashes and another character': `https://a${fill('/')}b`,
	spaces: `${fill(' ')}x`,
	'tabs and a bracket': `${fill('\t')}(`,
	dots: fill('.'),
	'at signs': `https://${fill('a@')}`,
	'capital letters': fill('ABCDEF'),
	underscores: fill('A_'),
	'error codes': fill('EABCDEFGH '),
	'opening brackets': fill('['),
	'less-than signs': fill('<!'),
	backslashes: fill('\\'),
	quotes: fill('"'),
	'colons and spaces': fill('a: '),
};

const node = { name: 'Node' } as INode;
const failure = {
	provider: 'Provider',
	call: 'GET /x',
	status: 400,
	secrets: ['secret-1', 'aaaa'],
};
const ignoring = (work: () => unknown) => () => {
	try {
		work();
	} catch {
		// Only the time is measured.
	}
};

const readers: Record<string, (text: string) => unknown> = {
	'a number': exactNumber,
	'a text': (text) => toText('Label', text),
	JSON: (text) => parseJson('Label', text),
	'a base URL': (baseUrl) => environmentUrl({}, { environment: 'custom', baseUrl }),
	'a refused base URL': isRefusedUrl,
	'an error body': (body) => apiError(node, { ...failure, body }),
	'a message in an error body': (message) => apiError(node, { ...failure, body: { message } }),
	'a challenge': (challenge) => isInvalidTokenError({}, { 'www-authenticate': challenge }),
	'a text with secrets': (text) => maskSecrets(text, ['secret-1', 'aaaa']),
	'a redirect': (location) => apiError(node, { ...failure, status: 307, headers: { location } }),
	'a reply': (text) => isUnreadable(text, 'application/json'),
	'an error of the network': (message) => networkErrorCode(new Error(message)),
	'a time': parseTime,
	'an email address': (text) => EMAIL[0].test(text),
	'a UUID': (text) => UUID[0].test(text),
	'a path': (id) => fillPath('/v1/{id}', { id }),
	'a header': (text) => serializeParameter('Label', 'header', text),
	'a route': splitRoute,
	'a token': (access_token) => tokenFromCredential({ access_token }),
};

describe.each(Object.entries(readers))('%s', (_, reader) => {
	it.each(Object.entries(texts))('of %s', (__, text) => {
		expect(processorMs(ignoring(() => reader(text)))).toBeLessThan(MOST_MS);
	});
});

const { encode } = buildEncoders();

function buildEncoders() {
	const found = new Map<string, (text: string) => unknown>();
	const context = { timezone: 'Europe/Dublin', wireName: String };
	const add = (fields: readonly Field[] = []) => {
		for (const field of fields) {
			add(field.members);
			if (field.encode) {
				found.set(field.encode.toString(), (text) => field.encode!(text, context));
			}
		}
	};
	for (const { resources } of Object.values(providers)) {
		for (const { operations } of Object.values(resources)) {
			for (const operation of Object.values(operations)) {
				add(operation.fields);
				for (const name of COLLECTIONS) add(operation[name]);
			}
		}
	}
	return { encode: [...found.values()] };
}

it.each(Object.entries(texts))('every kind of field accepts or refuses %s in time', (_, text) => {
	for (const take of encode) {
		expect(processorMs(ignoring(() => take(text)))).toBeLessThan(MOST_MS);
	}
});

it.each([
	['errors', Array.from({ length: 1_000_000 }, () => ({ message: 'no' }))],
	['detail', Array.from({ length: 1_000_000 }, () => ({ loc: ['a'], msg: 'no' }))],
	['errors', { field: Array.from({ length: 1_000_000 }, () => 'no') }],
])('an error body of a million entries is not read to its end: %s', (name, entries) => {
	const body = { [name]: entries };
	let message = '';
	const ms = processorMs(
		() =>
			({ message } = apiError(node, {
				...failure,
				errorFormat: providers.flip!.errorFormat,
				body,
			})),
	);
	expect({ message, isShort: ms < 200 }).toEqual({
		message: expect.stringContaining('no'),
		isShort: true,
	});
});
