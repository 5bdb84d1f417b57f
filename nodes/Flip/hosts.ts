/** API hosts by environment (docs/providers/flip.md, "Hosts and environments"). */
export const HOSTS = {
	sandbox: 'https://api-sandbox.flip.energy',
	production: 'https://api.flip.energy',
};

/** Both environments get their OAuth tokens from one host. */
export const OAUTH_HOSTS = {
	sandbox: 'https://oauth.flip.energy',
	production: 'https://oauth.flip.energy',
};

/** What a refused client token or API key is told. */
export const UNKNOWN_TOKEN =
	'Flip refused this token. Check it and that it belongs to the chosen environment.';
