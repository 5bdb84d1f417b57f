import type { IDataObject, IHookFunctions } from 'n8n-workflow';
import { isRefusedUrl } from '../declaration/environments';
import { InputError, withActivationErrors } from '../errors/userErrors';
import { withSignal } from '../http/context';
import { withTimeout } from '../http/timeout';
import { isRegistered, register, unregister } from './registration';
import type { DesiredWebhook } from './registrationApi';
import type { WebhookTrigger } from './webhookTrigger';
import { credentialTypeOf } from '../http/openClient';
import { chosenEvents, triggerOptions } from './webhookTrigger';

/** Time limit (ms) for activating or deactivating one trigger. */
const HOOK_TIMEOUT_MS = 20_000;

/**
 * Returns the trigger's URL. Providers accept only https, and event data must not be sent unencrypted.
 *
 * @throws InputError if n8n's public address does not begin with https://
 */
function webhookUrl(context: IHookFunctions): string {
	const url = context.getNodeWebhookUrl('default') ?? '';
	if (!isRefusedUrl(url)) return url;
	throw new InputError(
		`The webhook URL of this n8n must begin with https:// (it is ${url})`,
		'Set the environment variable WEBHOOK_URL of your n8n to its public https address.',
	);
}

/**
 * Returns the webhook to register: the workflow's name, the trigger's URL and the chosen events.
 *
 * @throws InputError if no event is chosen, or n8n's public address does not begin with https://
 */
function desiredWebhook(context: IHookFunctions, trigger: WebhookTrigger): DesiredWebhook {
	const events = [...new Set(chosenEvents(context, trigger))];
	if (events.length === 0) {
		throw new InputError("'Events' is empty", "Choose at least one event in 'Events'.");
	}
	const name = `n8n: ${context.getWorkflow().name ?? ''}`.trim();
	return { name, url: webhookUrl(context), events };
}

/**
 * Runs one of n8n's webhook methods with a time limit. n8n activates and deactivates workflows one
 * after another, so a slow provider would delay the other workflows.
 *
 * @param work gets the context with a cancel signal that aborts at the time limit
 */
const runHook = async (
	context: IHookFunctions,
	trigger: WebhookTrigger,
	work: (limitedContext: IHookFunctions) => Promise<boolean>,
): Promise<boolean> =>
	await withActivationErrors(
		context,
		async () =>
			await withTimeout(
				HOOK_TIMEOUT_MS,
				undefined,
				async (signal) => await work(withSignal(context, signal)),
				new InputError(
					`${trigger.provider.name} took longer than ${HOOK_TIMEOUT_MS / 1_000} seconds to answer`,
					'Try again later. n8n also tries again when it starts.',
				),
			),
	);

/**
 * n8n's `checkExists`: returns whether the webhook is registered, and corrects differences at the
 * provider.
 *
 * @throws NodeOperationError on invalid options, before anything is registered, because every delivery
 * would be refused with them
 */
export const checkWebhook = async (
	context: IHookFunctions,
	trigger: WebhookTrigger,
): Promise<boolean> =>
	await runHook(context, trigger, async (limitedContext) => {
		triggerOptions(limitedContext, trigger);
		const desired = desiredWebhook(limitedContext, trigger);
		if ('registration' in trigger) return await isRegistered(limitedContext, trigger, desired);
		trigger.secretIn(
			await limitedContext.getCredentials<IDataObject>(
				credentialTypeOf(limitedContext, trigger.provider),
			),
		);
		return true;
	});

/** n8n's `create`: registers the webhook. */
export const activateWebhook = async (
	context: IHookFunctions,
	trigger: WebhookTrigger,
): Promise<boolean> =>
	await runHook(context, trigger, async (limitedContext) => {
		const desired = desiredWebhook(limitedContext, trigger);
		if ('registration' in trigger) await register(limitedContext, trigger, desired);
		return true;
	});

/** n8n's `delete`: removes the webhook at the provider. */
export const deactivateWebhook = async (
	context: IHookFunctions,
	trigger: WebhookTrigger,
): Promise<boolean> =>
	await runHook(context, trigger, async (limitedContext) => {
		const url = limitedContext.getNodeWebhookUrl('default') ?? '';
		if ('registration' in trigger) await unregister(limitedContext, trigger, url);
		return true;
	});
