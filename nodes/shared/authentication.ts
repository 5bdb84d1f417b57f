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
import { inTime, networkCodeOf, networkFault, settled, statusOf, UNREADABLE } from './faults';
import { retryDelay } from './retry';
import { sleep } from './sleep';
import type { Mint, Pass, Token } from './tokens';
import { foundToken, keeperOf, RENEWAL_PAUSE_MS, storedToken, timed } from './tokens';
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

/** n8n's own credential type for a token that is sent as it is. */
const BEARER = 'httpBearerAuth';

/** Has n8n sign with the token of the pass, so that it reads no credential for each call. */
const signedWith =
	(type: string, member: string): Authentication['signing'] =>
	(pass) => ({
		credentialsDecrypted: {
			id: '',
			name: type,
			type,
			data: { [member]: pass?.token.value ?? '' },
		},
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

/** The context with a cancel signal of its own, which n8n's request helper and our waits listen to. */
export const endingWith = <T extends Context>(context: T, signal: AbortSignal): T =>
	Object.create(context, { getExecutionCancelSignal: { value: () => signal } }) as T;

/** What identifies a credential in this process. */
export function credentialKey(context: Context, type: string): string {
	const { id, name } = context.getNode().credentials?.[type] ?? {};
	return `${type}:${id ?? name ?? ''}`;
}

/** Tells apart whose tokens n8n uses, where it holds some for each user of a workflow. */
export const ownerOf = (context: Context): string | undefined =>
	context.getExecutionContext()?.credentials;

const TOKEN_TRIES = 3;

const withoutToken = (): Error => networkFault(UNREADABLE, 'The reply has no token');

/**
 * Has n8n fetch or refresh the token of an OAuth2 credential and store it; passing faults are retried.
 *
 * @param timeout longest wait for an answer, in ms; n8n has none that is shorter than five minutes
 */
async function refresh(context: Context, type: string, timeout: number): Promise<Token> {
	const functions = context as unknown as IAllExecuteFunctions;
	for (let attempt = 1; ; attempt++) {
		const data = await settled<IDataObject>(
			// Not cancelled with this execution: what comes of it is for all that use the credential.
			inTime(timeout, undefined, async () =>
				functions.helpers.refreshOAuth2Token.call(functions, type),
			),
		);
		if ('value' in data) {
			const token = storedToken(data.value);
			if (token !== undefined) return token;
			throw withoutToken();
		}
		const { error } = data;
		const networkCode = networkCodeOf(error);
		const outcome = { status: networkCode ? undefined : statusOf(error), networkCode };
		// A refused connection or a 5xx left nothing behind; repeating the request is what clients do.
		const delay = retryDelay('GET', attempt, TOKEN_TRIES, outcome);
		if (delay === undefined) throw error;
		await sleep(delay, cancelSignal(context));
	}
}

/** Waits before each look: a process that has won the race takes a moment to store its pair. */
const LOOKS_AFTER_MS = [0, 250, 750, 2_000];

/** A refusal in OAuth's words comes without its status. */
const isRefusal = (error: unknown): boolean =>
	networkCodeOf(error) === undefined && (statusOf(error) ?? 400) < 500;

/**
 * An OAuth2 credential: n8n stores the token and signs with it, we renew it.
 *
 * @param key of the keeper: a token that served one environment is not proven in another
 * @param credentials the credential's data as read at the start of the execution
 * @param timeout longest wait for the token endpoint's answer, in ms
 */
export function oauth2Authentication(
	key: string,
	context: Context,
	type: string,
	credentials: IDataObject,
	timeout: number,
): Authentication {
	const stored = async () => {
		const { oauthTokenData } = await context.getCredentials<IDataObject>(type);
		return foundToken(oauthTokenData as IDataObject | undefined);
	};
	/** The token in the credential, if another execution or process has replaced the one held. */
	const replacedSince = async (held: Token | undefined) => {
		const found = await stored();
		const isOther = held !== undefined && found !== undefined && found.value !== held.value;
		return isOther && Date.now() < (found.renewAt ?? Infinity) ? found : undefined;
	};
	const isRotating = credentials.grantType === 'authorizationCode';
	const mint: Mint = async (held) => {
		const newer = await replacedSince(held);
		if (newer) return newer;
		const refreshed = await settled(refresh(context, type, timeout));
		if ('value' in refreshed) return refreshed.value;
		// With rotating refresh tokens a lost race looks like a revoked one: look for the winner's.
		for (const wait of isRotating && isRefusal(refreshed.error) ? LOOKS_AFTER_MS : [0]) {
			await sleep(wait, cancelSignal(context));
			const winner = await replacedSince(held);
			if (winner) return winner;
		}
		throw refreshed.error;
	};
	const found = foundToken(credentials.oauthTokenData as IDataObject | undefined);
	return renewedAuthentication(key, BEARER, [401], found, mint, signedWith(BEARER, 'token'));
}

/** A token minted at the provider; it lives in this process's memory and nowhere else. */
export function exchangedAuthentication(
	key: string,
	exchange: Exchange,
	mintReply: () => Promise<IDataObject>,
): Authentication {
	const mint: Mint = async () => {
		const { token, endsAt } = exchange.read(await mintReply());
		if (typeof token !== 'string' || token === '') throw withoutToken();
		return timed(token, undefined, endsAt);
	};
	const { type, refusals, member } = exchange;
	return renewedAuthentication(key, type, refusals, undefined, mint, signedWith(type, member));
}
