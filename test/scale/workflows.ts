/** Twenty workflows that share five credentials and together use all four providers. */
import { randomUUID } from 'node:crypto';

import { nodeWith } from '../engine/support/nodes';
import type { IConnections, INode, INodeParameters } from 'n8n-workflow';

import type { Credential, Rest } from '../hosts/rest';
import { connectedFields } from '../package/credentials';
import type { Simulators } from '../simulators/client';
import type { CredentialType } from '../simulators/credentials';

/** Name of the node that starts a workflow. */
export const START = 'Start';

/** How a workflow is started: by the load's calls, n8n's schedule, a provider's webhook, or a poll. */
type StartedBy = 'call' | 'schedule' | 'webhook' | 'poll';

export interface Planned {
	name: string;
	startedBy: StartedBy;
	start: Pick<INode, 'type' | 'typeVersion' | 'parameters'> & { credential?: CredentialType };
	steps: Step[];
}

interface Step {
	credential: CredentialType;
	parameters: INodeParameters;
	/** Path of the call that creates a record with the execution's reference. */
	writes?: string;
}

export interface Active extends Planned {
	id: string;
	/** Id of the start node's webhook. */
	webhookId: string;
	path: string;
}

/** Returns a reference that an execution shares with its reruns. Payments allow 36 characters. */
export const referenceOf = (name: string, executionId: string): string => `${name}-${executionId}`;

const PACKAGE = 'n8n-nodes-fl-suite';

/** The node of each credential type, with its Authentication parameter if it has one. */
const nodeOf: Record<string, { node: string; parameters: INodeParameters }> = {
	fluteOAuth2Api: { node: 'flute', parameters: {} },
	flextellOAuth2Api: { node: 'flextell', parameters: {} },
	flipdishOAuth2Api: { node: 'flipdish', parameters: {} },
	flipApi: { node: 'flip', parameters: { authentication: 'flipApi' } },
	flipOAuth2Api: { node: 'flip', parameters: { authentication: 'flipOAuth2Api' } },
};

const CREDENTIALS = Object.keys(nodeOf) as CredentialType[];

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

const SITE = byId('home-1001');
const APP = byId('fd1001');

const called = (name: string, ...steps: Step[]): Planned => ({
	name,
	startedBy: 'call',
	start: {
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		parameters: { path: name, httpMethod: 'POST', responseMode: 'lastNode', options: {} },
	},
	steps,
});

const scheduled = (name: string, ...steps: Step[]): Planned => ({
	name,
	startedBy: 'schedule',
	start: {
		type: 'n8n-nodes-base.scheduleTrigger',
		typeVersion: 1.2,
		parameters: { rule: { interval: [{ field: 'seconds', secondsInterval: 2 }] } },
	},
	steps,
});

const onEvent = (name: string): Planned => ({
	name,
	startedBy: 'webhook',
	start: {
		type: `${PACKAGE}.fluteTrigger`,
		typeVersion: 1.1,
		parameters: { events: ['transaction.card.captured'], options: {} },
		credential: 'fluteOAuth2Api',
	},
	steps: [],
});

const polling = (
	name: string,
	node: string,
	credential: CredentialType,
	parameters: INodeParameters,
): Planned => ({
	name,
	startedBy: 'poll',
	start: {
		type: `${PACKAGE}.${node === 'flextell' ? node : `${node}Poll`}Trigger`,
		typeVersion: 1,
		parameters: {
			pollTimes: { item: [{ mode: 'everyMinute' }] },
			triggerOn: 'new',
			startWith: 'now',
			simplify: false,
			...parameters,
		},
		credential,
	},
	steps: [],
});

const step = (
	credential: CredentialType,
	resource: string,
	operation: string,
	parameters: INodeParameters = {},
): Step => ({ credential, parameters: { resource, operation, ...parameters } });

const writes = (path: string, ...planned: Parameters<typeof step>): Step => ({
	...step(...planned),
	writes: path,
});

