import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Delivery } from '../../simulators/deliveries';
import { logText } from './engine';
import { useProvider } from './providers';
import type { WebhookTrigger } from './triggers';
import { useWebhooks } from './triggers';

/** A registered URL without the sealed secret that it carries. */
export const plain = (url: unknown) => String(url).split('?')[0];

/** Everything that n8n stores, logs or outputs for a trigger. */
export const kept = (trigger: WebhookTrigger): string =>
	[
		JSON.stringify(trigger.stored.read()),
		...trigger.executions.all.map(({ saved }) => saved),
		logText(),
	].join('\n');

/** Repeats a delivery, with changes. */
export async function deliver(
	trigger: WebhookTrigger,
	{ attempts: [first], body }: Delivery,
	changes: { headers?: Record<string, string>; body?: string } = {},
): Promise<Response> {
	return await fetch(trigger.url, {
		method: 'POST',
		headers: { ...first!.headers, ...changes.headers },
		body: changes.body ?? body,
	});
}

/** A delivery without that header. */
export const without = (delivery: Delivery, header: string): Delivery => {
	const [{ headers, ...rest } = delivery.attempts[0]!] = delivery.attempts;
	const others = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== header));
	return { ...delivery, attempts: [{ ...rest, headers: others }] };
};

/** Expects an empty 401. */
export async function expectRefusal(response: Response): Promise<void> {
	expect([response.status, await response.text()]).toEqual([401, '']);
}

/** Flipdish's simulator and its trigger for a test file; triggers are deactivated after each test. */
export function useFlipdishTrigger() {
	const flipdish = useProvider('flipdish');
	const webhooks = useWebhooks(flipdish);
	const active: WebhookTrigger[] = [];

	function newTrigger(parameters: INodeParameters): WebhookTrigger {
		const trigger = webhooks.newTrigger({ node: 'flipdishTrigger', parameters });
		active.push(trigger);
		return trigger;
	}

	async function activate(parameters: INodeParameters): Promise<WebhookTrigger> {
		const trigger = newTrigger(parameters);
		await trigger.activate();
		return trigger;
	}

	const control = async (method: string, path: string, body?: unknown) =>
		await flipdish.simulator.control(method, path, body);
	const emit = async (path: string, event: object) =>
		(await control('POST', path, event)) as Delivery[];
	const settings = async (changes: object) =>
		await control('POST', '/deliveries/settings', changes);
	const records = async (name: string) => (await flipdish.simulator.state())[name] as IDataObject[];

	beforeEach(async () => {
		await settings({ retryAfterMs: [], copies: 1 });
		await control('DELETE', '/deliveries');
	});
	afterEach(async () => {
		for (const trigger of active.splice(0)) await trigger.deactivate();
	});

	return { flipdish, webhooks, newTrigger, activate, control, emit, settings, records };
}
