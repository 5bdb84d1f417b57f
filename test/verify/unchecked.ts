/** Reasons why no call of this tool can check a doubtful fact, by the fact's id. */

const ASK = 'Only the provider knows.';
const DELIVERY = 'Seen in a webhook delivery, not in the reply to a call.';
const NO_SANDBOX = 'Needs a write, and the provider has no sandbox.';

const because = (why: string, ...ids: string[]): Record<string, string> =>
	Object.fromEntries(ids.map((id) => [id, why]));

export const unchecked: Readonly<Record<string, string>> = {
	...because(
		ASK,
		'flip-supplements-body',
		'flip-rate-limit',
		'flip-session-life',
		'flipdish-rate-limit',
		'flipdish-bank-state',
		'flextell-hosts',
		'flextell-refresh-life',
		'flextell-webhooks',
	),
	...because(
		DELIVERY,
		'flip-settings-body',
		'flip-webhook-signed-time',
		'flip-webhook-window',
		'flip-webhook-retries',
		'flip-webhook-object-type',
		'flipdish-org-signature',
		'flipdish-org-event-shape',
	),
	...because(
		'Seen in the portal only.',
		'flip-power-names',
		'flip-telemetry-repeat',
		'flip-earnings-unit',
	),
	...because(
		NO_SANDBOX,
		'flipdish-order-states',
		'flipdish-accept-body',
		'flipdish-voucher-details',
		'flipdish-uploads',
		'flipdish-org-operations-paths',
		'flipdish-org-snooze-wrapper',
		'flipdish-org-delivery-status',
		'flipdish-org-menu-pricing',
		'flextell-scopes',
		'flextell-customer-null',
		'flextell-customer-required',
		'flextell-customer-tags',
		'flextell-put-partial',
		'flextell-appointment-status',
		'flextell-treatment-write',
		'flextell-transaction-type',
		'flextell-sale-members',
		'flextell-stock-required',
		'flextell-empty-body',
		'flextell-create-status',
	),
	...because("Needs an id of somebody else's account.", 'flipdish-missing-permission'),
	...because('Needs a user who consents in a browser.', 'flextell-pkce'),
	...because('A page of the docs has to be read in full.', 'flextell-customer-filters'),
};
