/** What a fresh n8n is filled with: credentials whose providers are the simulators, and templates. */
import { randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';

import type { Credential, Rest, Workflow, WorkflowInput } from '../hosts/rest';
import type { SimulatorClient, Simulators } from '../simulators/client';
import type { CredentialType } from '../simulators/credentials';
import { credentialFields } from '../simulators/credentials';

/** Named as n8n names a credential when it is made. */
const NAMES: Record<CredentialType, string> = {
	flipdishOAuth2Api: 'Flipdish account',
	flipApi: 'Flip account',
	flipOAuth2Api: 'Flip account (OAuth2)',
	flipSiteApi: 'Flip Site account',
	fluteOAuth2Api: 'Flute account',
	flextellOAuth2Api: 'Flextell account',
};

/** Makes one credential of each type. Flextell's is connected, and can be connected again. */
export async function makeCredentials(
	rest: Rest,
	simulators: Simulators,
	n8nUrl: string,
): Promise<Credential[]> {
	const { flipdish, flip, flute, flextell } = simulators;
	await flextell.control('POST', '/redirect-uris', {
		uri: `${n8nUrl}/rest/oauth2-credential/callback`,
	});
	const connection = (await flextell.control('POST', '/connect')) as object;
	const providers: Record<CredentialType, SimulatorClient> = {
		flipdishOAuth2Api: flipdish,
		flipApi: flip,
		flipOAuth2Api: flip,
		flipSiteApi: flip,
		fluteOAuth2Api: flute,
		flextellOAuth2Api: flextell,
	};
	// Demo users want to try writes and triggers.
	const { signingKey: webhookSigningKey } = flip.credentials as Record<string, string>;
	const more: Partial<Record<CredentialType, ICredentialDataDecryptedObject>> = {
		flipApi: { webhookSigningKey },
		flipOAuth2Api: { webhookSigningKey },
		flextellOAuth2Api: {
			...connection,
			scopes: (flextell.credentials.scopes as string[]).join(' '),
		},
	};
	const credentials: Credential[] = [];
	for (const type of Object.keys(NAMES) as CredentialType[]) {
		const data = { ...credentialFields[type](providers[type]), ...more[type] };
		credentials.push(await rest.createCredential(type, data, NAMES[type]));
	}
	return credentials;
}

/** The person whom the templates' notes ask about. */
export const EXAMPLE_PERSON = 'Ada Bell';

/**
 * Adds that person: a customer of Flextell's default clinic and of Flute, with a payment of 85 dollars
 * that was made just now.
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

/** What is filled in after an import, by the name of the node. */
export type Settings = Record<string, INodeParameters>;

/**
 * Imports a workflow; where a user would choose a credential, it gets the one of the right type.
 * Where there is none the choice is left open, as n8n's own import leaves it.
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

/** Shown first: n8n lists workflows by their last change, the latest first. */
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
