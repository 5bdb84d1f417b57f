/** Helpers for the JSON schemas of several simulators. */
export interface Schema {
	[keyword: string]: unknown;
}

/** An object with these members and no others. */
export const closed = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
	type: 'object',
	additionalProperties: false,
	properties,
	required,
});
