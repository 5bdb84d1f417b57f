import type { INodeParameters, NodeParameterValueType } from 'n8n-workflow';

import type { Field, Operation } from '../../../nodes/shared/declaration/operation';
import type { Declared } from '../../reference/operations';
import type { Credential } from './engine';
import type { ProviderBench } from './providers';

/** A value for a parameter, or how to get one that fits now; `undefined` leaves it out. */
type Sample = NodeParameterValueType | undefined | (() => Promise<NodeParameterValueType>);

export type Samples = Readonly<Record<string, Sample>>;

const COLLECTIONS = ['filters', 'additionalFields', 'updateFields', 'sort'] as const;

export const keyOf = ({ resource, operation }: Declared): string => `${resource}.${operation}`;

const isRequired = ({ property, fallback }: Field): boolean =>
	property.required === true && fallback === undefined;

const isOffered = ({ isRemoved }: Field): boolean => isRemoved !== true;

export function optionalFields(operation: Operation): Field[] {
	return [
		...(operation.fields ?? []).filter((field) => !isRequired(field)),
		...COLLECTIONS.flatMap((collection) => operation[collection] ?? []),
	].filter(isOffered);
}

/** Values for forms that the declarations do not give. */
export interface FormPlan {
	/** Values of parameters, by name, in all operations. */
	samples?: Samples;
	/** Values in one operation, `resource.operation`, or in those of a `resource`, over those of all. */
	operations?: Readonly<Record<string, Samples>>;
	/** The credential of an operation, for those that the usual one may not run. */
	credential?: (operation: Declared) => Promise<Credential> | undefined;
}

/** One operation's form, filled in. */
export class OperationForm {
	/** The fields that were filled in, to check that they were sent. */
	readonly filled: Field[] = [];

	constructor(
		readonly bench: ProviderBench,
		private readonly plan: FormPlan,
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
			if (!fields?.length) continue;
			const wanted = fields.filter((field) => this.isWanted(field));
			// An update without any field is refused.
			if (collection === 'updateFields' && wanted.length === 0) wanted.push(fields[0]!);
			if (wanted.length === 0) continue;
			const values: INodeParameters = {};
			for (const field of wanted) await this.fill(field, values, parameters);
			parameters[collection] = values;
		}
		const { reply } = declaration;
		if (typeof reply === 'object') {
			if (reply.paging) Object.assign(parameters, this.listLength());
			if (reply.simplify && this.isComplete) parameters.simplify = false;
		}
		return parameters;
	}

	/** How the form is sent; undefined for the bench's own credential. */
	async credential(): Promise<Credential | undefined> {
		return await this.plan.credential?.(this.declared);
	}

	/** How many records to list: two, or what the plan says. */
	private listLength(): INodeParameters {
		const known = { limit: 2, ...this.plan.samples, ...this.chosen };
		const { limit, returnAll } = known as INodeParameters;
		return { ...(limit !== undefined && { limit }), ...(returnAll !== undefined && { returnAll }) };
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

	/** The first entry of the picker. */
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

/** The form's own example: its default, first option or placeholder. */
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
