/** Fills a fresh n8n with credentials for the simulators and with workflow templates. */
import { randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';

import type { Credential, Rest, Workflow, WorkflowInput } from '../hosts/rest';
import { allCredentialTypes } from '../package/contents';
import { connectedFields } from '../package/credentials';
import type { Simulators } from '../simulators/client';
import type { CredentialType } from '../simulators/credentials';
import { credentialFields, providerOfCredential } from '../simulators/credentials';

/**
 * Name of a credential of each type: n8n's default name, with "(OAuth2)" for the second type of a
 * provider.
 */
const credentialNames = (): Array<[type: CredentialType, name: string]> => {
	const taken = new Set<string>();
	const labels = new Map(allCredentialTypes().map(({ name, displayName }) => [name, displayName]));
	return (Object.keys(credentialFields) as CredentialType[]).map((type) => {
		const name = `${labels.get(type)!.replace(/( OAuth2)? API$/, '')} account`;
		const unique = taken.has(name) ? `${name} (OAuth2)` : name;
		taken.add(unique);
		return [type, unique];
	});
};

/** Creates one credential of each type. Flextell's is connected and can be reconnected. */
export async function makeCredentials(
	rest: Rest,
	simulators: Simulators,
	n8nUrl: string,
): Promise<Credential[]> {
	const { flip, flextell } = simulators;
	await flextell.control('POST', '/redirect-uris', {
		uri: `${n8nUrl}/rest/oauth2-credential/callback`,
	});
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
	for (const [type, name] of credentialNames()) {
		const simulator = simulators[providerOfCredential(type)];
		const data = { ...(await connectedFields(type, simulator)), ...more[type] };
		credentials.push(await rest.createCredential(type, data, name));
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
