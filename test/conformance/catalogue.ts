import type { Catalogue } from '../../nodes/shared/declare';
import { splitRoute } from '../../nodes/shared/request';
import type { Described, Description, Member, Members } from './description';
import type { Difference } from './differences';

type Listed = Catalogue[string];

/** What a catalogue and a description do not agree on, for the routes that `isDescribed`. */
export function compareCatalogue(
	catalogue: Catalogue,
	description: Description,
	isDescribed: (route: string) => boolean,
): Difference[] {
	const listed = Object.keys(catalogue).filter(isDescribed);
	return [
		...listed
			.filter((route) => !description.endpoints.has(route))
			.map((route) => ({ route, what: 'catalogue: not in the description' })),
		...[...description.endpoints].flatMap(([route, described]) => {
			const endpoint = catalogue[route];
			const found = endpoint
				? compareEndpoint(endpoint, described, description, splitRoute(route).template)
				: ['not in the catalogue'];
			return found.map((what) => ({ route, what: `catalogue: ${what}` }));
		}),
	];
}

function compareEndpoint(
	{ path, query, header, body, files = [] }: Listed,
	described: Described,
	description: Description,
	template: string,
): string[] {
	const inPath = [...described.place('path').keys()].filter(
		(name) => !template.includes(`{${name}}`),
	);
	const compare = (place: string, ours: Words, theirs: Members) =>
		compareMembers(place, ours, theirs, description);
	return [
		...inPath.map((name) => `path.${name} is not in the template`),
		...compare('path', path, nonStrings(described.place('path'), description)),
		...compare('query', query, described.place('query')),
		...compare('header', header, described.place('header')),
		...compareBody(body, files, described, description),
	];
}

/** Path parameters are strings unless the catalogue says otherwise, and always required. */
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
): string[] {
	if (isBodyUnknown) return [];
	const members = schema && description.membersOf(schema);
	if (schema && !members) {
		const word = description.wordOf(schema);
		return body === word ? [] : [`body is ${String(body)}, described as ${word}`];
	}
	if (typeof body === 'string') return [`body is ${body}, described as members`];
	const isFile = ({ schema: member }: Member) => description.resolve(member).format === 'binary';
	const named = [...(members ?? [])];
	const others = new Map(named.filter(([, member]) => !isFile(member)));
	const uploads = named.filter(([, member]) => isFile(member)).map(([name]) => name);
	return [
		...compareMembers('body', body, others, description),
		...uploads.filter((name) => !files.includes(name)).map((name) => `file.${name} is missing`),
		...files.filter((name) => !uploads.includes(name)).map((name) => `file.${name} is too much`),
	];
}

type Words = Readonly<Record<string, string>> | undefined;

function compareMembers(
	place: string,
	words: Words,
	theirs: Members,
	description: Description,
): string[] {
	const ours = new Map(
		Object.entries(words ?? {}).map(([name, word]) => [
			name.replace(/\*$/, ''),
			{ word, required: name.endsWith('*') },
		]),
	);
	return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((name) => {
		const mine = ours.get(name);
		const other = theirs.get(name);
		if (!other) return [`${place}.${name} is too much`];
		if (!mine) return [`${place}.${name} is missing`];
		const word = description.wordOf(other.schema);
		return [
			mine.word !== word && `${place}.${name} is ${mine.word}, described as ${word}`,
			mine.required !== other.required &&
				`${place}.${name} is ${other.required ? 'described as required' : 'not described as required'}`,
		].filter((what) => what !== false);
	});
}
