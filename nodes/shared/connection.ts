import type { IDataObject, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { jsonParse, NodeApiError } from 'n8n-workflow';
import type { Authentication, Context } from './authentication';
import {
	cancelSignal,
	credentialKey,
	endingWith,
	exchangedAuthentication,
	oauth2Authentication,
	ownerOf,
	staticAuthentication,
} from './authentication';
import { BoundedMap } from './bounded';
import type { Request } from './declare';
import { isRefusedUrl } from './environments';
import { apiError, operationError, OutcomeUnknown } from './errors';
import {
	bodyOf,
	inTime,
	isUnreadable,
	networkCodeOf,
	settled,
	statusOf,
	UNREADABLE,
} from './faults';
import { Gate } from './gate';
import type { Exchange, Profile } from './provider';
import type { Outcome } from './retry';
import type { Pass } from './tokens';
import { isOutcomeUnknown, retryDelay } from './retry';
import { sleep } from './sleep';

/** What came back from the provider. */
export interface Reply {
	readonly status: number;
	readonly headers: IDataObject;
	/**
	 * Parsed JSON; a string where the reply is none; '' or undefined for an empty reply. Bytes where
	 * they were asked for and the call succeeded.
	 */
	readonly body: unknown;
}

/** Users' choices for a run. */
export interface Settings {
	/** Calls under way at once. */
	readonly concurrency: number;
	/** Attempts per call, the first included. */
	readonly maxTries: number;
	/** Longest wait for a reply, in ms. */
	readonly timeout: number;
	/** The node's options as the user set them, for the provider's own. */
	readonly options: IDataObject;
}

export const DEFAULT_SETTINGS: Settings = {
	// A call costs n8n some 0.8 ms: so many fill the time until a provider at 50 ms answers.
	concurrency: 64,
	maxTries: 4,
	timeout: 60_000,
	options: {},
};

/** What the users' options say, and the defaults for what they do not say. */
export const settingsOf = (options: IDataObject): Settings => ({
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
}

/** How one attempt ended, and what it was signed with. */
interface Attempt extends Pick<Outcome, 'networkCode'> {
	readonly reply?: Reply;
	readonly pass?: Pass;
}

/**
 * One execution's way to a provider: base URL, headers and token are settled once, then every
 * call goes through `send`. No other place talks HTTP.
 */
export class Connection {
	/** Credential and base URL: what keeps the memory of one account apart from that of another. */
	readonly id: string;
	/** The same, and apart for each user for whom n8n holds tokens: whose tokens they are. */
	private readonly holder: string;
	private readonly baseUrl: string;
	private readonly headers: Record<string, string>;
	private readonly own: Authentication;
	private readonly exchanged = new BoundedMap<Authentication>(1000);
	private readonly gate: Gate;
	/** Nothing is sent before: the provider asked for a rest (ms since 1970). */
	private restUntil = 0;
	private readonly signal: AbortSignal | undefined;

	private constructor(
		private readonly context: Context,
		private readonly provider: Profile,
		type: string,
		readonly credentials: IDataObject,
		readonly settings: Settings,
	) {
		this.baseUrl = String(credentials.apiUrl ?? '');
		this.id = `${credentialKey(context, type)} ${this.baseUrl}`;
		this.holder = `${this.id} ${ownerOf(context) ?? ''}`;
		this.headers = provider.headers?.(credentials) ?? {};
		this.own =
			'grantType' in credentials
				? oauth2Authentication(this.holder, context, type, credentials, settings.timeout)
				: staticAuthentication(type);
		this.gate = new Gate(settings.concurrency);
		this.signal = cancelSignal(context);
	}

	/**
	 * Reads the credential, once, and checks what can be checked before anything is sent.
	 *
	 * @throws NodeOperationError that says what to correct in the credential
	 */
	static async open(
		context: Context,
		provider: Profile,
		type: string,
		settings: Settings,
	): Promise<Connection> {
		const credentials = await context.getCredentials<IDataObject>(type);
		const node = context.getNode();
		const { apiUrl = '', accessTokenUrl = apiUrl } = credentials;
		for (const [field, url] of Object.entries({
			'Base URL': apiUrl,
			'OAuth URL': accessTokenUrl,
		})) {
			if (!isRefusedUrl(String(url))) continue;
			throw operationError(
				node,
				`The '${field}' of the credential must begin with https://`,
				'Correct it in the credential; http:// is accepted only for an address of this machine.',
			);
		}
		const { access_token: token } = (credentials.oauthTokenData ?? {}) as IDataObject;
		if (credentials.grantType === 'authorizationCode' && !token) {
			throw operationError(
				node,
				`The credential is not connected to ${provider.name} yet`,
				'Open the credential, click Connect and allow the access there.',
			);
		}
		return new Connection(context, provider, type, credentials, settings);
	}

	/**
	 * Sends one call: waits for a good token, signs through n8n's helper, renews and repeats where
	 * that is safe, and turns a refusal into an error that users can act on.
	 *
	 * @throws NodeApiError on a refusal; OutcomeUnknown when a write's reply was lost
	 */
	async send(request: Request, options: SendOptions = {}): Promise<Reply> {
		const exchange = this.provider.exchange?.(request, this.credentials, this.settings.options);
		return await this.sendWith(this.authenticationFor(exchange), request, options);
	}

	private authenticationFor(exchange: Exchange | undefined): Authentication {
		if (exchange === undefined) return this.own;
		return this.exchanged.getOrCreate(exchange.key, () =>
			exchangedAuthentication(`${this.holder} ${exchange.key}`, exchange, async () => {
				const { body } = await this.sendWith(this.own, exchange.mint, { isHarmless: true });
				return body as IDataObject;
			}),
		);
	}

	private async sendWith(
		authentication: Authentication,
		request: Request,
		{ secrets, whenUnknown, isHarmless = false }: SendOptions,
	): Promise<Reply> {
		let outcomeUnknown = false;
		const failure = (outcome: Outcome, body: unknown): Error => {
			const error = apiError(this.context.getNode(), {
				...outcome,
				body,
				outcomeUnknown,
				advice: outcomeUnknown ? whenUnknown : undefined,
				provider: this.provider.name,
				call: `${request.method} ${request.path}`,
				secrets,
			});
			return outcomeUnknown ? new OutcomeUnknown(error) : error;
		};
		for (let attempt = 1; ; attempt++) {
			const attempted = await settled(this.attempt(authentication, request));
			if ('error' in attempted) {
				const { error } = attempted;
				// Without a token it cannot be sent again, and may have been carried out before.
				if (!outcomeUnknown || this.signal?.aborted) throw error;
				throw failure({}, (error as Error).message);
			}
			const { reply, networkCode } = attempted.value;
			const { status } = reply ?? {};
			if (reply && status !== undefined && status < 300) return reply;
			// A repeated delete that finds nothing may have done its work before.
			if (reply && status === 404 && request.method === 'DELETE' && outcomeUnknown) return reply;
			const outcome: Outcome = { status, headers: reply?.headers, networkCode };
			// What an earlier attempt may have done is not undone by the refusal of a later one.
			outcomeUnknown ||= !isHarmless && isOutcomeUnknown(request.method, outcome);
			const method = request.repeatable ? 'PUT' : request.method;
			const delay = retryDelay(method, attempt, this.settings.maxTries, outcome);
			if (delay !== undefined) {
				if (status === 429) this.restUntil = Math.max(this.restUntil, Date.now() + delay);
				await this.pause(delay);
				continue;
			}
			throw failure(outcome, reply?.body);
		}
	}

	/** One attempt; a refused token is renewed and the call sent once more. */
	private async attempt(authentication: Authentication, request: Request): Promise<Attempt> {
		const first = await this.signed(authentication, request);
		const { reply, pass } = first;
		if (reply === undefined || !authentication.refusals.includes(reply.status)) return first;
		const again = await this.authenticated(async () => await authentication.refused(pass));
		if (!again) return first;
		const second = await this.signed(authentication, request);
		if (second.reply && authentication.refusals.includes(second.reply.status)) {
			authentication.refusedAgain(second.pass);
		}
		return second;
	}

	private async signed(authentication: Authentication, request: Request): Promise<Attempt> {
		const pass = await this.authenticated(async () => await authentication.pass());
		const exchange = async (): Promise<Attempt> => {
			// Those still under way can ask for a longer rest meanwhile.
			while (this.restUntil > Date.now()) await this.pause(this.restUntil - Date.now());
			const sent = await settled<IN8nHttpFullResponse>(
				this.transmit(authentication, request, pass),
			);
			if ('value' in sent) {
				const { statusCode: status, headers, body } = sent.value;
				// A refusal ends the pass only when something has been done about it.
				if (!authentication.refusals.includes(status)) pass?.done(true);
				if (status < 300 && isUnreadable(body, String(headers['content-type'] ?? ''))) {
					return { networkCode: UNREADABLE, pass };
				}
				// Who asks for a file is refused in words all the same.
				const readable = request.asBytes && status >= 300 ? decoded(body) : body;
				return { reply: { status, headers: headers as IDataObject, body: readable }, pass };
			}
			pass?.done(false);
			this.signal?.throwIfAborted();
			const networkCode = networkCodeOf(sent.error);
			if (networkCode === undefined) throw sent.error;
			return { networkCode, pass };
		};
		return await this.gate.run(exchange, ({ reply }) =>
			reply?.status === 429 ? 'fewer' : reply && reply.status < 300 ? 'more' : undefined,
		);
	}

	/** The one place where HTTP is spoken: through n8n's helper, which signs. */
	private async transmit(
		{ type, signing }: Authentication,
		request: Request,
		pass: Pass | undefined,
	): Promise<IN8nHttpFullResponse> {
		this.signal?.throwIfAborted();
		// The helper's own timeout is for silence only, which a reply that trickles in never is.
		return await inTime(
			this.settings.timeout,
			this.signal,
			async (signal) =>
				(await this.context.helpers.httpRequestWithAuthentication.call(
					endingWith(this.context, signal) as never,
					type,
					this.httpOptions(request),
					signing(pass),
				)) as IN8nHttpFullResponse,
		);
	}

	/** Tells a failure to get a token in words that say what to do. */
	private async authenticated<T>(work: () => Promise<T>): Promise<T> {
		const done = await settled(work());
		if ('value' in done) return done.value;
		throw this.tokenError(done.error);
	}

	private tokenError(error: unknown): unknown {
		if (error instanceof OutcomeUnknown) return error.error;
		// A site token's refusal was told by `sendWith` already.
		if (error instanceof NodeApiError) return error;
		const networkCode = networkCodeOf(error);
		const status = networkCode === undefined ? statusOf(error) : undefined;
		const body = networkCode === undefined ? bodyOf(error) : undefined;
		if (status === undefined && body === undefined && networkCode === undefined) return error;
		const isInteractive = this.credentials.grantType === 'authorizationCode';
		const isPassing = status === 429 || (status ?? 0) >= 500;
		return apiError(this.context.getNode(), {
			status,
			body,
			networkCode,
			provider: this.provider.name,
			call: 'the token request',
			advice:
				networkCode !== undefined
					? undefined
					: isPassing
						? 'No access token is to be had at present. Try again later.'
						: isInteractive
							? 'Access could not be renewed. Open the credential and reconnect the account.'
							: 'No access token was issued. Check Client ID, Client Secret and Environment in the credential.',
		});
	}

	private httpOptions(request: Request): IHttpRequestOptions {
		const { method, path, query, headers, body, encoded, asBytes } = request;
		const contentType = encoded?.contentType ?? 'application/json';
		return {
			method,
			url: urlOf(this.baseUrl, path, query),
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

/** Bytes as the JSON or text that they hold. */
function decoded(body: unknown): unknown {
	if (!Buffer.isBuffer(body)) return body;
	const words = body.toString();
	return jsonParse<unknown>(words, { fallbackValue: words });
}

/** The URL of a call; array values repeat the key. */
function urlOf(baseUrl: string, path: string, query: IDataObject = {}): string {
	const parameters = new URLSearchParams();
	for (const [key, value] of Object.entries(query)) {
		for (const entry of [value].flat()) parameters.append(key, String(entry));
	}
	const search = parameters.toString();
	return `${baseUrl}${path}${search && `?${search}`}`;
}
