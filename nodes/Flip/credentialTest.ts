import { credentialTest } from '../shared/http/credentialTest';

/**
 * Tests the token or API key of a `flipApi` credential: both may list sites (docs/providers/flip.md,
 * "Which token for which call").
 */
export const flipApiTest = credentialTest({
	provider: 'Flip',
	secret: ['token', 'Token'],
	path: '/v1/sites',
	query: { limit: 1 },
	headers: ({ token }) => ({ Authorization: `Bearer ${String(token)}` }),
	isExpectedReply: Array.isArray,
});
