import type { INodeProperties } from 'n8n-workflow';

/** Stands where a base URL would be that n8n must not send secrets to; it can never resolve. */
const REFUSED_URL = 'https://the-base-url-must-begin-with-https.invalid';

const LOOPBACK = String.raw`localhost|127(\.\d+){3}|\[::1\]`;

/**
 * https anywhere, plain http on this machine only: what a base URL of the user's own may look like.
 * No user name and password before the host: they would be sent in place of the token.
 */
const ALLOWED_URL = new RegExp(`^(https://[^/?#@\\\\\\s]+|http://(${LOOPBACK})(:\\d+)?)(/|$)`, 'i');

/** Slashes at the end; looked for where they begin, which takes linear time. */
const LAST_SLASHES = String.raw`(?<!\/)\/+$`;

/** Whether `url` was refused by {@link environmentExpression}, or is otherwise no URL to send secrets to. */
export const isRefusedUrl = (url: string): boolean =>
	url.startsWith(REFUSED_URL) || !ALLOWED_URL.test(url);

/** The URL of `path` in the environment that a credential's fields choose. */
export function environmentUrl(
	hosts: Readonly<Record<string, string>>,
	credentials: Readonly<Record<string, unknown>>,
	path = '',
): string {
	const custom = String(credentials.baseUrl ?? '')
		.trim()
		.replace(new RegExp(LAST_SLASHES), '');
	const base = hosts[String(credentials.environment)] ?? custom;
	return `${ALLOWED_URL.test(base) ? base : REFUSED_URL}${path}`;
}

/**
 * The same as an n8n expression, for a hidden credential property.
 *
 * It is the one place where an environment becomes a host: credentials, their tests, n8n's HTTP
 * Request node and our own nodes all read the property that carries it.
 *
 * @param hosts the provider's base URL by environment, without a trailing slash
 * @param customField credential field with the base URL of the environment `custom`
 * @param path appended in every environment
 * @param fields how the expression reaches the credential's fields: `$self` in a property,
 * `$credentials` in a credential test
 */
export function environmentExpression(
	hosts: Readonly<Record<string, string>>,
	customField: 'baseUrl' | 'oauthUrl',
	path = '',
	fields: '$self' | '$credentials' = '$self',
): string {
	const known = Object.entries(hosts).map(([name, url]) => `${name}: "${url}"`);
	const custom = `((url) => /${ALLOWED_URL.source}/i.test(url) ? url : "${REFUSED_URL}")((${fields}["${customField}"] || "").trim().replace(/${LAST_SLASHES}/, ""))`;
	return `={{ ({ ${known.join(', ')} })[${fields}["environment"]] || ${custom} }}${path}`;
}

/**
 * A property that users need not see, for the provider has one right value for it. In an OAuth2
 * type it hides the property of the same name that every such type of n8n inherits.
 */
export const hidden = (name: string, value: INodeProperties['default']): INodeProperties => ({
	displayName: name,
	name,
	type: 'hidden',
	default: value,
});

const ENVIRONMENT_LABELS: Readonly<Record<string, string>> = {
	sandbox: 'Sandbox',
	production: 'Production',
	custom: 'Custom',
};

/**
 * The fields with which a user chooses an environment. The first of `hosts` is the default; with
 * `custom` the user gives the base URLs: for proxies, previews and tests.
 *
 * @param oauthUrl whether tokens come from a host of their own
 */
export function environmentFields(
	hosts: Readonly<Record<string, string>>,
	{ oauthUrl = false } = {},
): INodeProperties[] {
	const [first, ...others] = Object.keys(hosts);
	const customUrl = (displayName: string, name: string, description: string): INodeProperties => ({
		displayName,
		name,
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://proxy.example.com',
		description,
		displayOptions: { show: { environment: ['custom'] } },
	});
	return [
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [first, ...others, 'custom'].map((value) => ({
				name: ENVIRONMENT_LABELS[value],
				value,
			})),
			default: first,
			description:
				'Environment that calls are sent to. Choose Custom for a proxy, a preview or a test server.',
		},
		customUrl(
			'Base URL',
			'baseUrl',
			"Base URL to use instead of the provider's API host. It must begin with https:// (http:// only for this machine).",
		),
		...(oauthUrl
			? [
					customUrl(
						'OAuth URL',
						'oauthUrl',
						"Base URL to use instead of the provider's token host. It must begin with https:// (http:// only for this machine).",
					),
				]
			: []),
	];
}
