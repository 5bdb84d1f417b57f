import type { IN8nHttpFullResponse } from 'n8n-workflow';
import type { ApiRequest } from '../declaration/operation';
import type { FailedAttempt } from '../errors/hostErrors';
import { networkErrorCode, UNREADABLE_REPLY } from '../errors/hostErrors';
import { maskSecrets } from '../errors/redact';
import { monotonicMs } from '../util/clock';
import { addHint } from '../util/hints';
import { log } from '../util/log';
import { settle } from '../util/result';
import { sleep } from '../util/sleep';
import type { Authentication } from './authentication';
import { isUnauthorized } from './authentication';
import { ConcurrencyLimiter } from './concurrencyLimiter';
import type { Context } from './context';
import { cancelSignal, withSignal } from './context';
import { isOverload } from './retry';
import { withTimeout } from './timeout';
import type { TokenLease } from './tokenCache';
import { withTokenError } from './tokenErrors';
import type { ApiResponse, RequestDefaults } from './wire';
import { isBrokenResponse, requestLabel, toApiResponse, toHttpOptions } from './wire';

/** The result of one attempt, and the lease that it was signed with. */
export type Attempt = { readonly lease: TokenLease | undefined } & (
	| { readonly response: ApiResponse; readonly failure?: undefined }
	| {
			readonly response?: undefined;
			readonly failure: FailedAttempt;
			/** Advice if the body of a successful reply is not the endpoint's. */
			readonly advice?: string;
	  }
);

/** Sends single attempts with a valid token, within the concurrency limit. */
export class Transport {
	private readonly limiter: ConcurrencyLimiter;
	private readonly signal: AbortSignal | undefined;
	/** Nothing is sent before this time (monotonic ms), because the provider asked for a pause. */
	private pausedUntil = 0;

	/** @param secrets values that are masked in logs */
	constructor(
		private readonly context: Context,
		/** Name of the provider, for hints. */
		private readonly providerName: string,
		private readonly defaults: RequestDefaults,
		private readonly secrets: ReadonlySet<string>,
		concurrency: number,
	) {
		this.limiter = new ConcurrencyLimiter(concurrency);
		this.signal = cancelSignal(context);
	}

	/** Maximum number of concurrent calls at present. */
	get concurrency(): number {
		return this.limiter.limit;
	}

	/** Pauses sending for some time (ms); an earlier, longer pause stays in effect. */
	pause(ms: number): void {
		const now = monotonicMs();
		const earlier = Math.max(this.pausedUntil, now);
		this.pausedUntil = Math.max(earlier, now + ms);
		addHint(
			this.context,
			'rateLimited',
			(total) =>
				total < 1_000
					? undefined
					: `Calls were paused for ${Math.round(total / 1_000)} s, because ${this.providerName} limits the rate of calls (429).`,
			this.pausedUntil - earlier,
		);
	}

	/** Makes one attempt. If its token is refused, the call is sent once more with a new token. */
	async attempt(authentication: Authentication, request: ApiRequest): Promise<Attempt> {
		const first = await this.sendSigned(authentication, request, (lease) => lease?.refuse());
		const { lease, failure } = first;
		if (failure === undefined || !isUnauthorized(authentication, failure)) return first;
		if (!(await withTokenError(authentication.onUnauthorized(lease)))) return first;
		log(this.context, 'call is sent again with a new token', {
			call: maskSecrets(requestLabel(request), [...this.secrets]),
			reason: failure.status,
		});
		const second = await this.sendSigned(
			authentication,
			request,
			authentication.onUnauthorizedAgain,
		);
		if (second.failure === undefined || !isUnauthorized(authentication, second.failure)) {
			addHint(
				this.context,
				'tokenRenewed',
				() =>
					`${this.providerName} refused the access token. It was renewed, and the call sent again.`,
			);
		}
		return second;
	}

	/**
	 * Sends once when a slot is free. The lease is acquired before the slot, because a probe must not
	 * wait for slots held by calls that wait for the probe. Whether the lease is still current is
	 * checked in the slot.
	 *
	 * @param onRefused called before the slot is freed, so that no other call is sent with a refused
	 * token; it takes over the lease
	 */
	private async sendSigned(
		authentication: Authentication,
		request: ApiRequest,
		onRefused: (lease: TokenLease | undefined) => void,
	): Promise<Attempt> {
		for (;;) {
			while (this.isPaused()) await sleep(this.pausedUntil - monotonicMs(), this.signal);
			const lease = await withTokenError(authentication.acquire());
			const attempt = await this.limiter.run(
				async () => {
					// Other calls must not wait for this probe while the client is paused.
					if (this.isPaused() || lease?.isCurrent() === false) return lease?.release();
					return await this.sendOnce(authentication, request, lease, onRefused);
				},
				(result) => {
					if (result?.response) return 'success';
					return result?.failure && isOverload(result.failure) ? 'overload' : undefined;
				},
			);
			if (attempt) return attempt;
		}
	}

	private isPaused(): boolean {
		return monotonicMs() < this.pausedUntil;
	}

	/** Sends the request once and releases the lease, or passes it to `onRefused`. */
	private async sendOnce(
		authentication: Authentication,
		request: ApiRequest,
		lease: TokenLease | undefined,
		onRefused: (lease: TokenLease | undefined) => void,
	): Promise<Attempt> {
		const sent = await settle(this.sendHttp(authentication, request, lease));
		if ('error' in sent) {
			lease?.release();
			this.signal?.throwIfAborted();
			const networkCode = networkErrorCode(sent.error);
			if (networkCode === undefined) throw sent.error;
			return { lease, failure: { networkCode } };
		}
		const { value: response } = sent;
		const isSuccess = response.status < 300;
		if (!isSuccess && isUnauthorized(authentication, response)) onRefused(lease);
		else lease?.accept();
		if (!isSuccess) return { lease, failure: response };
		if (isBrokenResponse(response)) return { lease, failure: { networkCode: UNREADABLE_REPLY } };
		const { body } = response;
		const advice = request.validateResponse?.(body);
		if (advice === undefined) return { lease, response };
		return { lease, failure: { networkCode: UNREADABLE_REPLY, body }, advice };
	}

	/** Sends through n8n's request helper, which signs the call. */
	private async sendHttp(
		{ type, signOptions }: Authentication,
		request: ApiRequest,
		lease: TokenLease | undefined,
	): Promise<ApiResponse> {
		this.signal?.throwIfAborted();
		// The helper's timeout applies to inactivity only; a reply that arrives slowly never reaches
		// it.
		const response = await withTimeout(this.defaults.timeout, this.signal, async (signal) =>
			this.context.helpers.httpRequestWithAuthentication.call(
				withSignal(this.context, signal) as never,
				type,
				toHttpOptions(request, this.defaults),
				signOptions(lease),
			),
		);
		return toApiResponse(request, response as IN8nHttpFullResponse);
	}
}