/** Lists the workflows. @param payment parameters of payments that depend on the merchant */
export function plan(payment: INodeParameters): Planned[] {
	const flute = 'fluteOAuth2Api';
	const flextell = 'flextellOAuth2Api';
	const flipdish = 'flipdishOAuth2Api';
	const many = { limit: 100, filters: {}, sort: {} };
	const reference = '={{ $workflow.name + "-" + $execution.id }}';
	const pay = writes('/v2/transactions', flute, 'transaction', 'create', {
		...payment,
		baseAmount: 10.5,
		additionalFields: { referenceId: reference },
	});
	const addCustomer = writes('/api/v1/customers', flextell, 'customer', 'create', {
		firstName: 'Scale',
		lastName: reference,
		phoneNumber: '+12025550100',
		additionalFields: {},
	});
	const addVoucher = writes('/api/v1.0/vouchers/fd1001', flipdish, 'voucher', 'create', {
		appId: APP,
		voucherType: 'LumpDiscount',
		discountAmount: 3,
		code: reference,
		additionalFields: {},
	});
	const report = (credential: CredentialType) =>
		writes('/v1/telemetry/BATTERY', credential, 'telemetry', 'reportBattery', {
			deviceId: 'battery:home-1001:1',
			startTime: '={{ $now.toISO() }}',
			durationS: 300,
			additionalFields: {
				oemRawData: `={{ JSON.stringify({ reference: $workflow.name + "-" + $execution.id }) }}`,
			},
		});
	const devices = step('flipApi', 'device', 'getAll', { siteId: SITE, ...many });
	return [
		called(
			'flute-pay',
			pay,
			step(flute, 'transaction', 'get', { transactionId: byId('={{ $json.transactionId }}') }),
		),
		called('flute-list', step(flute, 'transaction', 'getAll', many)),
		called(
			'flute-customer',
			writes('/v2/customers', flute, 'customer', 'create', {
				firstName: 'Scale',
				lastName: reference,
				additionalFields: {},
			}),
		),
		called(
			'flextell-add',
			addCustomer,
			step(flextell, 'customer', 'get', { customerId: byId('={{ $json.id }}') }),
		),
		called('flextell-list', step(flextell, 'customer', 'getAll', many)),
		called('flextell-read', step(flextell, 'appointment', 'getAll', many), { ...addCustomer }),
		called('flip-site', devices, report('flipApi')),
		called('flip-list', step('flipOAuth2Api', 'site', 'getAll', many)),
		called('flip-report', report('flipOAuth2Api')),
		called('flipdish-voucher', addVoucher),
		called('flipdish-list', step(flipdish, 'app', 'getAll', many)),
		called('flipdish-orders', step(flipdish, 'order', 'getAll', { appId: APP, ...many })),
		scheduled('every-2s-flextell', { ...addCustomer }),
		scheduled('every-2s-flipdish', { ...addVoucher }, devices),
		onEvent('captured-1'),
		onEvent('captured-2'),
		polling('poll-flute', 'flute', flute, { resource: 'transaction' }),
		polling('poll-flextell', 'flextell', flextell, { resource: 'customer' }),
		polling('poll-flip', 'flip', 'flipApi', {
			authentication: 'flipApi',
			resource: 'event',
			siteIds: ['home-1001'],
		}),
		polling('poll-flipdish', 'flipdish', flipdish, {
			resource: 'order',
			filters: { state: ['ReadyToProcess'] },
		}),
	];
}

/** Creates one credential of each type; Flextell's is connected. */
export async function makeCredentials(
	rest: Rest,
	simulators: Simulators,
): Promise<Map<CredentialType, Credential>> {
	const { flipdish, flip, flute, flextell } = simulators;
	const of = { flute, flextell, flipdish, flip };
	const made = new Map<CredentialType, Credential>();
	for (const type of CREDENTIALS) {
		const simulator = of[nodeOf[type]!.node as keyof typeof of];
		const data = await connectedFields(type, simulator);
		made.set(type, await rest.createCredential(type, data));
	}
	return made;
}

/** Saves and activates the workflows, one after another. */
export async function activate(
	rest: Rest,
	planned: Planned[],
	credentials: Map<CredentialType, Credential>,
): Promise<Active[]> {
	const active: Active[] = [];
	for (const one of planned) {
		const { name, start, steps } = one;
		const webhookId = randomUUID();
		const nodes = [
			{ ...startNode(start, credentials), webhookId },
			...steps.map((each, at) => stepNode(each, at, credentials)),
		];
		const { id } = await rest.createWorkflow({ name, nodes, connections: chain(nodes) });
		await rest.activateWorkflow(id);
		active.push({ ...one, id, webhookId, path: `/webhook/${name}` });
	}
	return active;
}

function startNode(
	{ credential, ...start }: Planned['start'],
	credentials: Map<CredentialType, Credential>,
): INode {
	const node: INode = { ...start, id: START, name: START, position: [0, 0] };
	return credential === undefined ? node : withCredential(node, credentials.get(credential)!);
}

function stepNode(
	{ credential, parameters }: Step,
	at: number,
	credentials: Map<CredentialType, Credential>,
): INode {
	const { node, parameters: authentication } = nodeOf[credential]!;
	const name = `Step ${at + 1}`;
	return withCredential(
		{
			id: name,
			name,
			type: `${PACKAGE}.${nodeWith(node, parameters.resource)}`,
			typeVersion: 1,
			position: [220 * (at + 1), 0],
			parameters: { ...authentication, ...parameters, options: {} },
			// Runs once, even if the step before outputs a list.
			executeOnce: true,
		},
		credentials.get(credential)!,
	);
}

const withCredential = (node: INode, { id, name, type }: Credential): INode => ({
	...node,
	credentials: { [type]: { id, name } },
});

const chain = (nodes: INode[]): IConnections =>
	Object.fromEntries(
		nodes
			.slice(1)
			.map(({ name }, before): [string, IConnections[string]] => [
				nodes[before]!.name,
				{ main: [[{ node: name, type: 'main', index: 0 }]] },
			]),
	);
