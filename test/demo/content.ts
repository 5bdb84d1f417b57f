/** What a fresh n8n is filled with: credentials whose providers are the simulators, and templates. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { INodeParameters } from 'n8n-workflow';

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
	const credentials: Credential[] = [];
	for (const type of Object.keys(NAMES) as CredentialType[]) {
		const data = {
			...credentialFields[type](providers[type]),
			...(type === 'flextellOAuth2Api' && connection),
		};
		credentials.push(await rest.createCredential(type, data, NAMES[type]));
	}
	return credentials;
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
	for (const file of (await readdir(folder)).sort()) {
		const name = file.replace(/\.json$/, '');
		workflows[name] = await importWorkflow(rest, join(folder, file), credentials);
	}
	return workflows;
}
