import type { IDataObject } from 'n8n-workflow';
import type { Field, ParameterLocation } from '../../nodes/shared/declaration/operation';
import type { Described, Description } from './description';
import { notice, refusal, reword, type Difference, type Finding } from './difference';
import { compareReply } from './replies';
import { misfit, optionsOf, sampleOf } from './sample';
import type { Schema } from './schema';
import { isAlways, pagingNames, sentBy, wireName, type Sent, type Subject } from './sent';
import { pathParameters } from '../../nodes/shared/declaration/route';

/** Compares a declared operation with the description of its endpoint. */
export function compareOperation(declared: Subject, description: Description): Difference[] {
	const { route, resource, operation, declaration } = declared;
	const described = description.endpoint(route);
	const found = described
		? [
				...new Comparison(declared, described, description).differences(),
				...compareReply(declaration, described, description),
			]
		: [refusal('not in the description')];
	return found.map((finding) => ({
		route,
		...reword(finding, (what) => `${resource}.${operation}: ${what}`),
	}));
}

class Comparison {
	private readonly sent: Sent[];

	private readonly body: Schema | undefined;

	constructor(
		private readonly declared: Subject,
		private readonly described: Described,
		private readonly description: Description,
	) {
		this.sent = sentBy(declared);
		this.body = described.body;
	}

	differences(): Finding[] {
		return [
			...this.sent.flatMap((sent) => this.compareField(sent)),
			...this.missingInQuery(),
			...this.missingInBody(),
			...this.missingHeaders(),
			...this.notOffered(),
		];
	}

	private compareField({ field, place, name }: Sent): Finding[] {
		if (place === 'body') return this.compareInBody(field, name);
		if (field.wire === '' || place === 'header') return [];
		// A path field that is not in the route is used only for the lists of other fields.
		if (place === 'path' && !this.declared.route.includes(`{${name}}`)) return [];
		const member = this.described.place(place).get(name);
		if (!member) return [notice(`${place}.${name} is not described`)];
		return this.compareValue(field, `${place}.${name}`, member.schema, false);
	}

	private compareInBody(field: Field, name: string): Finding[] {
		if (!this.body) {
			if (this.described.isBodyUnknown) return [];
			return [notice(`body.${name} is sent, and no body is described`)];
		}
		if (name !== '') return this.compareMember(field, this.body, name);
		if (field.members) return this.compareMembers(field.members, this.body, '');
		return this.isWhole(field) ? this.compareValue(field, 'body', this.body, true) : [];
	}

	/** Whether a field without a name is the whole body; an object is merged into it instead. */
	private isWhole = (field: Field): boolean => {
		const sample = sampleOf(field);
		return Array.isArray(sample) || typeof sample !== 'object';
	};

	private compareMember(field: Field, schema: Schema, name: string): Finding[] {
		const member = this.description.at(schema, name);
		if (!member) return [this.undescribed(schema, name, 'is not described')];
		if (field.file) {
			const { format } = this.description.resolve(member);
			if (format === 'binary') return [];
			return [refusal(`body.${name} is a file, and not described as one`)];
		}
		if (!field.members) return this.compareValue(field, `body.${name}`, member, true);
		const several = field.property.typeOptions?.multipleValues === true;
		const { type, items } = this.description.resolve(member);
		if ((type === 'array') !== several) {
			const ours = several ? 'a list' : 'an object';
			return [refusal(`body.${name} is ${ours}, described as ${String(type)}`)];
		}
		return this.compareMembers(field.members, items ?? member, `${name}.`);
	}

	/** Reports a member that is not described: only a closed object refuses it. */
	private undescribed(schema: Schema, name: string, words: string): Finding {
		const find = this.description.isClosed(schema, name) ? refusal : notice;
		return find(`body.${name} ${words}`);
	}

	/** Compares the fields of a group. */
	private compareMembers(fields: readonly Field[], schema: Schema, prefix: string): Finding[] {
		const named = fields.map((field) => [field, wireName(field, 'body', this.declared)] as const);
		const always = named.filter(([field]) => isAlways(field, true)).map(([, name]) => name);
		return [
			...named
				.flatMap(([field, name]) => this.compareMember(field, schema, name))
				.map((finding) => reword(finding, (what) => what.replace(/^body\./, `body.${prefix}`))),
			...this.uncovered(schema, always).map((name) =>
				refusal(`body.${prefix}${name} is not always sent`),
			),
			...this.unoffered(schema, [...named.map(([, name]) => name), ...this.namesBelow(prefix)]).map(
				(name) => notice(`body.${prefix}${name} is not offered`),
			),
		];
	}

