import type { Schema } from '../jsonSchema';
import { closed } from '../jsonSchema';
import { accountHolderTypes, accountTypes, taxModes } from './model';

/** What the JSON schemas of the operations are made of. Bodies are closed, queries are open. */

export { closed };
export type { Schema };

/** What is not named in a query is not bound, and ignored. */
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
/** Whole cents are checked apart: JSON Schema's multipleOf stumbles over binary fractions. */
export const amount = { type: 'number', exclusiveMinimum: 0 };
export const tip = { type: 'number', minimum: 0.01 };
export const phone = { type: 'string', pattern: '^\\+[1-9][0-9]{0,14}$' };
/** Of a transaction and of a credit; terminals take less. */
export const referenceId = text(100);

export const pageQuery = {
	pageIndex: { ...integer, default: 0 },
	pageSize: { ...integer, default: 20 },
};

/** Two ways to sort. What may be sorted by is documented for some lists only. */
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
/** How one may pay a payment link or in a payment session. */
export const acceptedMethods = closed({
	card: nullable(closed(acceptedMethod)),
	ach: nullable(closed({ ...acceptedMethod, fasterProcessing: nullable(flag) })),
});

/** How a link or a session is taxed. */
export const tax = {
	taxMode: nullable(oneOf(taxModes)),
	taxRate: nullable({ type: 'number', minimum: 0, maximum: 100 }),
	taxAmount: nullable({ type: 'number', minimum: 0 }),
};
/** Texts of the user's own. */
export const metadata = nullable({
	type: 'object',
	maxProperties: 50,
	propertyNames: { maxLength: 100 },
	additionalProperties: nullable(text(500)),
});
