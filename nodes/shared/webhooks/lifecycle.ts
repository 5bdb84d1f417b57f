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

/** Longest time (ms) that activation or deactivation of one trigger takes. */
const HOOK_MS = 20_000;

/** The URL; providers take none but https, and secrets of events are not sent over anything else. */
function webhookUrl(context: IHookFunctions): string {
	const url = context.getNodeWebhookUrl('default') ?? '';
	if (!isRefusedUrl(url)) return url;
	throw new InputError(
		`The webhook URL of this n8n must begin with https:// (it is ${url})`,
		'Set the environment variable WEBHOOK_URL of your n8n to its public https address.',
	);
}

function desiredWebhook(context: IHookFunctions, trigger: WebhookTrigger): DesiredWebhook {
	const events = [...new Set(chosenEvents(context, trigger))];
	if (events.length === 0) {
		throw new InputError("'Events' is empty", "Choose at least one event in 'Events'.");
	}
	const name = `n8n: ${context.getWorkflow().name ?? ''}`.trim();
	return { name, url: webhookUrl(context), events };
}

/**
 * Does what n8n asks for at activation and deactivation. It is cut off after a while, for n8n starts
 * and stops other workflows only when this one is done.
 */
const hook = async (
	context: IHookFunctions,
	trigger: WebhookTrigger,
	work: (context: IHookFunctions) => Promise<boolean>,
): Promise<boolean> =>
	await withActivationErrors(
		context,
		async () =>
			await withTimeout(
				HOOK_MS,
				undefined,
				async (signal) => await work(withSignal(context, signal)),
				new InputError(
					`${trigger.provider.name} took longer than ${HOOK_MS / 1_000} seconds to answer`,
					'Try again later. n8n also tries again when it starts.',
				),
			),
	);

/**
 * n8n's `checkExists`: whether the webhook is in place; what differs there is corrected. A wrong
 * option, which would have every delivery refused, is told here, before anything is registered.
 */
export const checkWebhook = async (
	context: IHookFunctions,
	trigger: WebhookTrigger,
): Promise<boolean> =>
	await hook(context, trigger, async (brief) => {
		triggerOptions(brief, trigger);
		const wanted = desiredWebhook(brief, trigger);
		if ('registration' in trigger) return await isRegistered(brief, trigger, wanted);
		trigger.secretIn(
			await brief.getCredentials<IDataObject>(credentialTypeOf(brief, trigger.provider)),
		);
		return true;
	});

/** n8n's `create`. */
export const activateWebhook = async (
	context: IHookFunctions,
	trigger: WebhookTrigger,
): Promise<boolean> =>
	await hook(context, trigger, async (brief) => {
		const wanted = desiredWebhook(brief, trigger);
		if ('registration' in trigger) await register(brief, trigger, wanted);
		return true;
	});

/** n8n's `delete`. */
export const deactivateWebhook = async (
	context: IHookFunctions,
	trigger: WebhookTrigger,
): Promise<boolean> =>
	await hook(context, trigger, async (brief) => {
		const url = brief.getNodeWebhookUrl('default') ?? '';
		if ('registration' in trigger) await unregister(brief, trigger, url);
		return true;
	});
