import { expects, get, type Call, type Check, type FollowUp, type Reply, type Step } from './check';
import { at, isOk, names, records, shape, status, textAt } from './replyHelpers';

const orgs = get('/orgManagement/orgs');
const ORG_LISTS = ['data', 'Data', 'orgs', 'items'];

/** Makes a step for the organization FLIPDISH_ORG_ID, or for the first one of the list. */
const ofOrg =
	(path: (org: string) => string, query?: Call['query']): FollowUp =>
	({ replies, env }) => {
		const org = env.FLIPDISH_ORG_ID ?? textAt(records(replies[0], ...ORG_LISTS)[0], 'orgId');
		if (!org) return 'there is no organization';
		return get(path(encodeURIComponent(org)), query, { allow: [400, 404, 405] });
	};

const SETTINGS_PREFIXES = ['orgManagement', 'propertyManagement', 'property-management'];

/** Checks of the organization API of Flipdish. */
export const flipdishOrgs: Check[] = [
	{
		id: 'flipdish-org-lists',
		steps: [orgs, ofOrg((org) => `/menuManagement/orgs/${org}/menus/headers`)],
		judge: (replies) => {
			const isKnown = ({ body }: Reply) =>
				Array.isArray(body) || ORG_LISTS.some((name) => Array.isArray(at(body, name)));
			return expects(
				replies.every((reply) => isOk(reply) && isKnown(reply)),
				replies.map((reply) => `${status(reply)}, ${shape(reply.body)}`).join(' · '),
			);
		},
	},
	{
		id: 'flipdish-org-menu-paths',
		steps: [orgs, ofOrg((org) => `/menuManagement/orgs/${org}/menus/online-ordering`)],
		judge: ([, reply]) => expects(isOk(reply), `${status(reply)}, ${shape(reply?.body)}`),
	},
	{
		id: 'flipdish-org-sales-reads',
		steps: [orgs, ofOrg((org) => `/salesManagement/orgs/${org}/sales`, { pageSize: 1 })],
		judge: ([, reply]) => expects(!isOk(reply), `${status(reply)}, ${shape(reply?.body)}`),
	},
	{
		id: 'flipdish-org-webhook-paths',
		steps: [orgs, ofOrg((org) => `/webhooks/orgs/${org}/subscriptions`)],
		judge: ([, reply]) => {
			const [first] = records(reply, ...ORG_LISTS, 'subscriptions');
			return expects(
				isOk(reply),
				`${status(reply)}, ${shape(reply?.body)}; a subscription: ${names(first)}`,
			);
		},
	},
	{
		id: 'flipdish-property-settings',
		steps: [
			orgs,
			ofOrg((org) => `/orgManagement/orgs/${org}/properties`),
			...SETTINGS_PREFIXES.map((prefix): Step => (seen) => {
				const property = textAt(
					records(seen.replies[1], 'properties', ...ORG_LISTS)[0],
					'propertyId',
				);
				if (!property) return 'there is no property to be read';
				const path = `properties/${encodeURIComponent(property)}/settings`;
				return ofOrg((org) => `/${prefix}/orgs/${org}/${path}`)(seen);
			}),
		],
		judge: ([, , ...replies]) =>
			expects(
				!replies.some(isOk),
				replies.map((reply, index) => `${SETTINGS_PREFIXES[index]}: ${status(reply)}`).join('; '),
			),
	},
];
