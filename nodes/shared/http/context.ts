import type {
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

/** The contexts in which n8n lets a node call its provider. */
export type Context =
	IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions | IHookFunctions | IWebhookFunctions;

/** Returns the cancel signal of the execution; the editor and polls have none. */
export const cancelSignal = (context: Context): AbortSignal | undefined =>
	'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;

/**
 * Returns the context with another cancel signal, which both n8n's request helper and this package
 * use.
 */
export const withSignal = <T extends Context>(context: T, signal: AbortSignal): T =>
	Object.create(context, { getExecutionCancelSignal: { value: () => signal } }) as T;

/** Identifies a credential in the memory of this process. */
export function credentialKey(context: Context, type: string): string {
	const { id, name } = context.getNode().credentials?.[type] ?? {};
	return `${type}:${id ?? name ?? ''}`;
}
