import type { INodeProperties } from 'n8n-workflow';

/**
 * Replaces a base URL that must not receive secrets. It never resolves: `.invalid` is reserved (RFC
 * 2606).
 */
const REFUSED_URL = 'https://the-base-url-must-begin-with-https.invalid';

const LOOPBACK = String.raw`localhost|127(\.\d+){3}|\[::1\]`;

/**
 * Allowed base URLs: https anywhere, http on this machine only. User name and password are refused,
 * because they would be sent instead of the token.
 */
const ALLOWED_URL = new RegExp(`^(https://[^/?#@\\\\\\s]+|http://(${LOOPBACK})(:\\d+)?)(/|$)`, 'i');

/** Trailing slashes. The lookbehind keeps matching linear. */
const TRAILING_SLASHES = String.raw`(?<!\/)\/+$`;

/**
 * Whether secrets must not be sent to a URL: {@link environmentExpression} has replaced it, or it
 * is not allowed.
 */
export const isRefusedUrl = (url: string): boolean =>
	url.startsWith(REFUSED_URL) || !ALLOWED_URL.test(url);

/** Returns the URL of a path in the environment that a credential chooses. */
export function environmentUrl(
	hosts: Readonly<Record<string, string>>,
	credentials: Readonly<Record<string, unknown>>,
	path = '',
): string {
	const custom = String(credentials.baseUrl ?? '')
		.trim()
		.replace(new RegExp(TRAILING_SLASHES), '');
	const base = hosts[String(credentials.environment)] ?? custom;
	return `${ALLOWED_URL.test(base) ? base : REFUSED_URL}${path}`;
}

/**
 * Returns {@link environmentUrl} as an n8n expression, for a hidden credential property.
 *
 * Credentials, their tests, n8n's HTTP Request node and this package's nodes all read that
 * property, so an environment is mapped to a host in one place.
 *
 * @param hosts the provider's base URL by environment, without a trailing slash
 * @param customField credential field with the base URL of the environment `custom`
 * @param path appended in every environment
 * @param fields how the expression refers to the credential's fields: `$self` in a property,
 * `$credentials` in a credential test
 */
export function environmentExpression(
	hosts: Readonly<Record<string, string>>,
	customField: 'baseUrl' | 'oauthUrl',
	path = '',
	fields: '$self' | '$credentials' = '$self',
): string {
	const known = Object.entries(hosts).map(([name, url]) => `${name}: "${url}"`);
	const custom = `((url) => /${ALLOWED_URL.source}/i.test(url) ? url : "${REFUSED_URL}")((${fields}["${customField}"] || "").trim().replace(/${TRAILING_SLASHES}/, ""))`;
	return `={{ ({ ${known.join(', ')} })[${fields}["environment"]] || ${custom} }}${path}`;
}

/**
 * A hidden property, for a value that the provider prescribes. In an OAuth2 type it overrides the
 * property that the type inherits from n8n's `oAuth2Api`.
 */
export const hiddenProperty = (
	name: string,
	value: INodeProperties['default'],
): INodeProperties => ({
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
 * The fields in which a user chooses an environment. The first key of `hosts` is the default. With
 * `custom` the user enters the base URLs, for proxies, previews and tests.
 *
 * @param oauthUrl whether tokens come from a separate host
 */
export function environmentFields(
	hosts: Readonly<Record<string, string>>,
	{ hasOAuthUrl = false } = {},
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
		...(hasOAuthUrl
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
