/**
 * The HTTP client of this package; `openClient.ts` creates one for a node. Requests are sent
 * through n8n's request helper.
 */
import type { IDataObject } from 'n8n-workflow';
import type { ApiRequest, Paging } from '../declaration/operation';
import type { ProviderCore, TokenExchange } from '../declaration/provider';
import { log } from '../util/log';
import { LruMap } from '../util/lruMap';
import { credentialUser } from './credentialUser';
import { withRetry } from './retry';
import { credentialSecrets } from './secrets';
import { settle } from '../util/result';
import type { Authentication } from './authentication';
import { exchangedAuthentication, staticAuthentication } from './authentication';
import type { CallOptions, SendOptions } from './call';
import { Call } from './call';
import type { Context } from './context';
import { cancelSignal, credentialKey } from './context';
import { assertValidCredential, trimCredential } from './credential';
import { grantDigest } from './grants';
import { isOAuth2 } from './oauth2Credential';
import { oauth2Authentication } from './oauth2Authentication';
import { ListSizeLimit } from './listSize';
import type { ListReadOptions } from './pagination';
import { paginate } from './pagination';
import type { ClientSettings } from './settings';
import { tokenError, TokenUnavailableError } from './tokenErrors';
import type { Attempt } from './transport';
import { Transport } from './transport';
import type { ApiResponse } from './wire';
import { requestLabel } from './wire';

interface ClientListOptions extends ListReadOptions {
	readonly concurrency?: number;
	readonly onResponse?: (response: ApiResponse) => void;
}

/** Maximum number of pages, of all lists of a client, that are read at once; each list may read one. */
const MAX_PAGES_AT_ONCE = 100;

/**
 * The API client of one execution. Base URL, headers and credential are read once for all of its
 * calls.
 */
export class ApiClient {
	/**
	 * Identifies the account by credential and base URL, to keep remembered data of different
	 * accounts apart.
	 */
	readonly id: string;
	readonly credentials: IDataObject;
	/** Limits the size of the lists that are gathered in this run of the node. */
	readonly listSize: ListSizeLimit;
	/**
	 * Key of the token cache: the credential, its grant, and the user if n8n stores tokens per user.
	 */
	private readonly tokenScope: string;
	private readonly authentication: Authentication;
	private readonly exchangedAuthentications = new LruMap<Authentication>(1000);
	private readonly transport: Transport;
	/** Number of lists that are being read. */
	private openLists = 0;
	private readonly signal: AbortSignal | undefined;
	/** Secrets that sign calls; they are masked in errors and logs. */
	private readonly secrets: Set<string>;

	/**
	 * @param variant distinguishes the values of one credential for different items
	 * @param listSize of the run, if other clients share it; a poll trigger has one context for all of
	 * its polls, so that the context cannot tell runs apart
	 * @throws NodeOperationError that says what to correct in the credential
	 */
	constructor(
		private readonly context: Context,
		private readonly provider: ProviderCore,
		type: string,
		credentials: IDataObject,
		readonly settings: ClientSettings,
		variant?: string,
		listSize = new ListSizeLimit(context),
	) {
		assertValidCredential(credentials, context, provider, type);
		this.credentials = trimCredential(credentials);
		const { concurrency, timeout } = settings;
		const baseUrl = String(this.credentials.apiUrl ?? '');
		const account = `${credentialKey(context, type)} ${baseUrl}`;
		this.id = variant === undefined ? account : `${account} ${variant}`;
		this.tokenScope = `${account} ${grantDigest(this.credentials)} ${credentialUser(this.credentials)}`;
		this.secrets = new Set(credentialSecrets(this.credentials));
		const headers = provider.headers?.(this.credentials) ?? {};
		const defaults = { baseUrl, headers, timeout };
		this.transport = new Transport(context, provider.name, defaults, this.secrets, concurrency);
		this.signal = cancelSignal(context);
		this.listSize = listSize;
		const addSecrets = (reread: IDataObject) =>
			credentialSecrets(reread).forEach((secret) => this.secrets.add(secret));
		this.authentication = isOAuth2(this.credentials)
			? oauth2Authentication(this.tokenScope, {
					...{ context, type, credentials: this.credentials, timeout },
					onReread: addSecrets,
				})
			: staticAuthentication(type, this.credentials);
	}

