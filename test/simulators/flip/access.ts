import type { FastifyRequest } from 'fastify';

import type { TokenBook } from '../tokens';
import { refuse } from './refusals';

export type Environment = 'sandbox' | 'production';

/** Rules that tests can change with the control `POST /rules`. */
export interface Rules {
	/** The status for a valid token of the wrong kind or site; the docs leave 401 or 403 open. */
	wrongTokenStatus: 401 | 403;
	/** Whether `device_status` may be FAILED, as in 2024. */
	legacyFailed: boolean;
	/** Whether webhooks are signed with the body's `timestamp`, as an older page of the docs says. */
	signsBodyTimestamp: boolean;
}

/**
 * Kinds of tokens for each kind of route (docs/providers/flip.md, "Which token for which call"). It
 * is inferred that `fl_` keys and OAuth tokens are accepted for cloud and site routes, and that
 * neither can mint a site token.
 */
const kinds = {
	mint: ['client-token'],
	cloud: ['client-token', 'api-key', 'oauth'],
	site: ['site-token', 'api-key', 'oauth'],
};

type Guard = (scope: keyof typeof kinds) => (request: FastifyRequest) => Promise<void>;

/** Makes the check of the token, which runs before the validation of a request. */
export function guardOf(tokens: TokenBook, environment: Environment, rules: Rules): Guard {
	return (scope) =>
		async ({ headers, params }) => {
			const bearer = tokens.bearer(headers.authorization);
			// A token of the other environment is unknown. [inferred]
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

/** Whether a token is of the other environment; `fl_` keys and OAuth tokens are valid in both. */
function isElsewhere(named: unknown, environment: Environment): boolean {
	return named !== undefined && named !== environment;
}
