import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { ApiClient } from '../http/client';
import { isOAuth2 } from '../http/oauth2Credential';
import { credentialTypeOf } from '../http/openClient';
import type { ClientSettings } from '../http/settings';
import { shortHash } from '../util/shortHash';
import { operationError } from '../errors/userErrors';
import { grantDigest } from '../http/grants';
import type { ProviderCore } from '../declaration/provider';
import { settle } from '../util/result';

/** An index that no item has: what depends on the item cannot be resolved for it. */
const MISSING_ITEM_INDEX = Number.MAX_SAFE_INTEGER;

/** Tells apart what a credential gives for different items; a renewed token makes no difference. */
const credentialVariant = (credentials: IDataObject): string =>
	shortHash(JSON.stringify(Object.entries({ ...credentials, oauthTokenData: null }).sort()));

/**
 * The connections of one execution: one for all items, or, where the credential holds expressions
 * that depend on the item (`={{ $json.token }}`), one for each account that comes of them.
 *
 * n8n shows a node no credential as it is stored. So the credential is read for the first item and
 * for an item that does not exist, which gives another result, or an error, where an expression
 * depends on the item. Only then is it read for each item.
 */
export class ItemClients {
	private constructor(
		/** For the first item. */
		readonly first: ApiClient,
		private readonly create: ((itemIndex: number) => Promise<ApiClient>) | undefined,
	) {}

	/**
	 * @throws NodeOperationError that says what to correct in the credential
	 */
	static async open(
		context: IExecuteFunctions,
		provider: ProviderCore,
		settings: ClientSettings,
	): Promise<ItemClients> {
		const type = credentialTypeOf(context, provider);
		const read = async (itemIndex: number) =>
			await context.getCredentials<IDataObject>(type, itemIndex);
		const createClient = (credentials: IDataObject, variant?: string) =>
			new ApiClient(context, provider, type, credentials, settings, variant);
		const [credentials, probe] = await Promise.all([read(0), settle(read(MISSING_ITEM_INDEX))]);
		const variant = credentialVariant(credentials);
		if ('value' in probe && credentialVariant(probe.value) === variant) {
			return new ItemClients(createClient(credentials), undefined);
		}
		const grant = grantDigest(credentials);
		if (isOAuth2(credentials)) {
			await rejectItemGrants(context, type, grant, 'value' in probe ? probe.value : undefined);
		}
		const clientsByVariant = new Map([[variant, createClient(credentials, variant)]]);
		return new ItemClients(clientsByVariant.get(variant)!, async (itemIndex) => {
			const own = itemIndex === 0 ? credentials : await read(itemIndex);
			if (isOAuth2(own) && grantDigest(own) !== grant) throw itemGrantError(context);
			const key = credentialVariant(own);
			if (!clientsByVariant.has(key)) clientsByVariant.set(key, createClient(own, key));
			return clientsByVariant.get(key)!;
		});
	}

	/** The connection for an item. */
	async forItem(itemIndex: number): Promise<ApiClient> {
		return this.create === undefined ? this.first : await this.create(itemIndex);
	}
}

/**
 * n8n keeps one token for an OAuth2 credential and gets it with what the credential gives for the
 * first item, so it cannot serve several clients. Whether its grant depends on the item shows with
 * an item that is empty and comes from where the first one comes from.
 */
async function rejectItemGrants(
	context: IExecuteFunctions,
	type: string,
	grant: string,
	withoutItem: IDataObject | undefined,
): Promise<void> {
	const [first] = context.getInputData();
	const blank: INodeExecutionData = { json: {}, pairedItem: first?.pairedItem };
	// n8n's own contexts resolve expressions with this member.
	const withBlank = Object.create(context, {
		connectionInputData: { value: [blank] },
	}) as IExecuteFunctions;
	const resolved =
		withoutItem ?? (await context.getCredentials.call(withBlank, type, 0).catch(() => undefined));
	if (resolved && grantDigest(resolved as IDataObject) !== grant) throw itemGrantError(context);
}

const itemGrantError = (context: IExecuteFunctions) =>
	operationError(
		context.getNode(),
		'The account of an OAuth2 credential cannot depend on the items',
		'n8n stores one token per credential. Use one credential and node per account, and choose between them with a Switch node.',
	);
