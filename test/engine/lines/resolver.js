/**
 * Jest's resolver for the engine tests on an installed n8n: whatever of n8n's the nodes, the
 * credentials and the harness import comes from there, so that all share one n8n-workflow. (Errors
 * are told by their classes.) Inside n8n's own modules nothing changes.
 */
const { sep } = require('node:path');

const host = process.env.FL_SUITE_ENGINE;

const isOfN8n = (request) => /^(n8n-core|n8n-workflow|luxon|@n8n\/[^/]+)(\/|$)/.test(request);

module.exports = (request, options) => {
	const isOurs = !options.basedir.startsWith(host + sep);
	const basedir = isOurs && isOfN8n(request) ? host : options.basedir;
	return options.defaultResolver(request, { ...options, basedir });
};
