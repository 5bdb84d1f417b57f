import type { IDataObject, INodeParameters, NodeParameterValueType } from 'n8n-workflow';

import type {
	Field,
	Operation,
	ParameterLocation,
} from '../../../nodes/shared/declaration/operation';
import type { Declared } from '../../reference/operations';
import { providers } from '../../package/contents';
import { declaredOperations } from '../../reference/operations';
import type { LogEntry } from '../../simulators/types';
import type { Credential } from './engine';
import type { ProviderBench, ProviderName } from './providers';
import { parameterLocation, apiNameOf } from '../../../nodes/shared/request/parameterLocation';
import { pathParameters, splitRoute } from '../../../nodes/shared/declaration/route';

/**
 * Runs every declared operation in the engine: once with its required fields, once with all its
 * optional ones. What is filled in comes from the form (examples, options, bounds, the first entry
 * of a picker) and, where the form cannot know, from the provider's plan. The simulator judges.
 */

/** A value for a parameter, or how to get one that fits now; `undefined` leaves it out. */
type Sample = NodeParameterValueType | undefined | (() => Promise<NodeParameterValueType>);

type Samples = Readonly<Record<string, Sample>>;

/** What the form alone cannot tell. */
export interface Plan {
	/** Values of parameters, by name, in all operations. */
	samples?: Samples;
	/** Values in one operation, `resource.operation`, or in those of a `resource`, over those of all. */
	operations?: Readonly<Record<string, Samples>>;
	/** Choices with which an operation is run beside its defaults; all that they name is filled in. */
	variants?: Readonly<Record<string, readonly Samples[]>>;
	/** Who may do what the usual credential may not. */
	credential?: (operation: Declared) => Promise<Credential> | undefined;
}

const COLLECTIONS = ['filters', 'additionalFields', 'updateFields', 'sort'] as const;

/** A small file, for uploads. */
const binary = {
	data: {
		data: Buffer.from('not really an image').toString('base64'),
		fileName: 'test.png',
		mimeType: 'image/png',
	},
};

/** Declares the tests of a provider's operations. */
export function describeOperations(name: ProviderName, bench: ProviderBench, plan: Plan): void {
	const ofProvider = declaredOperations.filter(({ node }) => node === name);
	describe.each(ofProvider.map((declared) => [keyOf(declared), declared] as const))(
		'%s',
		(key, declared) => {
			const variants = [{}, ...(plan.variants?.[key] ?? [])];
			const optional = optionalFields(declared.declaration);
			it.each(variants.map((chosen) => [JSON.stringify(chosen), chosen] as const))(
				'runs with its required fields %s',
				async (_, chosen) => {
					const { output } = await runOnce(new Form(bench, plan, declared, chosen, false));
					expect(output).not.toEqual([]);
					expect(output).not.toContainEqual({});
				},
			);
			if (optional.length === 0) return;
			it.each(variants.map((chosen) => [JSON.stringify(chosen), chosen] as const))(
				'sends all its optional ones %s',
				async (_, chosen) => {
					const form = new Form(bench, plan, declared, chosen, true);
					const { call } = await runOnce(form);
					expect(form.filled.filter((field) => !isSent(field, name, declared, call))).toEqual([]);
				},
			);
		},
	);
}

const keyOf = ({ resource, operation }: Declared): string => `${resource}.${operation}`;

const isRequired = ({ property, fallback }: Field): boolean =>
	property.required === true && fallback === undefined;

const isOffered = ({ isRemoved }: Field): boolean => isRemoved !== true;

function optionalFields(operation: Operation): Field[] {
	return [
		...(operation.fields ?? []).filter((field) => !isRequired(field)),
		...COLLECTIONS.flatMap((collection) => operation[collection] ?? []),
	].filter(isOffered);
}

/** One operation's form, filled in. */
class Form {
	/** The fields that were filled in, for looking whether they were sent. */
	readonly filled: Field[] = [];

	constructor(
		readonly bench: ProviderBench,
		private readonly plan: Plan,
		readonly declared: Declared,
		private readonly chosen: Samples,
		private readonly isComplete: boolean,
	) {}

	async parameters(): Promise<INodeParameters> {
		const { resource, operation, declaration } = this.declared;
		const parameters: INodeParameters = { resource, operation };
		for (const field of declaration.fields ?? []) {
			if (!this.isWanted(field) && !isRequired(field)) continue;
			if (!isShown(field, parameters)) continue;
			await this.fill(field, parameters, parameters);
		}
		for (const collection of COLLECTIONS) {
			const fields = declaration[collection]?.filter(isOffered);
			// A change of nothing is refused: it takes one field at least.
			const least = collection === 'updateFields' ? fields?.[0] : undefined;
			const wanted = fields?.filter((field) => this.isWanted(field) || field === least);
			if (!wanted?.length) continue;
			const values: INodeParameters = {};
			for (const field of wanted) await this.fill(field, values, parameters);
			parameters[collection] = values;
		}
		const { reply } = declaration;
		if (typeof reply === 'object' && reply.paging) parameters.limit = 2;
		return parameters;
	}

	/** How the form is sent; undefined for the bench's own credential. */
	async credential(): Promise<Credential | undefined> {
		return await this.plan.credential?.(this.declared);
	}

	private isWanted({ name }: Field): boolean {
		return this.isComplete || name in this.chosen;
	}

	private async fill(
		field: Field,
		target: INodeParameters,
		parameters: INodeParameters,
	): Promise<void> {
		const value = await this.sample(field, parameters);
		if (value === undefined) return;
		target[field.name] = value;
		this.filled.push(field);
	}

