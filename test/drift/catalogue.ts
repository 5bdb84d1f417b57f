import type { EndpointCatalog } from '../../nodes/shared/declaration/operation';
import type { Described, Description, Member, Members } from './description';
import { notice, refusal, type Difference, type Finding } from './difference';
import type { Schema } from './schema';
import { splitRoute } from '../../nodes/shared/declaration/route';

type Listed = EndpointCatalog[string];

/** Compares the catalogue, the searchable list of endpoints, with a description. */
export function compareCatalogue(
	catalogue: EndpointCatalog,
	description: Description,
): Difference[] {
	const listed = Object.entries(catalogue).filter(([route]) => description.covers(route));
	const known = new Set(listed.map(([route]) => description.endpoint(route)));
	const found = listed.flatMap(([route, endpoint]): Difference[] => {
		const described = description.endpoint(route);
		const findings = described
			? compareEndpoint(route, endpoint, described, description)
			: [refusal('not in the description')];
		return findings.map((finding) => ({ route, ...finding }));
	});
	const unknown = description.endpoints
		.filter((described) => !known.has(described))
		.map(({ route }) => ({ route, ...notice('not in the catalogue') }));
	return [...found, ...unknown].map((each) => ({ ...each, what: `catalogue: ${each.what}` }));
}

function compareEndpoint(
	route: string,
	{ path, query, header, body, files = [] }: Listed,
	described: Described,
	description: Description,
): Finding[] {
	const { template } = splitRoute(route);
	const inPath = [...described.place('path').keys()].filter(
		(name) => !template.includes(`{${name}}`),
	);
	const compare = (place: string, ours: Words, theirs: Members) =>
		compareMembers(place, ours, theirs, description);
	return [
		...inPath.map((name) => notice(`path.${name} is not in the template`)),
		...compare('path', path, nonStrings(described.place('path'), description)),
		...compare('query', query, described.place('query')),
		...compare('header', header, described.place('header')),
		...compareBody(body, files, described, description),
	];
}

/** Selects the path parameters that the catalogue lists: those that are not strings. */
const nonStrings = (members: Members, description: Description): Members =>
	new Map(
		[...members]
			.filter(([, { schema }]) => description.wordOf(schema) !== 'string')
			.map(([name, { schema }]) => [name, { schema, required: false }]),
	);

function compareBody(
	body: Listed['body'],
	files: readonly string[],
	{ body: schema, isBodyUnknown }: Described,
	description: Description,
): Finding[] {
	if (isBodyUnknown) return [];
	const members = schema && description.membersOf(schema);
	if (schema && !members) {
		const word = description.wordOf(schema);
		return body === word ? [] : [refusal(`body is ${String(body)}, described as ${word}`)];
	}
	if (typeof body === 'string') return [refusal(`body is ${body}, described as members`)];
	const isFile = ({ schema: member }: Member) => description.resolve(member).format === 'binary';
	const named = [...(members ?? [])];
	const others = new Map(named.filter(([, member]) => !isFile(member)));
	const uploads = named.filter(([, member]) => isFile(member)).map(([name]) => name);
	return [
		...compareMembers('body', body, others, description, schema),
		...uploads
			.filter((name) => !files.includes(name))
			.map((name) => refusal(`file.${name} is missing`)),
		...files
			.filter((name) => !uploads.includes(name))
			.map((name) => refusal(`file.${name} is too much`)),
	];
}

type Words = Readonly<Record<string, string>> | undefined;

function compareMembers(
	place: string,
	words: Words,
	theirs: Members,
	description: Description,
	whole: Schema = {},
): Finding[] {
	const ours = new Map(
		Object.entries(words ?? {}).map(([name, word]) => [
			name.replace(/\*$/, ''),
			{ word, required: name.endsWith('*') },
		]),
	);
	return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((name) => {
		const mine = ours.get(name);
		const other = theirs.get(name);
		const what = `${place}.${name}`;
		if (!other) {
			// APIs ignore unknown query parameters and headers, and unknown members of an open body.
			const isRefused = place === 'body' && description.isClosed(whole, name);
			return [(isRefused ? refusal : notice)(`${what} is too much`)];
		}
		if (!mine) {
			return [(other.required ? refusal : notice)(`${what} is missing`)];
		}
		return [
			...compareWords(what, mine.word, description.wordOf(other.schema)),
			...(other.required && !mine.required ? [refusal(`${what} is described as required`)] : []),
			...(mine.required && !other.required ? [notice(`${what} is not described as required`)] : []),
		];
	});
}

/** Compares two types in the catalogue's notation: the package's and the description's. */
function compareWords(what: string, ours: string, theirs: string): Finding[] {
	const [mine, other] = [ours, theirs].map((word) => word.split('|')) as [string[], string[]];
	if (mine.length > 1 && other.length > 1) {
		const gone = mine.filter((value) => !other.includes(value));
		const added = other.filter((value) => !mine.includes(value));
		return [
			...gone.map((value) => refusal(`${what} has ${value}, which is not described`)),
			...added.map((value) => notice(`${what} has a new value ${value}`)),
		];
	}
	if (ours === theirs) return [];
	const fits =
		jsonTypeOf(ours) === jsonTypeOf(theirs) || (ours === 'integer' && theirs === 'number');
	const isText = !what.startsWith('body.');
	return [(fits || isText ? notice : refusal)(`${what} is ${ours}, described as ${theirs}`)];
}

/** Returns the JSON type of a word of the catalogue: dates and enumerations are strings. */
const jsonTypeOf = (word: string): string =>
	word.includes('|') || word.startsWith('date') ? 'string' : word;
