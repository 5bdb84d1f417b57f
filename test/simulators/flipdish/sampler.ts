import type { Seed } from '../seed';
import { membersOf } from './description';
import type { Models, Schema } from './description';

/** Makes sample values of the models. */
export class Sampler {
	constructor(private readonly models: Models) {}

	/**
	 * Makes a value of the schema: with the members of `given` that the schema has, and others from
	 * the seed.
	 */
	sample(schema: Schema, seed: Seed, given?: unknown): unknown {
		return this.make(schema, { seed, name: '', models: [] }, given);
	}

	/** Returns the model with that name. */
	model(name: string): Schema {
		const model = this.models[name];
		if (!model) throw new Error(`no model ${name}`);
		return model;
	}

	/** Resolves a schema that may be a reference to a model. */
	resolve(schema: Schema | undefined): Schema {
		return typeof schema?.$ref === 'string' ? this.model(schema.$ref) : (schema ?? {});
	}

	private make(schema: Schema, place: Place, wanted: unknown): unknown {
		// Omits a null that the schema does not allow.
		if (wanted === null) return schema.nullable === true ? null : undefined;
		const given = fits(schema, wanted) ? wanted : undefined;
		if (typeof schema.$ref === 'string') {
			const models = [...place.models, schema.$ref];
			return this.make(this.model(schema.$ref), { ...place, models }, given);
		}
		if (schema.type === 'array') return this.makeList(schema, place, given);
		if (schema.type === 'object' || schema.properties) return this.makeObject(schema, place, given);
		if (given !== undefined) return given;
		return scalar(schema, place.name, place.seed);
	}

	private makeList(schema: Schema, place: Place, given: unknown): unknown {
		const items = schema.items as Schema;
		if (Array.isArray(given)) return given.map((one) => this.make(items, place, one));
		// Stops at recursive models and at deep nesting.
		const again = typeof items.$ref === 'string' && place.models.includes(items.$ref);
		if (again || place.models.length > 4) return [];
		const list = place.seed.times(2, () => this.make(items, place, undefined));
		return Array.isArray(items.enum) ? [...new Set(list)] : list;
	}

	private makeObject(schema: Schema, place: Place, given: unknown): unknown {
		const has = (given ?? {}) as Record<string, unknown>;
		if (!schema.properties) return given ?? {};
		const entries = Object.entries(membersOf(schema)).map(([name, member]) => {
			const again = typeof member.$ref === 'string' && place.models.includes(member.$ref);
			if (again && has[name] === undefined) return [name, undefined];
			return [name, this.make(member, { ...place, name }, has[name])];
		});
		return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
	}
}

interface Place {
	seed: Seed;
	/** Name of the member, from which the kind of its value is guessed. */
	name: string;
	/** Names of the models in which it is nested. */
	models: string[];
}

/** Whether a value has a schema's type, because members with the same name can differ in type. */
function fits({ type }: Schema, value: unknown): boolean {
	if (type === 'array') return Array.isArray(value);
	if (type === 'object') return typeof value === 'object' && !Array.isArray(value);
	if (type === 'integer' || type === 'number') return typeof value === 'number';
	return type === undefined || typeof value === type;
}

function scalar(schema: Schema, name: string, seed: Seed): unknown {
	if (Array.isArray(schema.enum)) {
		return schema.enum.includes('EUR') ? 'EUR' : seed.pick(schema.enum as unknown[]);
	}
	if (schema.type === 'boolean') return seed.chance(0.5);
	const { minimum = 0, maximum = 100 } = schema as { minimum?: number; maximum?: number };
	if (schema.type === 'integer') {
		if (/Id$/.test(name)) return seed.int(1000, 9999);
		return seed.int(minimum, Math.min(maximum, minimum + 60));
	}
	if (schema.type === 'number') return seed.amount(minimum, Math.min(maximum, minimum + 40));
	if (schema.format === 'uuid') return seed.uuid();
	if (schema.format === 'date-time') return seed.daysAgo(60);
	if (schema.type !== 'string') return {};
	const { maxLength = 100 } = schema as { maxLength?: number };
	return text(name, seed).slice(0, maxLength);
}

function text(name: string, seed: Seed): string {
	const hints: Array<[RegExp, () => string]> = [
		[/ur[il]$|link$/i, () => `https://files.example.com/${seed.hex(8)}`],
		[/email/i, () => seed.person().email],
		[/phone/i, () => seed.person().phone],
		[/country(code|id)?$/i, () => 'IE'],
		[/currency/i, () => 'EUR'],
		[/timezone/i, () => 'Europe/Dublin'],
		[/(token|secret|key|pin)$/i, () => `fake-${seed.hex(12)}`],
		[/(date|created|triggered)$/i, () => seed.daysAgo(60)],
		[/(time|period)$/i, () => `${seed.int(10, 21)}:00:00`],
		[/(customer|user|account|holder)\w*name$/i, () => person(seed)],
		[/id$/i, () => seed.hex(10)],
		[/^$/, () => `Sample ${seed.hex(4)}`],
	];
	const [, make] = hints.find(([pattern]) => pattern.test(name)) ?? [];
	return make?.() ?? `${name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ')} ${seed.hex(4)}`;
}

function person(seed: Seed): string {
	const { first, last } = seed.person();
	return `${first} ${last}`;
}
