import { readdir, readFile } from 'fs/promises';
import { join } from 'path';

/** What the OpenAPI files use of JSON Schema. */
export interface Schema {
	$ref?: string;
	type?: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array';
	format?: string;
	enum?: string[];
	properties?: Record<string, Schema>;
	required?: string[];
	items?: Schema;
	readOnly?: boolean;
}

interface Parameter {
	name: string;
	in: Place;
	required?: boolean;
	schema: Schema;
}

type Content = Record<string, { schema: Schema }>;

interface OpenApi {
	paths: Record<
		string,
		Record<
			string,
			{
				parameters?: Parameter[];
				requestBody?: { content: Content };
				responses: Record<string, { content?: Content }>;
			}
		>
	>;
	components: { schemas: Record<string, Schema> };
}

export type Place = 'path' | 'query' | 'header';

export interface Member {
	schema: Schema;
	required: boolean;
}

export type Members = ReadonlyMap<string, Member>;

/** An endpoint as its provider describes it. */
export interface Described {
	place: (place: Place) => Members;
	/** Left out where there is none, or where the files do not tell. */
	body?: Schema;
	/** Whether there is a body of which neither the files nor the sheet tell anything. */
	isBodyUnknown: boolean;
	/** Left out where replies are empty or not described. */
	reply?: Schema;
}

/** Bodies by route, and models by name, that the files lack. */
export interface Lost {
	bodies: Readonly<Record<string, Schema>>;
	models: Readonly<Record<string, Schema>>;
}

/** An API's endpoints by route, e.g. `GET /api/v1.0/apps`. */
export class Description {
	readonly endpoints = new Map<string, Described>();

	private readonly schemas: Record<string, Schema>;

	private constructor(private readonly lost: Lost) {
		this.schemas = { ...lost.models };
	}

	/** Reads all files of a folder as one description, with what the sheet has beside them. */
	static async ofFolder(folder: string, lost: Lost): Promise<Description> {
		const description = new Description(lost);
		const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
		for (const name of names) {
			description.add(JSON.parse(await readFile(join(folder, name), 'utf8')) as OpenApi);
		}
		return description;
	}

	private add({ paths, components }: OpenApi): void {
		Object.assign(this.schemas, components.schemas);
		for (const [path, methods] of Object.entries(paths)) {
			for (const [method, { parameters = [], requestBody, responses }] of Object.entries(methods)) {
				const route = `${method.toUpperCase()} ${path}`;
				const body = asSent(schemaOf(requestBody?.content)) ?? this.lost.bodies[route];
				this.endpoints.set(route, {
					place: (place) => membersIn(parameters, place),
					body,
					isBodyUnknown: requestBody !== undefined && body === undefined,
					reply: this.replyOf(responses),
				});
			}
		}
	}

	/** The reply to a call that went well; the one that tells its members, if there are several. */
	private replyOf(responses: Record<string, { content?: Content }>): Schema | undefined {
		const all = ['200', '201'].map((status) => schemaOf(responses[status]?.content));
		return all.find((schema) => schema && this.membersOf(schema)) ?? all.find(Boolean);
	}

	/** An endpoint whose route may call its path parameters otherwise. */
	ofShape(route: string): Described | undefined {
		const found = [...this.endpoints].find(([each]) => shapeOf(each) === shapeOf(route));
		return found?.[1];
	}

	/** What stands behind a reference. */
	resolve(schema: Schema): Schema {
		if (!schema.$ref) return schema;
		const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
		const target = this.schemas[name];
		if (!target) throw new Error(`The files have no schema ${name}`);
		return this.resolve(target);
	}

	/** The members of an object that can be sent; `undefined` where they are not listed. */
	membersOf(schema: Schema): Members | undefined {
		const { properties, required = [] } = this.resolve(schema);
		if (!properties) return undefined;
		return new Map(
			Object.entries(properties)
				.filter(([, member]) => !member.readOnly)
				.map(([name, member]) => [name, { schema: member, required: required.includes(name) }]),
		);
	}

	/**
	 * The schema at a dotted path; `*` is all lists in an object as one, and lists on the way are
	 * entered. `undefined`: it is not there.
	 */
	at(schema: Schema, path: string): Schema | undefined {
		if (path === '') return schema;
		const [first, ...rest] = path.split('.');
		const found = this.resolve(schema);
		if (found.items) return this.at(found.items, path);
		const { properties } = found;
		// An object without listed members may have any.
		if (!properties) return found.type && found.type !== 'object' ? undefined : {};
		const member = first === '*' ? this.joined(properties) : properties[first ?? ''];
		return member && this.at(member, rest.join('.'));
	}

	private joined(lists: Record<string, Schema>): Schema {
		const records = Object.values(lists).map(({ items = {} }) => this.resolve(items).properties);
		return { type: 'array', items: { type: 'object', properties: Object.assign({}, ...records) } };
	}

	/** A schema's type in the words of the catalogue. */
	wordOf(schema: Schema): string {
		const { type, format, items, enum: values } = this.resolve(schema);
		if (values && values.length > 1) return values.join('|');
		if (type === 'string' && (format === 'date-time' || format === 'date')) return format;
		if (type !== 'array') return type ?? 'object';
		const inner = items && this.resolve(items).type;
		return inner && inner !== 'object' && inner !== 'array' ? `${inner}[]` : 'array';
	}
}

const shapeOf = (route: string): string => route.replace(/{\w+}/g, '{}');

const membersIn = (parameters: readonly Parameter[], place: Place): Members =>
	new Map(
		parameters
			.filter((parameter) => parameter.in === place)
			.map(({ name, required = false, schema }) => [name, { schema, required }]),
	);

const schemaOf = (content?: Content): Schema | undefined => Object.values(content ?? {})[0]?.schema;

/** The form fields of files have small letters (Flipdish, section 3); the files write capitals. */
function asSent(schema?: Schema): Schema | undefined {
	const members = Object.entries(schema?.properties ?? {});
	if (!members.some(([, { format }]) => format === 'binary')) return schema;
	const small = members.map(([name, member]) => [name.toLowerCase(), member]);
	const required = schema?.required?.map((name) => name.toLowerCase());
	return { ...schema, properties: Object.fromEntries(small), required };
}