	private compareValue(field: Field, where: string, schema: Schema, isInBody: boolean): Finding[] {
		const { enum: values, items } = this.description.resolve(schema);
		const known = values ?? (items && this.description.resolve(items).enum);
		const strange = known ? optionsOf(field).filter((option) => !known.includes(option)) : [];
		const sample = strange.length > 0 ? undefined : sampleOf(field);
		const wrong =
			sample === undefined ? undefined : misfit(sample, schema, isInBody, this.description);
		return [
			...strange.map((option) => refusal(`${where} offers ${option}, which is not described`)),
			...this.newValues(field, known).map((value) =>
				notice(`${where} does not offer ${value}, which is described`),
			),
			...(wrong ? [refusal(`${where} ${wrong}`)] : []),
		];
	}

	/** Returns the described values that a field with options lacks. */
	private newValues(field: Field, known: readonly string[] = []): string[] {
		const offered = optionsOf(field);
		return offered.length > 0 ? known.filter((value) => !offered.includes(value)) : [];
	}

	private missingInQuery(): Finding[] {
		const always = this.namesAlwaysIn('query');
		return [...this.described.place('query')]
			.filter(([name, { required }]) => required && !always.includes(name))
			.map(([name]) => refusal(`query.${name} is not always sent`));
	}

	private missingInBody(): Finding[] {
		const always = this.namesAlwaysIn('body');
		// A field without a name may contain every member.
		if (!this.body || always.includes('')) return [];
		const added = Object.keys(this.addedToBody());
		return [
			...added
				.filter((name) => this.body && !this.description.at(this.body, name))
				.map((name) => this.undescribed(this.body!, name, 'is added, and not described')),
			...this.uncovered(this.body, [...always, ...added]).map((name) =>
				refusal(`body.${name} is not always sent`),
			),
		];
	}

	private missingHeaders(): Finding[] {
		const { idempotencyKey } = this.declared.declaration;
		const described = [...this.described.place('header').keys()];
		const isDescribed = (name: string) =>
			described.some((each) => each.toLowerCase() === name.toLowerCase());
		const sent = [...this.namesIn('header'), ...(idempotencyKey ? [idempotencyKey.header] : [])];
		const isSent = (name: string) => sent.some((each) => each.toLowerCase() === name.toLowerCase());
		return [
			...described
				.filter((name) => !isSent(name))
				.map((name) => notice(`header.${name} is not sent`)),
			...sent
				.filter((name) => !isDescribed(name))
				.map((name) => notice(`header.${name} is not described`)),
		];
	}

	/** Reports described members that neither a field, nor paging, nor the path sets. */
	private notOffered(): Finding[] {
		const inPath = pathParameters(this.declared.route).map((name) => name.toLowerCase());
		const isElsewhere = (name: string) => inPath.includes(name.toLowerCase());
		const { reply } = this.declared.declaration;
		const inQuery = [...this.namesIn('query'), ...pagingNames(reply)];
		const inBody = [...this.namesIn('body'), ...Object.keys(this.addedToBody())];
		return [
			...[...this.described.place('query').keys()]
				.filter((name) => ![name, ''].some((each) => inQuery.includes(each)) && !isElsewhere(name))
				.map((name) => notice(`query.${name} is not offered`)),
			...(this.body ? this.unoffered(this.body, inBody) : [])
				.filter((name) => !isElsewhere(name))
				.map((name) => notice(`body.${name} is not offered`)),
		];
	}

	private unoffered(schema: Schema, names: readonly string[]): string[] {
		return [...(this.description.membersOf(schema) ?? [])].flatMap(([name, member]) => {
			if (names.includes(name) || names.includes('')) return [];
			const below = names
				.filter((each) => each.startsWith(`${name}.`))
				.map((each) => each.slice(name.length + 1));
			if (below.length === 0) return [name];
			return this.unoffered(member.schema, below).map((inner) => `${name}.${inner}`);
		});
	}

	/** Returns the names within a group of what other fields send there. */
	private namesBelow(prefix: string): string[] {
		return this.namesIn('body')
			.filter((name) => prefix !== '' && name.startsWith(prefix))
			.map((name) => name.slice(prefix.length));
	}

	private namesIn(where: ParameterLocation): string[] {
		return this.sent.filter(({ place }) => place === where).map(({ name }) => name);
	}

	/** Returns the members that the operation adds to every body. */
	private addedToBody(): IDataObject {
		const added = this.declared.declaration.body?.({}, {});
		return (added ?? {}) as IDataObject;
	}

	private namesAlwaysIn(where: ParameterLocation): string[] {
		return this.sent
			.filter(({ place, always }) => place === where && always)
			.map(({ name }) => name);
	}

	/** Returns the required members that none of these dotted names sets. */
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
