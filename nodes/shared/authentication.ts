import type {
	IAdditionalCredentialOptions,
	IAllExecuteFunctions,
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { networkCodeOf, statusOf } from './faults';
import { retryDelay } from './retry';
import type { Mint, Pass, Token } from './tokens';
import { keeperOf, storedToken, timed } from './tokens';
import type { Exchange } from './provider';

/** Where calls can come from. */
export type Context = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions | IHookFunctions;

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
	let fatal: { error: unknown } | undefined;
	/** What one call of this execution could not get, the others need not ask for again. */
	const mintUnlessFatal: Mint = async (held) => {
		if (fatal) throw fatal.error;
		try {
			return await mint(held);
		} catch (error) {
			fatal = { error };
			throw error;
		}
	};
	return {
		type,
		refusals,
		pass: async () => await keeper.pass(mintUnlessFatal),
		refused: async (pass) => pass !== undefined && (await keeper.refused(pass, mintUnlessFatal)),
		refusedAgain: (pass) => pass && keeper.refusedAgain(pass),
		signing,
	};
}

/** What identifies a credential in this process. */
export function credentialKey(context: Context, type: string): string {
	const { id, name } = context.getNode().credentials?.[type] ?? {};
	return `${type}:${id ?? name ?? ''}`;
}

const TOKEN_TRIES = 3;

/** Has n8n fetch or refresh the token of an OAuth2 credential and store it; passing faults are retried. */
async function refresh(context: Context, type: string): Promise<Token> {
	const { helpers } = context as unknown as IAllExecuteFunctions;
	for (let attempt = 1; ; attempt++) {
		try {
			const data = (await helpers.refreshOAuth2Token.call(
				context as unknown as IAllExecuteFunctions,
				type,
			)) as IDataObject;
			const token = storedToken(data);
			if (token !== undefined) return token;
			throw new Error('The token endpoint answered without an access token');
		} catch (error) {
			const outcome = { status: statusOf(error), networkCode: networkCodeOf(error) };
			// A refused connection or a 5xx left nothing behind; repeating the request is what clients do.
			const delay = retryDelay('GET', attempt, TOKEN_TRIES, outcome);
			if (delay === undefined) throw error;
			await sleep(delay);
		}
	}
}

/**
 * An OAuth2 credential: n8n signs with the token it stores, we renew it.
 *
 * @param credentials the credential's data as read at the start of the execution
 */
export function oauth2Authentication(
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
		try {
			return await refresh(context, type);
		} catch (error) {
			// With rotating refresh tokens a lost race looks like a revoked one: look once more.
			const winner = await replacedSince(held);
			if (winner) return winner;
			throw error;
		}
	};
	const found = storedToken(credentials.oauthTokenData as IDataObject | undefined);
	return renewedAuthentication(
		credentialKey(context, type),
		type,
		[401],
		found,
		mint,
		() => undefined,
	);
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