	/**
	 * Sends a request: acquires a token, signs through n8n's helper, refreshes the token if it is
	 * refused, and retries if that is safe.
	 *
	 * @throws NodeApiError on an error status; OutcomeUnknownError if the reply to a write was lost
	 */
	async send(request: ApiRequest, options: SendOptions = {}): Promise<ApiResponse> {
		const exchange = this.provider.exchange?.(request, this.credentials, this.settings.options);
		const authentication = exchange ? this.exchangedFor(exchange) : this.authentication;
		return await this.sendWith(authentication, request, options);
	}

	/**
	 * Yields the records of a list, page by page. The more lists are read at once, the fewer pages each
	 * of them prefetches, because prefetched pages wait in memory for the pages before them.
	 *
	 * @throws as {@link send}
	 */
	async *list(
		request: ApiRequest,
		paging: Paging,
		{ onResponse, concurrency = this.settings.concurrency, ...options }: ClientListOptions = {},
	): AsyncGenerator<IDataObject[]> {
		const fetchBody = async (page: ApiRequest) => {
			const response = await this.send(page);
			onResponse?.(response);
			return response.body;
		};
		const currentConcurrency = () =>
			Math.min(concurrency, Math.floor(MAX_PAGES_AT_ONCE / this.openLists));
		this.openLists += 1;
		try {
			yield* paginate(fetchBody, request, paging, { ...options, concurrency: currentConcurrency });
		} finally {
			this.openLists -= 1;
		}
	}

	/** Maximum number of concurrent calls at present. */
	get concurrency(): number {
		return this.transport.concurrency;
	}

	private exchangedFor(exchange: TokenExchange): Authentication {
		const { key, request } = exchange;
		return this.exchangedAuthentications.getOrCreate(key, () =>
			exchangedAuthentication(this.tokenScope, exchange, this.signal, async () => {
				const options = { isTokenCall: true };
				const { body } = await this.sendWith(this.authentication, request, options);
				log(this.context, 'got a token for the call', { call: requestLabel(request) });
				return body as IDataObject;
			}),
		);
	}

	private async sendWith(
		authentication: Authentication,
		request: ApiRequest,
		options: CallOptions,
	): Promise<ApiResponse> {
		const call = new Call(this.context, this.provider, request, options, this.secrets);
		const sent = await settle(this.attemptWithRetry(authentication, call));
		if ('error' in sent) {
			const error = this.toUserError(sent.error, options);
			// It cannot be sent again without a token, but an earlier attempt may have been carried out.
			if (!call.isOutcomeUnknown || this.signal?.aborted) throw error;
			throw call.toError({ body: (error as Error).message });
		}
		if (sent.value.failure === undefined) return sent.value.response;
		const { failure, advice } = sent.value;
		// If a repeated DELETE returns 404, an earlier attempt has probably deleted the record.
		if (failure.status === 404 && request.method === 'DELETE' && call.isOutcomeUnknown) {
			return { status: 404, headers: failure.headers ?? {}, body: { deleted: true } };
		}
		throw call.toError(failure, advice);
	}

	/** Attempts a call until it succeeds or must not be retried, and returns the last attempt. */
	private async attemptWithRetry(authentication: Authentication, call: Call): Promise<Attempt> {
		const { request } = call;
		return await withRetry(
			{
				method: request.idempotent ? 'PUT' : request.method,
				maxAttempts: this.settings.maxTries,
				failureOf: ({ failure }) => failure,
				onFailedAttempt: (failure, attempt, delay) => {
					call.recordFailure(failure);
					if (delay === undefined) return;
					const { status, networkCode } = failure;
					const waitMs = Math.round(delay);
					call.log('call is retried', { attempt, reason: networkCode ?? status, waitMs });
					if (status === 429) this.transport.pause(delay);
				},
				signal: this.signal,
			},
			async () => {
				const attempt = await this.transport.attempt(authentication, request);
				call.token = attempt.lease?.token.value;
				return attempt;
			},
		);
	}

	private toUserError(error: unknown, { isTokenCall }: CallOptions): unknown {
		if (!(error instanceof TokenUnavailableError)) return error;
		if (isTokenCall || this.signal?.aborted) return error.reason;
		const { name, errorFormat } = this.provider;
		const caller = { provider: name, errorFormat, secrets: [...this.secrets] };
		return tokenError(this.context.getNode(), error.reason, caller, this.credentials);
	}
}
