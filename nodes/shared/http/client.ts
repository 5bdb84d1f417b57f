import type { IDataObject, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';
import type { Authentication, Context } from './authentication';
import {
	cancelSignal,
	credentialKey,
	endingWith,
	exchangedAuthentication,
	oauth2Authentication,
	mintOutcome,
	staticAuthentication,
} from './authentication';
import { LruMap } from '../util/lruMap';
import { monotonicMs } from '../util/clock';
import { checkCredential, trimmed } from './credential';
import type { ApiRequest } from '../declaration/operation';
import type { FailedCall } from '../errors/userErrors';
import {
	apiError,
	TokenCallError,
	OutcomeUnknownError,
	saysInvalidToken,
	maskSecrets,
} from '../errors/userErrors';
import {
	isUnreadable,
	networkErrorCode,
	UNREADABLE_REPLY,
	withoutByteOrderMark,
} from '../errors/hostErrors';
import { ConcurrencyLimiter } from './concurrency';
import { grantDigest } from './grants';
import { log } from '../util/log';
import { credentialUser } from './credentialUser';
import type { TokenExchange, ProviderCore } from '../declaration/provider';
import type { AttemptResult } from './retry';
import type { TokenLease } from './tokenCache';
import { isOutcomeUnknown, isPassing, repetitionAskedAfter, retryDelay } from './retry';
import { secretsIn, credentialSecrets } from './secrets';
import { sleep } from '../util/sleep';
import { titleCase } from '../util/text';
import { settle } from '../util/result';
import { withTimeout } from './timeout';

/** What came back from the provider. */
export interface ApiResponse {
	readonly status: number;
	readonly headers: IDataObject;
	/**
	 * Parsed JSON; a string where the reply is none; '' or undefined for an empty reply. Bytes where
	 * they were asked for and the call succeeded.
	 */
	readonly body: unknown;
}

/** Users' choices for a run. */
export interface ClientSettings {
	/** Calls under way at once. */
	readonly concurrency: number;
	/** Attempts per call, the first included. */
	readonly maxTries: number;
	/** Longest wait for a reply, in ms. */
	readonly timeout: number;
	/** The node's options as the user set them, for the provider's own. */
	readonly options: IDataObject;
}

export const DEFAULT_SETTINGS: ClientSettings = {
	// A call costs n8n some 0.8 ms: so many fill the time until a provider at 50 ms answers.
	concurrency: 64,
	maxTries: 4,
	timeout: 60_000,
	options: {},
};

/** What the users' options say, and the defaults for what they do not say. */
export const clientSettings = (options: IDataObject): ClientSettings => ({
	concurrency: Number(options.concurrency) || DEFAULT_SETTINGS.concurrency,
	maxTries: Number(options.maxTries) || DEFAULT_SETTINGS.maxTries,
	timeout: Number(options.timeout) * 1000 || DEFAULT_SETTINGS.timeout,
	options,
});

/** Extra knowledge about a call. */
export interface SendOptions {
	/** Values that must not show up in error texts. */
	readonly secrets?: readonly string[];
	/** Whether it is all the same how often the call is carried out, whatever its method. */
	readonly isHarmless?: boolean;
	/** What to do when the outcome of a write is unknown, if more than to look the record up. */
	readonly whenUnknown?: string;
	/** What identifies the call for a workflow, in the details of its errors. */
	readonly details?: IDataObject;
	/** More of these details, by the body of a refusal. */
	readonly detailsIn?: (body: unknown) => IDataObject;
}

/** The same, for calls of our own. */
interface CallOptions extends SendOptions {
	/** Whether it is for a token: its failures are put in words by the call that needs the token. */
	readonly isForToken?: boolean;
}

/** How one attempt ended, and what it was signed with. */
interface Attempt extends Pick<AttemptResult, 'networkCode'> {
	readonly reply?: ApiResponse;
	/** A reply of success that is not what the endpoint gives: why not, and its body. */
	readonly flaw?: { readonly advice: string; readonly body: unknown };
	readonly lease?: TokenLease;
}

/**
 * One execution's way to a provider: base URL, headers and token are settled once, then every
 * call goes through `send`. No other place talks HTTP.
 */
export class ApiClient {
	/** Credential and base URL: what keeps the memory of one account apart from that of another. */
	readonly id: string;
	/**
	 * Whose tokens they are: the credential, what it gets them with, and the user, where n8n holds
	 * tokens for each.
	 */
	private readonly tokenScope: string;
	private readonly baseUrl: string;
	private readonly headers: Record<string, string>;
	private readonly own: Authentication;
	private readonly exchangedTokens = new LruMap<Authentication>(1000);
	private readonly limiter: ConcurrencyLimiter;
	/** Nothing is sent before: the provider asked for a rest (monotonic ms). */
	private pausedUntil = 0;
	private readonly signal: AbortSignal | undefined;
	/** What calls were signed with: no text of the provider may repeat it. */
	private readonly secrets: Set<string>;

	private constructor(
		private readonly context: Context,
		private readonly provider: ProviderCore,
		type: string,
		readonly credentials: IDataObject,
		readonly settings: ClientSettings,
		variant?: string,
	) {
		this.baseUrl = String(credentials.apiUrl ?? '');
		const credential = `${credentialKey(context, type)} ${this.baseUrl}`;
		this.id = variant === undefined ? credential : `${credential} ${variant}`;
		this.tokenScope = `${credential} ${grantDigest(credentials)} ${credentialUser(credentials)}`;
		this.headers = provider.headers?.(credentials) ?? {};
		this.secrets = new Set(credentialSecrets(credentials));
		const learn = (changed: IDataObject) => {
			for (const secret of credentialSecrets(changed)) this.secrets.add(secret);
		};
		this.own =
			'grantType' in credentials
				? oauth2Authentication(this.tokenScope, context, type, credentials, settings.timeout, learn)
				: staticAuthentication(type, credentials);
		this.limiter = new ConcurrencyLimiter(settings.concurrency);
		this.signal = cancelSignal(context);
	}

	/**
	 * Reads the credential, once, and checks what can be checked before anything is sent.
	 *
	 * @throws NodeOperationError that says what to correct in the credential
	 */
	static async open(
		context: Context,
		provider: ProviderCore,
		type: string,
		settings: ClientSettings,
	): Promise<ApiClient> {
		const credentials = await context.getCredentials<IDataObject>(type);
		return ApiClient.with(credentials, context, provider, type, settings);
	}

	/**
	 * With a credential that was read already.
	 *
	 * @param variant tells apart what one credential gives for different items
	 * @throws NodeOperationError that says what to correct in the credential
	 */
	static with(
		credentials: IDataObject,
		context: Context,
		provider: ProviderCore,
		type: string,
		settings: ClientSettings,
		variant?: string,
	): ApiClient {
		checkCredential(credentials, context, provider, type);
		return new ApiClient(context, provider, type, trimmed(credentials), settings, variant);
	}

	/**
	 * Sends one call: waits for a good token, signs through n8n's helper, renews and repeats where
	 * that is safe, and turns a refusal into an error that users can act on.
	 *
	 * @throws NodeApiError on a refusal; OutcomeUnknown when a write's reply was lost
	 */
	async send(request: ApiRequest, options: SendOptions = {}): Promise<ApiResponse> {
		const exchange = this.provider.exchange?.(request, this.credentials, this.settings.options);
		return await this.sendWith(this.authenticationFor(exchange), request, options);
	}

	private authenticationFor(exchange: TokenExchange | undefined): Authentication {
		if (exchange === undefined) return this.own;
		return this.exchangedTokens.getOrCreate(exchange.key, () =>
			exchangedAuthentication(
				`${this.tokenScope} ${exchange.key}`,
				exchange,
				this.signal,
				async () => {
					const options = { isHarmless: true, isForToken: true };
					const { body } = await this.sendWith(this.own, exchange.mint, options);
					log(this.context, 'got a token for the call', { call: callOf(exchange.mint) });
					return body as IDataObject;
				},
			),
		);
	}

	private async sendWith(
		authentication: Authentication,
		request: ApiRequest,
		options: CallOptions,
	): Promise<ApiResponse> {
		const { secrets = [], whenUnknown, isHarmless = false, isForToken = false } = options;
		let outcomeUnknown = false;
		let signed: TokenLease | undefined;
		const own = [secrets, secretsIn(request.headers ?? {}), secretsIn(request.query ?? {})].flat();
		const known = () => [...own, ...this.secrets, ...(signed ? [signed.token.value] : [])];
		const report = (event: string, facts: IDataObject) =>
			log(this.context, event, { call: maskSecrets(callOf(request), known()), ...facts });
		const failure = (outcome: AttemptResult, body: unknown, advice?: string): Error => {
			const failed: FailedCall = {
				...outcome,
				body,
				outcomeUnknown,
				advice: outcomeUnknown ? whenUnknown : advice,
				details: { ...options.details, ...options.detailsIn?.(body) },
				provider: this.provider.name,
				call: callOf(request),
				secrets: known(),
			};
			if (isForToken) return new TokenCallError(failed);
			const error = apiError(this.context.getNode(), failed);
			if (!outcomeUnknown) return error;
			report('the reply was lost, and the outcome is unknown', {});
			return new OutcomeUnknownError(
				error,
				repetitionAskedAfter(outcome),
				(outcome.status ?? 0) >= 500,
			);
		};
		for (let attempt = 1; ; attempt++) {
			const attempted = await settle(this.attempt(authentication, request));
			if ('error' in attempted) {
				const { error: raw } = attempted;
				const error = raw instanceof TokenFailure ? this.tokenError(raw.reason, isForToken) : raw;
				// Without a token it cannot be sent again, and may have been carried out before.
				if (!outcomeUnknown || this.signal?.aborted) throw error;
				throw failure({}, (error as Error).message);
			}
			const { reply, lease, networkCode, flaw } = attempted.value;
			signed = lease;
			const { status } = reply ?? {};
			if (reply && status !== undefined && status < 300) return reply;
			// A repeated delete that finds nothing may have done its work before.
			if (reply && status === 404 && request.method === 'DELETE' && outcomeUnknown) {
				return { ...reply, body: { deleted: true } };
			}
			const outcome: AttemptResult = { status, headers: reply?.headers, networkCode };
			// What an earlier attempt may have done is not undone by the refusal of a later one.
			outcomeUnknown ||= !isHarmless && isOutcomeUnknown(request.method, outcome);
			const method = request.idempotent ? 'PUT' : request.method;
			const delay = retryDelay(method, attempt, this.settings.maxTries, outcome);
			if (delay === undefined) throw failure(outcome, reply?.body ?? flaw?.body, flaw?.advice);
			report('is tried again', {
				attempt,
				reason: networkCode ?? status,
				waitMs: Math.round(delay),
			});
			if (status === 429) this.pausedUntil = Math.max(this.pausedUntil, monotonicMs() + delay);
			await this.pause(delay);
		}
	}

	/** One attempt; a refused token is renewed and the call sent once more. */
	private async attempt(authentication: Authentication, request: ApiRequest): Promise<Attempt> {
		const first = await this.sendSigned(authentication, request);
		const { reply, lease } = first;
		if (reply === undefined || !refusesToken(authentication, reply)) return first;
		if (!(await forToken(authentication.onUnauthorized(lease)))) return first;
		log(this.context, 'is sent again with another token', {
			call: maskSecrets(callOf(request), [...this.secrets]),
			reason: reply.status,
		});
		const second = await this.sendSigned(authentication, request);
		if (second.reply && refusesToken(authentication, second.reply)) {
			authentication.onUnauthorizedAgain(second.lease);
		}
		return second;
	}

	/** Sends once. Takes a lease only when it waits for nothing but a free slot, and always releases it. */
	private async sendSigned(authentication: Authentication, request: ApiRequest): Promise<Attempt> {
		for (;;) {
			await this.rest();
			const lease = await forToken(authentication.acquire());
			const attempted = await this.limiter.run(
				// Another call was told to rest meanwhile: others must not wait for this one's trial.
				async () => {
					if (!this.isResting()) return await this.exchange(authentication, request, lease);
					lease?.release(false);
					return undefined;
				},
				(result) => {
					const { status } = result?.reply ?? {};
					if (status === 429) return 'fewer';
					return status !== undefined && status < 300 ? 'more' : undefined;
				},
			);
			if (attempted) return attempted;
		}
	}

	/** Sends with a lease. It keeps the lease where the token is refused: `attempt` releases it. */
	private async exchange(
		authentication: Authentication,
		request: ApiRequest,
		lease: TokenLease | undefined,
	): Promise<Attempt> {
		const sent = await settle(this.sendHttp(authentication, request, lease));
		if ('error' in sent) {
			lease?.release(false);
			this.signal?.throwIfAborted();
			const networkCode = networkErrorCode(sent.error);
			if (networkCode === undefined) throw sent.error;
			return { networkCode, lease };
		}
		const { statusCode: status, headers, body } = sent.value;
		if (status < 300) {
			const isBroken = isUnreadable(body, String(headers['content-type'] ?? ''));
			const advice = isBroken ? undefined : request.flawOf?.(body);
			if (isBroken || advice !== undefined) {
				lease?.release(true);
				return {
					networkCode: UNREADABLE_REPLY,
					lease,
					...(advice !== undefined && { flaw: { advice, body } }),
				};
			}
		}
		// A refusal of a request for a file is not asked for as bytes: it is in words.
		const readable = request.asBytes && status >= 300 ? decodeBody(body) : body;
		const reply: ApiResponse = { status, headers: headers as IDataObject, body: readable };
		if (!refusesToken(authentication, reply)) lease?.release(true);
		return { reply, lease };
	}

	private isResting(): boolean {
		return monotonicMs() < this.pausedUntil;
	}

	/** Those still under way can ask for a longer rest meanwhile. */
	private async rest(): Promise<void> {
		while (this.isResting()) await this.pause(this.pausedUntil - monotonicMs());
	}

	/** The one place where HTTP is spoken: through n8n's helper, which signs. */
	private async sendHttp(
		{ type, signOptions: signing }: Authentication,
		request: ApiRequest,
		lease: TokenLease | undefined,
	): Promise<IN8nHttpFullResponse> {
		this.signal?.throwIfAborted();
		// The helper's own timeout is for silence only, which a reply that trickles in never is.
		return await withTimeout(
			this.settings.timeout,
			this.signal,
			async (signal) =>
				(await this.context.helpers.httpRequestWithAuthentication.call(
					endingWith(this.context, signal) as never,
					type,
					this.httpOptions(request),
					signing(lease),
				)) as IN8nHttpFullResponse,
		);
	}

	/** Why there is no token, in words that say what to do, unless it is for a call that needs another. */
	private tokenError(error: unknown, isForToken: boolean): unknown {
		const node = this.context.getNode();
		if (isForToken || this.signal?.aborted) return error;
		// A call to the provider for another token failed as calls fail.
		if (error instanceof TokenCallError) return apiError(node, error.failure);
		const outcome = mintOutcome(error);
		const { status, body, networkCode } = outcome;
		if (status === undefined && body === undefined && networkCode === undefined) return error;
		const isInteractive = this.credentials.grantType === 'authorizationCode';
		const isInPassing = isPassing(outcome) || (status ?? 0) >= 500;
		const isRefusal = networkCode === undefined && !isInPassing;
		return apiError(node, {
			...outcome,
			provider: this.provider.name,
			call: 'the token request',
			headline: isRefusal ? this.refusedClient() : undefined,
			secrets: [...this.secrets],
			advice:
				networkCode !== undefined
					? undefined
					: isInPassing
						? 'No access token could be obtained. Try again later.'
						: isInteractive
							? 'The access token could not be renewed. Open the credential and reconnect the account.'
							: "Check 'Client ID', 'Client Secret' and 'Environment' in the credential.",
		});
	}

	/** What a token endpoint refused, of which provider and environment: its own words say neither. */
	private refusedClient(): string | undefined {
		const { grantType, environment } = this.credentials;
		if (grantType !== 'clientCredentials') return undefined;
		const where =
			environment === undefined ? '' : ` in the environment ${titleCase(String(environment))}`;
		return `${this.provider.name} refused the 'Client ID' or 'Client Secret' of the credential${where}`;
	}

	private httpOptions(request: ApiRequest): IHttpRequestOptions {
		const { method, path, query, headers, body, encoded, asBytes } = request;
		const contentType = encoded?.contentType ?? 'application/json';
		return {
			method,
			url: buildUrl(this.baseUrl, path, query),
			headers: {
				Accept: asBytes ? '*/*' : 'application/json',
				...(method !== 'GET' && method !== 'HEAD' && { 'Content-Type': contentType }),
				...this.headers,
				...headers,
			},
			// As text: n8n's helper drops an empty object, which some providers require.
			...(encoded ? { body: encoded.data } : body !== undefined && { body: JSON.stringify(body) }),
			...(asBytes && { encoding: 'arraybuffer' as const }),
			timeout: this.settings.timeout,
			// We read every status ourselves, so that n8n neither renews nor throws on its own.
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// A redirect could carry the token to another host; none of the providers uses them.
			disableFollowRedirect: true,
		};
	}

	private async pause(ms: number): Promise<void> {
		if (ms > 0) await sleep(ms, this.signal);
	}
}

/** No token is to be had for a call. */
class TokenFailure extends Error {
	constructor(readonly reason: unknown) {
		super('No token');
	}
}

/** Tells the failure to get a token from the failure of the call that needs it. */
async function forToken<T>(work: Promise<T>): Promise<T> {
	const done = await settle(work);
	if ('value' in done) return done.value;
	throw new TokenFailure(done.error);
}

/** How logs and errors name a call. */
const callOf = ({ method, path }: ApiRequest): string => `${method} ${path}`;

/** Whether a reply refuses the token: by its status, or in OAuth's words (RFC 6750, 3.1). */
const refusesToken = (
	{ unauthorizedStatuses: refusals }: Authentication,
	{ status, headers, body }: ApiResponse,
): boolean =>
	refusals.includes(status) || (status >= 400 && status < 500 && saysInvalidToken(body, headers));

/** Bytes as the JSON or text that they hold. */
function decodeBody(body: unknown): unknown {
	if (!Buffer.isBuffer(body)) return body;
	const words = withoutByteOrderMark(body.toString());
	return jsonParse<unknown>(words, { fallbackValue: words });
}

/** The URL of a call; array values repeat the key. */
function buildUrl(baseUrl: string, path: string, query: IDataObject = {}): string {
	const parameters = new URLSearchParams();
	for (const [key, value] of Object.entries(query)) {
		for (const entry of [value].flat()) parameters.append(key, String(entry));
	}
	const search = parameters.toString();
	return `${baseUrl}${path}${search && `?${search}`}`;
}
