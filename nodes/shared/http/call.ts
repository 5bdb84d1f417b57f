import type { IDataObject } from 'n8n-workflow';
import type { ApiRequest } from '../declaration/operation';
import type { ProviderCore } from '../declaration/provider';
import { apiError, TokenCallError } from '../errors/apiError';
import type { FailedAttempt } from '../errors/hostErrors';
import { maskSecrets } from '../errors/redact';
import { OutcomeUnknownError } from '../errors/userErrors';
import { log } from '../util/log';
import type { Context } from './context';
import { mayHaveTakenEffect, requestedRetryDelay } from './retry';
import { secretsIn } from './secrets';
import { requestLabel } from './wire';

/** Options of a call. */
export interface SendOptions {
	/** Values that are masked in errors. */
	readonly secrets?: readonly string[];
	/** Advice for an unknown outcome, instead of looking up the record. */
	readonly unknownOutcomeAdvice?: string;
	/** Machine-readable details for the call's errors. */
	readonly details?: IDataObject;
	/** Returns further details from the body of an error. */
	readonly detailsIn?: (body: unknown) => IDataObject;
}

/** Options of a call within the client. */
export interface CallOptions extends SendOptions {
	/** Whether it is a token request, whose failure is reported by the calls that need the token. */
	readonly isTokenCall?: boolean;
}

/** A call with all of its attempts: what is known of its outcome, its errors and its log entries. */
export class Call {
	/** Whether an attempt failed that may have taken effect. */
	isOutcomeUnknown = false;
	/** The token that the latest attempt was signed with. */
	token?: string;

	/** @param signingSecrets values that sign the client's calls; they are masked */
	constructor(
		private readonly context: Context,
		private readonly provider: ProviderCore,
		readonly request: ApiRequest,
		private readonly options: CallOptions,
		private readonly signingSecrets: ReadonlySet<string>,
	) {}

	/** Records a failed attempt. A later refusal does not undo what an earlier attempt may have done. */
	recordFailure(failure: FailedAttempt): void {
		const { request, options } = this;
		this.isOutcomeUnknown ||= !options.isTokenCall && mayHaveTakenEffect(request.method, failure);
	}

	/** Creates the error for the call from the failure of its last attempt. */
	toError(failure: FailedAttempt, advice?: string): Error {
		const { context, provider, request, options, isOutcomeUnknown } = this;
		const failedCall = {
			...failure,
			...{ isOutcomeUnknown, advice: isOutcomeUnknown ? options.unknownOutcomeAdvice : advice },
			details: { ...options.details, ...options.detailsIn?.(failure.body) },
			...{ provider: provider.name, errorFormat: provider.errorFormat },
			...{ call: requestLabel(request), secrets: this.secrets() },
		};
		if (options.isTokenCall) return new TokenCallError(failedCall);
		const error = apiError(context.getNode(), failedCall);
		if (!isOutcomeUnknown) return error;
		this.log('the reply was lost, and the outcome is unknown');
		const isServerError = (failure.status ?? 0) >= 500;
		return new OutcomeUnknownError(error, requestedRetryDelay(failure), isServerError);
	}

	log(event: string, facts: IDataObject = {}): void {
		const call = maskSecrets(requestLabel(this.request), this.secrets());
		log(this.context, event, { call, ...facts });
	}

	/** Returns the values that are masked in errors and logs. */
	private secrets(): string[] {
		const { request, options, token } = this;
		return [
			...(options.secrets ?? []),
			...secretsIn(request.headers ?? {}),
			...secretsIn(request.query ?? {}),
			...this.signingSecrets,
			...(token === undefined ? [] : [token]),
		];
	}
}
