import type { IDataObject } from 'n8n-workflow';
import { assertExclusive, encodeValue, mergeDeep, setPath, toText } from '../declaration/encode';
import type { ExclusivePairs, Field, ParameterLocation } from '../declaration/operation';
import { pathParameters } from '../declaration/route';
import { isPlainObject } from '../util/object';
import type { FieldContext } from './fieldContext';
import { apiNameOf, parameterLocation } from './parameterLocation';
import { serializeParameter } from './serialize';

/** The parts of a request that is being built from fields. */
export class RequestParts implements Readonly<Record<ParameterLocation, IDataObject>> {
	readonly path: IDataObject = {};
	readonly query: IDataObject = {};
	readonly header: IDataObject = {};
	/** Members of the body. */
	readonly body: IDataObject = {};
	/** A body that is not an object, or undefined. */
	wholeBody: unknown;
	/** Binary input fields by form field. */
	readonly files: Record<string, string> = {};
	private readonly pathNames: readonly string[];

	constructor(
		private readonly method: string,
		private readonly template: string,
		private readonly context: FieldContext,
		private readonly exclusive: ExclusivePairs = [],
	) {
		this.pathNames = pathParameters(template);
	}

	/**
	 * Adds the values of fields.
	 *
	 * @throws InputError that names the field
	 */
	add(fields: readonly Field[], values: IDataObject): void {
		const { template, context } = this;
		assertExclusive(this.exclusive, fields, values);
		for (const field of fields) {
			const location = parameterLocation(field, this.method, this.pathNames);
			const value = encodeValue(field, values, {
				timezone: context.timezone,
				isAiTool: context.isAiTool,
				wireName: (name) => context.wireName(name, location, template),
			});
			if (value !== undefined && !field.formOnly) this.addValue(field, location, value);
		}
	}

	private addValue(field: Field, location: ParameterLocation, value: unknown): void {
		const name = apiNameOf(field, location, this.template, this.context);
		const { displayName: label } = field.property;
		// Only bodies are nested; some query parameters have dots in their names.
		const path = location === 'body' ? name.split('.') : [name];
		const members = name === '' ? value : nested(path, value);
		if (field.file) this.files[name] = toText(label, value);
		else if (isPlainObject(members)) {
			// Checks names and values; a list repeats the name.
			const texts = location === 'body' ? [] : Object.entries(members).flat(2);
			for (const entry of texts) serializeParameter(label, location, entry);
			mergeDeep(this[location], members);
		} else this.wholeBody = members;
	}
}

/** Returns an object with one value at a path. */
function nested(path: string[], value: unknown): IDataObject {
	const target: IDataObject = {};
	setPath(target, path, value);
	return target;
}
