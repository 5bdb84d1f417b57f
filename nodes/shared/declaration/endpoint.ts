/**
 * A provider's endpoints by route, e.g. `GET /v2/transactions/{transactionId}`. It lives in a data
 * file beside the provider's declarations that people edit by hand, and is read in the editor only:
 * what a node needs to run is in its own parameters.
 */
export type Catalogue = Readonly<Record<string, Endpoint>>;

/**
 * Names and types of an endpoint's members. A `*` after a name: required. Types are OpenAPI's
 * `string`, `integer`, `number`, `boolean`, `object` and `array`, its formats `date` and
 * `date-time`, lists like `integer[]`, and enumerations like `Delivery|Pickup`.
 */
export interface Endpoint {
	/** What the docs call it. */
	readonly name: string;
	/** Types of path parameters that are not strings; those are not listed. */
	readonly path?: Members;
	readonly query?: Members;
	readonly header?: Members;
	/** Members of a JSON object, or the type of a body that is none. */
	readonly body?: Members | string;
	/** Members of a multipart/form-data body that are files. */
	readonly files?: readonly string[];
}

export type Members = Readonly<Record<string, string>>;
