import type { INodeProperties } from 'n8n-workflow';

/**
 * The signing key, which Flip shows when a webhook is added. The trigger reads it from either
 * credential.
 */
export const SIGNING_KEY: INodeProperties = {
	displayName: 'Webhook Signing Key',
	name: 'webhookSigningKey',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	placeholder: 'e.g. whsec_…',
	description: 'Key that Flip signs its webhook deliveries with. Needed for the trigger only.',
};
