import type { IDataObject } from 'n8n-workflow';
import type { ProviderCore } from '../declaration/provider';
import { ApiClient } from './client';
import type { Context } from './context';
import type { ClientSettings } from './settings';
import { DEFAULT_SETTINGS } from './settings';

/** Reads a parameter of the node, for the first item if there are items. */
function readParameter(context: Context, name: string): unknown {
	if ('getCurrentNodeParameter' in context) return context.getCurrentNodeParameter(name);
	if ('getInputData' in context) return context.getNodeParameter(name, 0, null);
	return context.getNodeParameter(name, null);
}

/**
 * Returns the credential type that a node uses. If it supports several, the parameter
 * `authentication` chooses one.
 */
export function credentialTypeOf(context: Context, { credentials }: ProviderCore): string {
	const [{ type }, ...others] = credentials;
	return others.length > 0 ? String(readParameter(context, 'authentication') ?? type) : type;
}

/** Creates a client with the node's credential. Nothing is sent yet. */
export async function openClient(
	context: Context,
	provider: ProviderCore,
	settings: Partial<ClientSettings> = {},
): Promise<ApiClient> {
	const type = credentialTypeOf(context, provider);
	const credentials = await context.getCredentials<IDataObject>(type);
	return new ApiClient(context, provider, type, credentials, { ...DEFAULT_SETTINGS, ...settings });
}
