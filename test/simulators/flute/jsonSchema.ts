import type { Schema } from '../jsonSchema';
import { closed } from '../jsonSchema';
import { accountHolderTypes, accountTypes, taxModes } from './model';

/** Parts of the operations' JSON schemas. Bodies are closed, queries are open. */

export { closed };
export type { Schema };

/** A schema for queries, in which unknown parameters are ignored. */
export const open = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
	type: 'object',
	properties,
	required,
});

export const oneOf = (values: readonly string[]): Schema => ({ type: 'string', enum: values });

export const text = (maxLength?: number, minLength?: number): Schema => ({
	type: 'string',
	...(maxLength !== undefined && { maxLength }),
	...(minLength !== undefined && { minLength }),
});

export const listOf = (items: Schema): Schema => ({ type: 'array', items });

export const nullable = (schema: Schema): Schema => ({
	...schema,
	nullable: true,
	...(Array.isArray(schema.enum) && { enum: [...(schema.enum as unknown[]), null] }),
});

export const uuid = { type: 'string', format: 'uuid' };
export const instant = { type: 'string', format: 'date-time' };
export const flag = { type: 'boolean' };
export const integer = { type: 'integer' };
export const number = { type: 'number' };
export const rate = { type: 'number', minimum: 0 };
/** Whole cents are checked separately, because multipleOf fails for binary fractions. */
export const amount = { type: 'number', exclusiveMinimum: 0 };
export const tip = { type: 'number', minimum: 0.01 };
export const phone = { type: 'string', pattern: '^\\+[1-9][0-9]{0,14}$' };
/** Reference of a transaction or a credit; terminals allow fewer characters. */
export const referenceId = text(100);

export const pageQuery = {
	pageIndex: { ...integer, default: 0 },
	pageSize: { ...integer, default: 20 },
};

/** Query parameters for sorting. The names are documented for some lists only. */
export const sortOrderQuery = (names: readonly string[], standard = 'desc') => ({
	sortBy: oneOf(names),
	sortOrder: { ...oneOf(['asc', 'desc']), default: standard },
});
export const ascQuery = { orderBy: text(), asc: { ...flag, default: false } };

export const address = nullable(
	closed({
		addressLine1: nullable(text()),
		addressLine2: nullable(text()),
		city: nullable(text()),
		postalCode: nullable(text(15, 2)),
		stateCode: nullable(text()),
		countryCode: nullable({ type: 'string', pattern: '^[A-Z]{2}$' }),
	}),
);

export const expiration = {
	expirationMonth: { ...integer, minimum: 1, maximum: 12 },
	expirationYear: { ...integer, minimum: 1000, maximum: 9999 },
};
export const routingNumber = { type: 'string', pattern: '^\\d{9}$' };
export const bankAccount = {
	routingNumber,
	accountNumber: text(),
	accountHolderType: oneOf(accountHolderTypes),
	accountType: oneOf(accountTypes),
};
export const bankAccountNames = Object.keys(bankAccount);

const acceptedMethod = { enabled: flag, processorId: nullable(uuid) };
/** Accepted payment methods of a payment link or a payment session. */
export const acceptedMethods = closed({
	card: nullable(closed(acceptedMethod)),
	ach: nullable(closed({ ...acceptedMethod, fasterProcessing: nullable(flag) })),
});

/** Tax of a link or a session. */
export const tax = {
	taxMode: nullable(oneOf(taxModes)),
	taxRate: nullable({ type: 'number', minimum: 0, maximum: 100 }),
	taxAmount: nullable({ type: 'number', minimum: 0 }),
};
/** Texts that the user defines. */
export const metadata = nullable({
	type: 'object',
	maxProperties: 50,
	propertyNames: { maxLength: 100 },
	additionalProperties: nullable(text(500)),
});
