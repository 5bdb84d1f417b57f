/**
 * A provider's endpoints by route, e.g. `GET /v2/transactions/{transactionId}`. They are in
 * `nodes/<Provider>/endpoints.json`, are edited by hand, and are read by the editor only: at run
 * time a node uses its own parameters.
 */
export type EndpointCatalog = Readonly<Record<string, Endpoint>>;

/**
 * Names and types of an endpoint's members. `*` after a name marks it as required. Types are
 * OpenAPI's `string`, `integer`, `number`, `boolean`, `object` and `array`, its formats `date` and
 * `date-time`, lists such as `integer[]`, and enumerations such as `Delivery|Pickup`.
 */
export interface Endpoint {
	/** Name of the endpoint in the provider's docs. */
	readonly name: string;
	/** Types of the path parameters that are not strings. */
	readonly path?: MemberTypes;
	readonly query?: MemberTypes;
	readonly header?: MemberTypes;
	/** Members of a JSON object, or the type of any other body. */
	readonly body?: MemberTypes | string;
	/** Members of a multipart/form-data body that hold files. */
	readonly files?: readonly string[];
}

/** The type of each member, by name. */
export type MemberTypes = Readonly<Record<string, string>>;
