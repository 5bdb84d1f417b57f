import type { Schema } from '../jsonSchema';
import { closed } from '../jsonSchema';
import { accountHolderTypes, accountTypes } from './model';

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
export const phone = { type: 'string', pattern: '^\\+\\d{1,19}$' };
export const referenceId = text(36);

export const pageQuery = {
	pageIndex: { ...integer, default: 0 },
	pageSize: { ...integer, default: 20 },
};

/** Two ways to sort. What may be sorted by is documented for some lists only. */
export const sortOrderQuery = (names?: readonly string[], standard = 'asc') => ({
	sortBy: names ? oneOf(names) : text(),
	sortOrder: { ...oneOf(['asc', 'desc']), default: standard },
});
export const ascQuery = { sortBy: text(), asc: { ...flag, default: true } };

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

const acceptedMethod = nullable(closed({ enabled: flag, processorId: nullable(uuid) }));
/** How one may pay a payment link or in a payment session. */
export const acceptedMethods = closed({ card: acceptedMethod, ach: acceptedMethod });
