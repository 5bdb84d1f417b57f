import type { Schema } from '../jsonSchema';
import { closed } from '../jsonSchema';

/** JSON schemas of requests. Laravel would ignore unknown members; here they are refused. */
export { closed };
export type { Schema };

export const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
export const oneOf = (values: readonly unknown[]): Schema => ({ enum: values });
export const listOf = (items: Schema, minItems = 0): Schema => ({ type: 'array', items, minItems });

export const text = (maxLength?: number): Schema => ({
	type: 'string',
	minLength: 1,
	...(maxLength !== undefined && { maxLength }),
});
export const longText = text(65_535);

export const whole = (minimum: number, maximum?: number): Schema => ({
	type: 'integer',
	minimum,
	...(maximum !== undefined && { maximum }),
});
export const id = whole(1);
export const atLeast = (minimum: number): Schema => ({ type: 'number', minimum });
export const number: Schema = { type: 'number' };
export const bool: Schema = { type: 'boolean' };
export const day: Schema = { type: 'string', format: 'date' };
export const instant: Schema = { type: 'string', format: 'date-time' };
export const dayOrInstant: Schema = { anyOf: [day, instant] };

/** A boolean in a query. */
export const flag = oneOf(['true', 'false', '1', '0']);
export const isYes = (value: unknown): boolean => value === 'true' || value === '1';

/** Body of an action without one: none, or an empty object. */
export const nothing = orNull(closed({}));

/**
 * An invented member for requests whose members are cut off or missing in the docs. It stands for
 * the unknown ones, so that a test can send something.
 */
export const standIn = { stand_in: text() };
