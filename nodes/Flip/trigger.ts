import type { IDataObject } from 'n8n-workflow';
import type { Field } from '../shared/declaration/operation';
import { InputError } from '../shared/errors/userErrors';
import { flag, number, someOf } from '../shared/declaration/fields';
import { withTriggerActions } from '../shared/declaration/triggerEvents';
import { fillPath } from '../shared/request/serialize';
import type {
	Delivery,
	SignedTimestamp,
	StandardWebhookScheme,
} from '../shared/webhooks/signature';
import {
	verifyStandardWebhook,
	parseRawBody,
	decodeSigningKey,
	TOLERANCE_MS,
} from '../shared/webhooks/signature';
import { parseTime } from '../shared/util/time';
import type { WebhookTrigger } from '../shared/webhooks/webhookTrigger';
import { EVENT_TYPES } from './events';
import { profile } from './profile';
import { isPlainObject } from '../shared/util/object';

const howTo: Field = {
	name: 'howTo',
	property: {
		displayName:
			"Set up Flip's webhooks by hand: add the production URL above (for a test, the test URL) in Flip's Developer Console, choose the events there, and copy the signing key it shows to 'Webhook Signing Key' in the credential.",
		type: 'notice',
		default: '',
	},
};

/**
 * Whether a delivery is a pending command, which must be acknowledged within 15 minutes
 * (docs/providers/flip.md, "Commands").
 */
const isUnacknowledged = ({ event_type: type, event_object: object }: IDataObject): boolean =>
	String(type).startsWith('command.') &&
	isPlainObject(object) &&
	object.device_status === 'PENDING';

const SIGNATURE: StandardWebhookScheme = { prefix: 'webhook', allowsSeveral: true };

/**
 * Returns the timestamp in the body, which one version of Flip's docs signs instead of the header's
 * (docs/providers/flip.md, "Webhooks"): as text for the signature, and as time for the time window.
 */
function bodyTimestamp({ rawBody }: Delivery): SignedTimestamp | undefined {
	const { timestamp: text } = (parseRawBody(rawBody) ?? {}) as IDataObject;
	return typeof text === 'string' ? { text, time: parseTime(text) } : undefined;
}

export const trigger: WebhookTrigger = {
	provider: profile,
	fields: [
		howTo,
		withTriggerActions(
			someOf('events', 'Events', EVENT_TYPES, {
				description:
					'Events that start the workflow. Flip delivers the events chosen in its console; other events are ignored.',
			}),
			EVENT_TYPES,
		),
	],
	options: [
		flag('acknowledgeCommands', 'Acknowledge Commands', {
			default: true,
			description:
				'Whether to acknowledge each pending command with device status OK before the workflow runs, which promises that the device will carry it out. Turn it off if the workflow itself acknowledges commands, within 15 minutes, for example after it has checked the device.',
		}),
		flag('acceptBodyTimestamp', 'Accept Body Timestamp', {
			default: true,
			description:
				'Whether to also accept deliveries signed with the body timestamp (older Flip docs) instead of the header timestamp. They must arrive within the time window after the event.',
		}),
		number('timeWindow', 'Time Window (Minutes)', {
			default: TOLERANCE_MS / 60_000,
			min: 1,
			max: 60,
			description:
				'Maximum difference between the time of a delivery and the clock of this n8n. Deliveries outside it are refused. The newest Flip docs say 5, older ones 10.',
		}),
	],
	secretIn: ({ webhookSigningKey: key = '' }) => {
		if (String(key).trim() === '') {
			throw new InputError(
				"'Webhook Signing Key' of the credential is empty",
				"Copy it from Flip's Developer Console, where you add the URL of this trigger, to the credential.",
			);
		}
		if (!decodeSigningKey(String(key))?.length) {
			throw new InputError(
				"'Webhook Signing Key' of the credential is not a signing key",
				"A signing key is whsec_ followed by base64 text. Copy all of it from Flip's Developer Console.",
			);
		}
		return String(key);
	},
	isGenuine: (delivery, secret, { timeWindow, acceptBodyTimestamp }) => {
		const key = decodeSigningKey(secret);
		const window = Number(timeWindow) * 60_000 || TOLERANCE_MS;
		return (
			verifyStandardWebhook(delivery, key, SIGNATURE, window) ||
			(acceptBodyTimestamp === true &&
				verifyStandardWebhook(
					delivery,
					key,
					{ ...SIGNATURE, readTimestamp: bodyTimestamp },
					window,
				))
		);
	},
	eventOf: ({ event_type: name }, { 'webhook-id': id }) => ({ name, id }),
	output: async (body, { options, send }) => {
		if (options.acknowledgeCommands === true && isUnacknowledged(body)) {
			const { id } = body.event_object as IDataObject;
			await send({
				method: 'PATCH',
				path: fillPath('/v1/command/{id}', { id }),
				body: { device_status: 'OK' },
				idempotent: true,
			});
		}
		return body;
	},
};
