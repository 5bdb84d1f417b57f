import type {
	IAdditionalCredentialOptions,
	IAllExecuteFunctions,
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { sleepWithAbort } from 'n8n-workflow';
import { networkCodeOf, settled, statusOf } from './faults';
import { retryDelay } from './retry';
import type { Mint, Pass, Token } from './tokens';
import { keeperOf, RENEWAL_PAUSE_MS, storedToken, timed } from './tokens';
import type { Exchange } from './provider';

/** Where calls can come from. */
export type Context =
	IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions | IHookFunctions | IWebhookFunctions;

/** How calls of one kind get their token; each call asks for a pass first. */
export interface Authentication {
	/** Credential type whose helper signs the call. */
	readonly type: string;
	/** Statuses that refuse the token rather than the call. */
	readonly refusals: readonly number[];
	readonly pass: () => Promise<Pass | undefined>;
	/** Whether trying again makes sense after a refusal of the token. */
	readonly refused: (pass: Pass | undefined) => Promise<boolean>;
	readonly refusedAgain: (pass: Pass | undefined) => void;
	/** What n8n's helper needs to sign with the pass. */
	readonly signing: (pass: Pass | undefined) => IAdditionalCredentialOptions | undefined;
}

/** A token that the credential holds for ever: a client token, an API key. */
export const staticAuthentication = (type: string): Authentication => ({
	type,
	refusals: [],
	pass: async () => undefined,
	refused: async () => false,
	refusedAgain: () => {},
	signing: () => undefined,
});

/** A token that a keeper renews. */
function renewedAuthentication(
	key: string,
	type: string,
	refusals: readonly number[],
	found: Token | undefined,
	mint: Mint,
	signing: Authentication['signing'],
): Authentication {
	const keeper = keeperOf(key);
	keeper.adopt(found);
	let failure: { error: unknown; until: number } | undefined;
	/** What one call of this execution just failed to get, the others need not ask for again. */
	const mintUnlessFailed: Mint = async (held) => {
		if (failure && Date.now() < failure.until) throw failure.error;
		const minted = await settled(mint(held));
		if ('value' in minted) return minted.value;
		failure = { error: minted.error, until: Date.now() + RENEWAL_PAUSE_MS };
		throw minted.error;
	};
	return {
		type,
		refusals,
		pass: async () => await keeper.pass(mintUnlessFailed),
		refused: async (pass) => pass !== undefined && (await keeper.refused(pass, mintUnlessFailed)),
		refusedAgain: (pass) => pass && keeper.refusedAgain(pass),
		signing,
	};
}

/** Fires when the execution behind a context is cancelled; editor and polls have none. */
export const cancelSignal = (context: Context): AbortSignal | undefined =>
	'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;

/** What identifies a credential in this process. */
export function credentialKey(context: Context, type: string): string {
	const { id, name } = context.getNode().credentials?.[type] ?? {};
	return `${type}:${id ?? name ?? ''}`;
}

const TOKEN_TRIES = 3;

/** Has n8n fetch or refresh the token of an OAuth2 credential and store it; passing faults are retried. */
async function refresh(context: Context, type: string): Promise<Token> {
	const functions = context as unknown as IAllExecuteFunctions;
	for (let attempt = 1; ; attempt++) {
		const data = await settled<IDataObject>(
			functions.helpers.refreshOAuth2Token.call(functions, type),
		);
		if ('value' in data) {
			const token = storedToken(data.value);
			if (token !== undefined) return token;
			throw new Error('The token endpoint answered without an access token');
		}
		const { error } = data;
		const outcome = { status: statusOf(error), networkCode: networkCodeOf(error) };
		// A refused connection or a 5xx left nothing behind; repeating the request is what clients do.
		const delay = retryDelay('GET', attempt, TOKEN_TRIES, outcome);
		if (delay === undefined) throw error;
		await sleepWithAbort(delay, cancelSignal(context));
	}
}

/**
 * An OAuth2 credential: n8n signs with the token it stores, we renew it.
 *
 * @param key of the keeper: a token that served one environment is not proven in another
 * @param credentials the credential's data as read at the start of the execution
 */
export function oauth2Authentication(
	key: string,
	context: Context,
	type: string,
	credentials: IDataObject,
): Authentication {
	const stored = async () => {
		const { oauthTokenData } = await context.getCredentials<IDataObject>(type);
		return storedToken(oauthTokenData as IDataObject | undefined);
	};
	/** The token in the credential, if another execution or process has replaced the one held. */
	const replacedSince = async (held: Token | undefined) => {
		const found = await stored();
		const isOther = held !== undefined && found !== undefined && found.value !== held.value;
		return isOther && Date.now() < (found.renewAt ?? Infinity) ? found : undefined;
	};
	const mint: Mint = async (held) => {
		const newer = await replacedSince(held);
		if (newer) return newer;
		const refreshed = await settled(refresh(context, type));
		if ('value' in refreshed) return refreshed.value;
		// With rotating refresh tokens a lost race looks like a revoked one: look once more.
		const winner = await replacedSince(held);
		if (winner) return winner;
		throw refreshed.error;
	};
	const found = storedToken(credentials.oauthTokenData as IDataObject | undefined);
	return renewedAuthentication(key, type, [401], found, mint, () => undefined);
}

/** A token minted at the provider; it lives in this process's memory and nowhere else. */
export function exchangedAuthentication(
	key: string,
	exchange: Exchange,
	mintReply: () => Promise<IDataObject>,
): Authentication {
	const mint: Mint = async () => {
		const { token, endsAt } = exchange.read(await mintReply());
		return timed(token, undefined, endsAt);
	};
	return renewedAuthentication(key, exchange.type, exchange.refusals, undefined, mint, (pass) => ({
		credentialsDecrypted: {
			id: '',
			name: exchange.type,
			type: exchange.type,
			data: { [exchange.member]: pass?.token.value ?? '' },
		},
	}));
}
