/** What the JSON schemas of several simulators begin with. */
export interface Schema {
	[keyword: string]: unknown;
}

/** An object that takes these members and no others. */
export const closed = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
	type: 'object',
	additionalProperties: false,
	properties,
	required,
});
