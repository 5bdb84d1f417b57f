import type {
	Body,
	Content,
	Described as Operation,
	OpenApi,
	Parameter,
	PathItem,
	Schema,
} from './schema';
import { Schemas } from './schema';

export type Place = 'path' | 'query' | 'header';

export interface Member {
	schema: Schema;
	required: boolean;
}

export type Members = ReadonlyMap<string, Member>;

/** An endpoint as its provider describes it. */
export interface Described {
	/** Its route, as the description has it. */
	route: string;
	place: (place: Place) => Members;
	/** Absent if there is no body or it is not described. */
	body?: Schema;
	/** Whether there is a body that is not described. */
	isBodyUnknown: boolean;
	/** Absent if replies are empty or not described. */
	reply?: Schema;
}

/** Corrections of a provider's description, from other sources. */
export interface Corrections {
	/** Bodies by route. */
	bodies?: Readonly<Record<string, Schema>>;
	/** Models by name. */
	models?: Readonly<Record<string, Schema>>;
	/** Whether form fields of files are lower case, although the description has capitals. */
	filesInSmallLetters?: boolean;
}

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'];

/** Returns a route without the names of its path parameters. */
const shapeOf = (route: string): string => route.replace(/{[^}]+}/g, '{}');

const segmentOf = (route: string): string | undefined => route.split('/')[1];

/** The endpoints of an API by route, e.g. `GET /api/v1.0/apps`. */
export class Description extends Schemas {
	private readonly byRoute = new Map<string, Described>();

	private readonly byShape = new Map<string, Described[]>();

	/** @param documents read as one description */
	constructor(
		documents: readonly OpenApi[],
		private readonly corrections: Corrections = {},
	) {
		super(
			Object.assign(
				{},
				corrections.models,
				...documents.map(({ components }) => components?.schemas),
			) as Record<string, Schema>,
		);
		for (const document of documents) this.add(document);
	}

	get endpoints(): Described[] {
		return [...this.byRoute.values()];
	}

	/** Finds an endpoint. If only one has that path, its path parameters may have other names. */
	endpoint(route: string): Described | undefined {
		const alike = this.byShape.get(shapeOf(route)) ?? [];
		return this.byRoute.get(route) ?? (alike.length === 1 ? alike[0] : undefined);
	}

	/** Whether a route is of a described API: a described path has the same first segment. */
	covers(route: string): boolean {
		return this.endpoints.some((described) => segmentOf(described.route) === segmentOf(route));
	}

	private add({ paths, components, servers }: OpenApi): void {
		const url = servers?.[0]?.url ?? '/';
		const base = new URL(url.replace(/[{}]/g, ''), 'https://host').pathname.replace(/\/$/, '');
		const follow = <T extends { $ref?: string }>(one: T, all: Record<string, T> = {}): T =>
			one.$ref ? (all[one.$ref.slice(one.$ref.lastIndexOf('/') + 1)] ?? one) : one;
		for (const [path, item] of Object.entries(paths)) {
			for (const method of METHODS.filter((name) => name in item)) {
				const route = `${method.toUpperCase()} ${base}${path}`;
				const operation = item[method] as Operation;
				const parameters = [
					...((item as PathItem).parameters ?? []),
					...(operation.parameters ?? []),
				].map((parameter) => follow(parameter, components?.parameters));
				const request =
					operation.requestBody && follow(operation.requestBody, components?.requestBodies);
				const body = this.bodyOf(route, request);
				const replies = Object.entries(operation.responses ?? {})
					.filter(([status]) => ['200', '201', '2XX'].includes(status))
					.map(([, reply]) => schemaOf(follow(reply, components?.responses).content));
				const described: Described = {
					route,
					place: (place) => membersIn(parameters, place),
					body,
					isBodyUnknown: request !== undefined && body === undefined,
					// Prefers a reply with described members.
					reply:
						replies.find((schema) => schema && this.membersOf(schema)) ?? replies.find(Boolean),
				};
				this.byRoute.set(route, described);
				this.byShape.set(shapeOf(route), [...(this.byShape.get(shapeOf(route)) ?? []), described]);
			}
		}
	}

	private bodyOf(route: string, request: Body | undefined): Schema | undefined {
		const schema = schemaOf(request?.content) ?? this.corrections.bodies?.[route];
		return schema && this.corrections.filesInSmallLetters ? inSmallLetters(schema) : schema;
	}

	/** Returns the writable members of an object; `undefined` if they are not listed. */
	membersOf(schema: Schema): Members | undefined {
		const { properties, required = [] } = this.resolve(schema);
		if (!properties) return undefined;
		return new Map(
			Object.entries(properties)
				.filter(([, member]) => !member.readOnly)
				.map(([name, member]) => [name, { schema: member, required: required.includes(name) }]),
		);
	}
}

const membersIn = (parameters: readonly Parameter[], place: Place): Members =>
	new Map(
		parameters
			.filter((parameter) => parameter.in === place)
			.map(({ name, required = false, schema = {}, 'x-stated': stated }) => [
				name,
				{ schema: stated ? { ...schema, 'x-stated': stated } : schema, required },
			]),
	);

const schemaOf = (content?: Content): Schema | undefined => Object.values(content ?? {})[0]?.schema;

function inSmallLetters(schema: Schema): Schema {
	const members = Object.entries(schema.properties ?? {});
	if (!members.some(([, { format }]) => format === 'binary')) return schema;
	const small = members.map(([name, member]) => [name.toLowerCase(), member]);
	const required = schema.required?.map((name) => name.toLowerCase());
	return { ...schema, properties: Object.fromEntries(small) as Schema['properties'], required };
}
