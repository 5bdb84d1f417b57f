import type { FastifyRequest } from 'fastify';

import type { TokenBook } from '../tokens';
import { refuse } from './refusals';

export type Environment = 'sandbox' | 'production';

/** What tests can switch, by the control `POST /rules`. */
export interface Rules {
	/** The status for a valid token of the wrong kind or site; the docs leave 401 or 403 open. */
	wrongTokenStatus: 401 | 403;
	/** Takes the 2024 word FAILED as a `device_status` too. */
	legacyFailed: boolean;
	/** Signs webhooks with the body's `timestamp` instead of the header's, as one crawl reads. */
	signsBodyTimestamp: boolean;
}

/**
 * Which token opens which route (docs/providers/flip.md, "Which token for which call"). That
 * `fl_` keys and OAuth tokens open both cloud and site routes is inferred, and so is that neither
 * may mint a site token.
 */
const kinds = {
	mint: ['client-token'],
	cloud: ['client-token', 'api-key', 'oauth'],
	site: ['site-token', 'api-key', 'oauth'],
};

type Guard = (scope: keyof typeof kinds) => (request: FastifyRequest) => Promise<void>;

/** Makes the check that runs before a request of one environment's API is looked at. */
export function guardOf(tokens: TokenBook, environment: Environment, rules: Rules): Guard {
	return (scope) =>
		async ({ headers, params }) => {
			const bearer = tokens.bearer(headers.authorization);
			// A token of the other environment is an unknown one. [inferred]
			if (bearer.state !== 'valid' || isElsewhere(bearer.token.claims.environment, environment)) {
				throw refuse(401, 'The bearer token is missing, unknown or expired');
			}
			const { kind, claims } = bearer.token;
			if (!kinds[scope].includes(kind)) {
				throw refuse(rules.wrongTokenStatus, 'This kind of token is not accepted here');
			}
			if (kind === 'site-token' && claims.siteId !== (params as { siteId?: string }).siteId) {
				throw refuse(rules.wrongTokenStatus, 'This token is for another site');
			}
		};
}

/** `fl_` keys and OAuth tokens name no environment: they are valid in both. */
function isElsewhere(named: unknown, environment: Environment): boolean {
	return named !== undefined && named !== environment;
}
