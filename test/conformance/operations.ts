import type { IDataObject } from 'n8n-workflow';
import type { Field, Place } from '../../nodes/shared/declare';
import { isEmpty } from '../../nodes/shared/encode';
import {
	COLLECTIONS,
	pathParameters,
	placeOf,
	splitRoute,
	wireNameOf,
} from '../../nodes/shared/request';
import type { Declared } from '../reference/operations';
import { providers } from '../reference/operations';
import type { Described, Description, Schema } from './description';
import type { Difference } from './differences';
import { compareReply } from './replies';
import { misfit, optionsOf, sampleOf } from './sample';

/** A field and where its value goes. */
interface Sent {
	field: Field;
	place: Place;
	name: string;
	/** Whether there always is a value. */
	always: boolean;
}

/** What a declared operation and the description of its endpoint do not agree on. */
export function compareOperation(declared: Declared, description: Description): Difference[] {
	const { route, resource, operation, declaration } = declared;
	const described = description.endpoints.get(route);
	const found = described
		? [
				...new Comparison(declared, described, description).differences(),
				...compareReply(declaration, described, description),
			]
		: ['not in the description'];
	return found.map((what) => ({ route, what: `${resource}.${operation}: ${what}` }));
}

class Comparison {
	private readonly sent: Sent[];

	private readonly body: Schema | undefined;

	constructor(
		private readonly declared: Declared,
		private readonly described: Described,
		private readonly description: Description,
	) {
		this.sent = sentBy(declared);
		this.body = described.body;
	}

	differences(): string[] {
		return [
			...this.sent.flatMap((sent) => this.compareField(sent)),
			...this.missingInQuery(),
			...this.missingInBody(),
		];
	}

	private compareField({ field, place, name }: Sent): string[] {
		if (place === 'body') return this.compareInBody(field, name);
		if (field.wire === '' || place === 'header') return [];
		// What the path does not name steers the lists of other fields.
		if (place === 'path' && !this.declared.route.includes(`{${name}}`)) return [];
		const member = this.described.place(place).get(name);
		if (!member) return [`${place}.${name} is not described`];
		return this.compareValue(field, `${place}.${name}`, member.schema, false);
	}

	private compareInBody(field: Field, name: string): string[] {
		if (!this.body) {
			return this.described.isBodyUnknown ? [] : [`body.${name} is sent, and no body is described`];
		}
		if (name !== '') return this.compareMember(field, this.body, name);
		if (field.members) return this.compareMembers(field.members, this.body, '');
		return this.isWhole(field) ? this.compareValue(field, 'body', this.body, true) : [];
	}

	/** Whether a value without a name is the body itself; an object's members only join it. */
	private isWhole = (field: Field): boolean => {
		const sample = sampleOf(field);
		return Array.isArray(sample) || typeof sample !== 'object';
	};

	private compareMember(field: Field, schema: Schema, name: string): string[] {
		const member = this.description.at(schema, name);
		if (!member) return [`body.${name} is not described`];
		if (field.file) {
			const { format } = this.description.resolve(member);
			return format === 'binary' ? [] : [`body.${name} is a file, and not described as one`];
		}
		if (!field.members) return this.compareValue(field, `body.${name}`, member, true);
		const several = field.property.typeOptions?.multipleValues === true;
		const { type, items } = this.description.resolve(member);
		if ((type === 'array') !== several) {
			return [`body.${name} is ${several ? 'a list' : 'an object'}, described as ${String(type)}`];
		}
		return this.compareMembers(field.members, items ?? member, `${name}.`);
	}

	/** The fields of a group. */
	private compareMembers(fields: readonly Field[], schema: Schema, prefix: string): string[] {
		const named = fields.map((field) => [field, wireName(field, 'body', this.declared)] as const);
		const always = named.filter(([field]) => isAlways(field, true)).map(([, name]) => name);
		return [
			...named
				.flatMap(([field, name]) => this.compareMember(field, schema, name))
				.map((what) => what.replace(/^body\./, `body.${prefix}`)),
			...this.uncovered(schema, always).map((name) => `body.${prefix}${name} is not always sent`),
		];
	}

	private compareValue(field: Field, where: string, schema: Schema, isInBody: boolean): string[] {
		const { enum: values, items } = this.description.resolve(schema);
		const known = values ?? (items && this.description.resolve(items).enum);
		const strange = known ? optionsOf(field).filter((option) => !known.includes(option)) : [];
		const sample = strange.length > 0 ? undefined : sampleOf(field);
		const wrong =
			sample === undefined ? undefined : misfit(sample, schema, isInBody, this.description);
		return [
			...strange.map((option) => `${where} offers ${option}, which is not described`),
			...(wrong ? [`${where} ${wrong}`] : []),
		];
	}

	private missingInQuery(): string[] {
		const always = this.namesAlwaysIn('query');
		return [...this.described.place('query')]
			.filter(([name, { required }]) => required && !always.includes(name))
			.map(([name]) => `query.${name} is not always sent`);
	}

	private missingInBody(): string[] {
		const always = this.namesAlwaysIn('body');
		// What has no name may hold all of them.
		if (!this.body || always.includes('')) return [];
		const added = Object.keys(this.addedToBody());
		return [
			...added
				.filter((name) => this.body && !this.description.at(this.body, name))
				.map((name) => `body.${name} is added, and not described`),
			...this.uncovered(this.body, [...always, ...added]).map(
				(name) => `body.${name} is not always sent`,
			),
		];
	}

	/** What the operation itself puts into every body. */
	private addedToBody(): IDataObject {
		const added = this.declared.declaration.body?.({}, {});
		return (added ?? {}) as IDataObject;
	}

	private namesAlwaysIn(where: Place): string[] {
		return this.sent
			.filter(({ place, always }) => place === where && always)
			.map(({ name }) => name);
	}

	/** Required members that none of these dotted names gives a value. */
	private uncovered(schema: Schema, names: readonly string[]): string[] {
		return [...(this.description.membersOf(schema) ?? [])].flatMap(([name, member]) => {
			if (!member.required || names.includes(name)) return [];
			const below = names
				.filter((each) => each.startsWith(`${name}.`))
				.map((each) => each.slice(name.length + 1));
			if (below.length === 0) return [name];
			return this.uncovered(member.schema, below).map((inner) => `${name}.${inner}`);
		});
	}
}

function sentBy(declared: Declared): Sent[] {
	const { declaration, route } = declared;
	const { method, template } = splitRoute(route);
	const of = (field: Field, isInView: boolean): Sent => {
		const place = placeOf(field, method, pathParameters(template));
		const name = wireName(field, place, declared);
		return { field, place, name, always: isInView && isAlways(field, false) };
	};
	return [
		...(declaration.fields ?? []).map((field) => of(field, true)),
		...COLLECTIONS.flatMap((key) => (declaration[key] ?? []).map((field) => of(field, false))),
	].filter(({ field }) => !field.formOnly);
}

const wireName = (field: Field, place: Place, { node, route }: Declared): string =>
	wireNameOf(field, place, splitRoute(route).template, providers[node]!);

/** Whether a field that is shown always has a value: it must be filled in, or has a default. */
function isAlways({ property, fallback }: Field, isInGroup: boolean): boolean {
	if (property.required || (!isInGroup && fallback && !fallback.orNone)) return true;
	return !isEmpty(property.default) && property.type !== 'fixedCollection';
}
