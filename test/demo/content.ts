/** Fills a fresh n8n with credentials for the simulators and with workflow templates. */
import { randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';

import type { Credential, Rest, Workflow, WorkflowInput } from '../hosts/rest';
import { connectedFields } from '../package/credentials';
import type { SimulatorClient, Simulators } from '../simulators/client';
import type { CredentialType } from '../simulators/credentials';

/** Names that n8n gives to new credentials by default. */
const NAMES: Record<CredentialType, string> = {
	flipdishOAuth2Api: 'Flipdish account',
	flipApi: 'Flip account',
	flipOAuth2Api: 'Flip account (OAuth2)',
	flipSiteApi: 'Flip Site account',
	fluteOAuth2Api: 'Flute account',
	flextellOAuth2Api: 'Flextell account',
};

/** Creates one credential of each type. Flextell's is connected and can be reconnected. */
export async function makeCredentials(
	rest: Rest,
	simulators: Simulators,
	n8nUrl: string,
): Promise<Credential[]> {
	const { flipdish, flip, flute, flextell } = simulators;
	await flextell.control('POST', '/redirect-uris', {
		uri: `${n8nUrl}/rest/oauth2-credential/callback`,
	});
	const providers: Record<CredentialType, SimulatorClient> = {
		flipdishOAuth2Api: flipdish,
		flipApi: flip,
		flipOAuth2Api: flip,
		flipSiteApi: flip,
		fluteOAuth2Api: flute,
		flextellOAuth2Api: flextell,
	};
	// Signing key and scopes that the demo needs for triggers and writes.
	const { signingKey: webhookSigningKey } = flip.credentials as Record<string, string>;
	const more: Partial<Record<CredentialType, ICredentialDataDecryptedObject>> = {
		flipApi: { webhookSigningKey },
		flipOAuth2Api: { webhookSigningKey },
		flextellOAuth2Api: {
			scopes: (flextell.credentials.scopes as string[]).join(' '),
		},
	};
	const credentials: Credential[] = [];
	for (const type of Object.keys(NAMES) as CredentialType[]) {
		const data = { ...(await connectedFields(type, providers[type])), ...more[type] };
		credentials.push(await rest.createCredential(type, data, NAMES[type]));
	}
	return credentials;
}

/** Name of the example customer in the notes of the templates. */
export const EXAMPLE_PERSON = 'Ada Bell';

/**
 * Adds the example customer to Flextell's default clinic and to Flute, with a payment of 85 dollars
 * made just now.
 */
export async function addExamplePerson({ flextell, flute }: Simulators): Promise<void> {
	const [first, last] = EXAMPLE_PERSON.split(' ');
	const clinic = flextell.credentials.tenantId;
	const { customers: patients = [] } = await flextell.state();
	const patient = (patients as IDataObject[]).find(({ tenant_id }) => tenant_id === clinic);
	await flextell.put('customers', [
		{ ...patient, id: 9_085, first_name: first, last_name: last, email: 'ada.bell@example.com' },
	]);
	const { customers: payers = [], transactions = [] } = await flute.state();
	const customerId = randomUUID();
	await flute.put('customers', [
		{ ...(payers[0] as object), customerId, firstName: first, lastName: last, companyName: null },
	]);
	const captured = (transactions as IDataObject[]).find(
		({ transactionStatus }) => transactionStatus === 'Captured',
	);
	await flute.put('transactions', [
		{
			...captured,
			...{ transactionId: randomUUID(), customerId, processedAmount: 85 },
			transactionDateTime: new Date().toISOString(),
		},
	]);
}

/** Parameters to set after an import, by the name of the node. */
export type Settings = Record<string, INodeParameters>;

/**
 * Imports a workflow and assigns to each node a credential of the type that it needs. If there is
 * none, the node stays without a credential, as after n8n's own import.
 */
export async function importWorkflow(
	rest: Rest,
	path: string,
	credentials: Credential[],
	settings: Settings = {},
): Promise<Workflow> {
	const template = JSON.parse(await readFile(path, 'utf8')) as WorkflowInput;
	for (const node of template.nodes) {
		for (const type of Object.keys(node.credentials ?? {})) {
			const found = credentials.find((credential) => credential.type === type);
			if (found) node.credentials![type] = { id: found.id, name: found.name };
			else delete node.credentials![type];
		}
		Object.assign(node.parameters, settings[node.name]);
	}
	return await rest.createWorkflow(template);
}

/** Template to import last: n8n's list shows the workflow that changed last at the top. */
const FIRST = 'first-look.json';

/**
 * Imports every workflow of a folder.
 *
 * @returns the workflows by file name, without extension
 */
export async function importWorkflows(
	rest: Rest,
	folder: string,
	credentials: Credential[],
): Promise<Record<string, Workflow>> {
	const workflows: Record<string, Workflow> = {};
	const files = (await readdir(folder)).sort().filter((file) => file !== FIRST);
	for (const file of [...files.reverse(), FIRST]) {
		const name = file.replace(/\.json$/, '');
		workflows[name] = await importWorkflow(rest, join(folder, file), credentials);
	}
	return workflows;
}
