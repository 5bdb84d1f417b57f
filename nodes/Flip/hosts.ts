/** API hosts by environment (docs/providers/flip.md, "Hosts and environments"). */
export const HOSTS = {
	sandbox: 'https://api-sandbox.flip.energy',
	production: 'https://api.flip.energy',
};

/** OAuth hosts by environment (docs/providers/flip.md, "Hosts and environments"). */
export const OAUTH_HOSTS = {
	sandbox: 'https://oauth.flip.energy',
	production: 'https://oauth.flip.energy',
};