	private async sample(
		field: Field,
		parameters: INodeParameters,
	): Promise<NodeParameterValueType | undefined> {
		const key = keyOf(this.declared);
		const { operations = {}, samples = {} } = this.plan;
		const ofResource = operations[this.declared.resource];
		const known = [this.chosen, operations[key], ofResource, samples].find(
			(values) => values && field.name in values,
		);
		if (known) {
			const given = known[field.name];
			return asLocator(field, typeof given === 'function' ? await given() : given);
		}
		if (field.picker ?? field.entries) return await this.firstEntry(field, parameters);
		if (field.members) {
			const entry: INodeParameters = {};
			for (const member of field.members) {
				const value = await this.sample(member, parameters);
				if (value !== undefined) entry[member.name] = value;
			}
			return { values: isSeveral(field) ? [entry] : entry } as NodeParameterValueType;
		}
		return example(field, key);
	}

	/** What a user would pick: the list's first entry. */
	private async firstEntry(
		{ name, picker, property }: Field,
		parameters: INodeParameters,
	): Promise<NodeParameterValueType> {
		const list = picker?.list ?? name;
		const isMultiple = property.type === 'multiOptions';
		const entries = isMultiple
			? await this.bench.options(list, parameters)
			: (await this.bench.search(list, parameters, { credential: await this.credential() }))
					.results;
		const [first] = entries;
		if (!first) throw new Error(`The list of "${name}" offers nothing`);
		if (isMultiple) return [String(first.value)];
		return { __rl: true, mode: 'list', value: String(first.value) } as NodeParameterValueType;
	}
}

const isSeveral = ({ property }: Field): boolean => property.typeOptions?.multipleValues === true;

const asLocator = (
	{ property }: Field,
	value: NodeParameterValueType | undefined,
): NodeParameterValueType | undefined =>
	property.type === 'resourceLocator' && value !== undefined && typeof value !== 'object'
		? ({ __rl: true, mode: 'id', value: String(value) } as NodeParameterValueType)
		: value;

const isShown = ({ show = {} }: Field, parameters: INodeParameters): boolean =>
	Object.entries(show).every(([name, values]) => values.includes(parameters[name] as string));

/** An example that the form itself gives. */
function example({ name, property }: Field, key: string): NodeParameterValueType {
	const { type, default: standard, options = [], placeholder } = property;
	const words = placeholder?.replace(/^e\.g\. /, '');
	const values = (options as Array<{ value?: NodeParameterValueType }>).map(({ value }) => value);
	switch (type) {
		case 'options':
			return (standard as NodeParameterValueType) ?? values[0];
		case 'multiOptions':
			return values.slice(0, 2) as string[];
		case 'boolean':
			return standard !== true;
		case 'number':
			return Number(words ?? 1);
		case 'dateTime':
			return '2026-01-31T09:30:00Z';
		case 'json':
			if (words ?? standard) return String(words ?? standard);
			throw new Error(`${key}: "${name}" is JSON, for which the plan needs a sample`);
		case 'resourceMapper':
			throw new Error(`${key}: "${name}" is a mapper, for which the plan needs a sample`);
		default:
			return words ?? (standard ? String(standard) : 'Test');
	}
}

/** Runs the form; gives the call that carried out the operation, and what came of it. */
async function runOnce(form: Form): Promise<{ call: LogEntry; output: IDataObject[] }> {
	const parameters = await form.parameters();
	const credential = await form.credential();
	await form.bench.simulator.clearLog();
	const { error, items } = await form.bench.run(parameters, { binary, credential });
	const calls = await form.bench.calls();
	if (error) {
		const sent = JSON.stringify(calls.at(-1)?.body ?? calls.at(-1)?.query);
		throw new Error(`${error.message} (${String(error.description)}) after sending ${sent}`);
	}
	const { method, template } = splitRoute(form.declared.route);
	const pattern = new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/{\w+}/g, '[^/]+')}$`);
	const call = calls.find((each) => each.method === method && pattern.test(each.path));
	if (!call) throw new Error(`${form.declared.route} was not called`);
	return { call, output: items.map(({ json }) => json) };
}

/** Whether a field's value is somewhere in the call. */
function isSent(
	field: Field,
	node: ProviderName,
	{ route, declaration }: Declared,
	{ query, headers, body }: LogEntry,
): boolean {
	const { method, template } = splitRoute(route);
	const place = parameterLocation(field, method, pathParameters(template));
	if (field.formOnly || field.wire === '' || field.file) return true;
	if (place === 'path') return true;
	const name = apiNameOf(field, place, template, providers[node]!);
	const inPlace: Record<Exclude<ParameterLocation, 'path'>, IDataObject> = {
		query,
		header: headers as IDataObject,
		body: (body ?? {}) as IDataObject,
	};
	if (place === 'header') return inPlace.header[name.toLowerCase()] !== undefined;
	if (place === 'query') return inPlace.query[name] !== undefined;
	// The last word on a body may put a member elsewhere.
	if (declaration.body) return isWithin(body, name.split('.').at(-1) ?? '');
	const value = name
		.split('.')
		.reduce<unknown>((rest, part) => (rest as IDataObject | undefined)?.[part], inPlace.body);
	return value !== undefined;
}

const isWithin = (value: unknown, name: string): boolean =>
	typeof value === 'object' &&
	value !== null &&
	(name in value || Object.values(value).some((one) => isWithin(one, name)));
