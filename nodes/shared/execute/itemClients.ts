import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { ApiClient } from '../http/client';
import { ListSizeLimit } from '../http/listSize';
import { isOAuth2 } from '../http/oauth2Credential';
import { credentialTypeOf } from '../http/openClient';
import type { ClientSettings } from '../http/settings';
import { shortHash } from '../util/shortHash';
import { operationError } from '../errors/userErrors';
import { grantDigest } from '../http/grants';
import type { ProviderCore } from '../declaration/provider';
import { settle } from '../util/result';

/** Index of no item; expressions that depend on the item cannot be resolved for it. */
const MISSING_ITEM_INDEX = Number.MAX_SAFE_INTEGER;

/**
 * Distinguishes the values of a credential for different items; a refreshed token does not count.
 */
const credentialVariant = (credentials: IDataObject): string =>
	shortHash(JSON.stringify(Object.entries({ ...credentials, oauthTokenData: null }).sort()));

/**
 * The API clients of one execution: one for all items, or one per account if the credential
 * contains expressions that depend on the item (`={{ $json.token }}`).
 *
 * n8n does not show a node the stored credential. Therefore the credential is read for the first
 * item and for an item that does not exist. If an expression depends on the item, the results
 * differ, or the second read fails. Only then is the credential read for each item.
 */
export class ItemClients {
	private constructor(
		/** Client for the first item. */
		readonly first: ApiClient,
		private readonly create: ((itemIndex: number) => Promise<ApiClient>) | undefined,
	) {}

	/**
	 * Reads the credential and creates the client for the first item.
	 *
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
		// n8n keeps the records of all accounts in the same memory.
		const listSize = new ListSizeLimit(context);
		const createClient = (credentials: IDataObject, variant?: string) =>
			new ApiClient(context, provider, type, credentials, settings, variant, listSize);
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
			const itemCredentials = itemIndex === 0 ? credentials : await read(itemIndex);
			if (isOAuth2(itemCredentials) && grantDigest(itemCredentials) !== grant)
				throw itemGrantError(context);
			const key = credentialVariant(itemCredentials);
			if (!clientsByVariant.has(key)) clientsByVariant.set(key, createClient(itemCredentials, key));
			return clientsByVariant.get(key)!;
		});
	}

	/** Returns the client for an item. */
	async forItem(itemIndex: number): Promise<ApiClient> {
		return this.create === undefined ? this.first : await this.create(itemIndex);
	}
}

/**
 * Rejects an OAuth2 credential whose grant depends on the item: n8n stores one token per credential
 * and obtains it with the values for the first item. The dependency is detected by reading the
 * credential for an empty item with the first item's origin.
 *
 * @throws NodeOperationError
 */
async function rejectItemGrants(
	context: IExecuteFunctions,
	type: string,
	grant: string,
	withoutItem: IDataObject | undefined,
): Promise<void> {
	const [first] = context.getInputData();
	const blank: INodeExecutionData = { json: {}, pairedItem: first?.pairedItem };
	// n8n's contexts resolve expressions with this member.
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
