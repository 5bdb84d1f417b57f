/** The part of JSON Schema that the providers' descriptions use. */
export interface Schema {
	$ref?: string;
	allOf?: Schema[];
	anyOf?: Schema[];
	oneOf?: Schema[];
	type?: Type | 'null' | Array<Type | 'null'>;
	format?: string;
	enum?: Array<string | null>;
	properties?: Record<string, Schema>;
	/** `false`: the object is closed, and other members are refused. */
	additionalProperties?: boolean | Schema;
	required?: string[];
	items?: Schema;
	readOnly?: boolean;
	/** Options that the description has only in its prose, added by hand. */
	'x-stated'?: { options?: string[] };
}

export type Type = 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array';

/** A schema whose references are resolved. */
type Resolved = Omit<Schema, 'type' | 'enum'> & { type?: Type; enum?: string[] };

export type Content = Record<string, { schema?: Schema }>;

export interface Parameter {
	$ref?: string;
	name: string;
	in: string;
	required?: boolean;
	schema?: Schema;
	'x-stated'?: Schema['x-stated'];
}

export interface Body {
	$ref?: string;
	content?: Content;
}

export interface PathItem {
	parameters?: Parameter[];
}

export interface Described {
	parameters?: Parameter[];
	requestBody?: Body;
	responses?: Record<string, Body>;
}

export interface OpenApi {
	openapi: string;
	servers?: Array<{ url: string }>;
	paths: Record<string, Record<string, unknown>>;
	components?: {
		schemas?: Record<string, Schema>;
		parameters?: Record<string, Parameter>;
		requestBodies?: Record<string, Body>;
		responses?: Record<string, Body>;
	};
}

/** Resolves schemas with references by name. */
export class Schemas {
	constructor(private readonly byName: Readonly<Record<string, Schema>>) {}

	/** Follows references, merges `allOf`, and takes the only choice that is not null. */
	resolve(schema: Schema): Resolved {
		if (schema.$ref) {
			const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
			const target = this.byName[name];
			if (!target) throw new Error(`The description has no schema ${name}`);
			return this.resolve(target);
		}
		const choices = schema.anyOf ?? schema.oneOf;
		const real = choices?.filter(({ type }) => type !== 'null');
		if (choices) return real?.length === 1 ? this.resolve(real[0]) : {};
		const joined = schema.allOf ? this.joined(schema, schema.allOf) : schema;
		const type = [joined.type].flat().find((one) => one !== undefined && one !== 'null');
		const values = (joined.enum ?? joined['x-stated']?.options)?.filter((one) => one !== null);
		return { ...joined, type, enum: values };
	}

	private joined(whole: Schema, parts: readonly Schema[]): Schema {
		const all: Schema[] = [
			...parts.map((part) => this.resolve(part)),
			{ ...whole, allOf: undefined },
		];
		return {
			...(Object.assign({}, ...all) as Schema),
			properties: Object.assign(
				{},
				...all.map(({ properties }) => properties),
			) as Schema['properties'],
			required: all.flatMap(({ required = [] }) => required),
		};
	}

	/**
	 * Returns the schema at a dotted path; `undefined` if it is not described. `*` stands for all
	 * lists of an object merged into one; a list on the path stands for its entries.
	 */
	at(schema: Schema, path: string): Schema | undefined {
		return this.walk(schema, path).found;
	}

	/** Whether a path leads into a closed object, which refuses members that are not described. */
	isClosed = (schema: Schema, path: string): boolean => this.walk(schema, path).closed;

	private walk(schema: Schema, path: string): { found?: Schema; closed: boolean } {
		if (path === '') return { found: schema, closed: false };
		const [first = '', ...rest] = path.split('.');
		const { items, properties, additionalProperties: more, type } = this.resolve(schema);
		if (items) return this.walk(items, path);
		if (!properties && more !== false) {
			// An object without listed members may have any members.
			const isOpen = !type || type === 'object';
			return {
				found: isOpen ? (typeof more === 'object' ? more : {}) : undefined,
				closed: !isOpen,
			};
		}
		const listed = first === '*' ? this.allLists(properties ?? {}) : properties?.[first];
		const member = listed ?? (typeof more === 'object' ? more : undefined);
		return member ? this.walk(member, rest.join('.')) : { closed: more === false };
	}

	private allLists(lists: Record<string, Schema>): Schema {
		const records = Object.values(lists).map(
			(list) => this.resolve(this.resolve(list).items ?? {}).properties,
		);
		return {
			type: 'array',
			items: { type: 'object', properties: Object.assign({}, ...records) as Schema['properties'] },
		};
	}

	/** Returns a schema's type in the catalogue's notation. */
	wordOf(schema: Schema): string {
		const { type, format, items, enum: values } = this.resolve(schema);
		if (values && values.length > 1) return values.join('|');
		if (type === 'string' && (format === 'date-time' || format === 'date')) return format;
		if (type !== 'array') return type ?? 'object';
		const inner = items && this.resolve(items).type;
		return inner && inner !== 'object' && inner !== 'array' ? `${inner}[]` : 'array';
	}
}
