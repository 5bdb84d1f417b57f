/** Connecting Flextell: out to its consent page and back, in a real browser. */
import type { Page } from 'playwright-core';

import type { HostName } from '../hosts/host';
import type { Credential } from '../hosts/rest';
import { credentialFields } from '../simulators/credentials';
import type { Editor } from './support/browser';
import { openEditor } from './support/browser';
import { useHost } from './support/host';

const HOSTS: HostName[] = ['n8n-2.8', 'n8n-latest'];

const TYPE = 'flextellOAuth2Api';

describe.each(HOSTS)('%s', (hostName) => {
	const host = useHost(hostName);
	let editor: Editor;
	beforeAll(async () => {
		const uri = `${host.n8n.url}/rest/oauth2-credential/callback`;
		await host.simulator('flextell').control('POST', '/redirect-uris', { uri });
		editor = await openEditor(host.n8n);
	});
	afterAll(async () => await editor.close());

	/** A credential that is not connected yet, open in the editor. */
	const openNewCredential = async (): Promise<Credential> => {
		const fields = credentialFields[TYPE](host.simulator('flextell'));
		const credential = await host.rest.createCredential(TYPE, fields);
		await editor.credential.open(credential.id);
		return credential;
	};

	/** Presses Connect; Flextell's page, once it asks for the user's consent. */
	const connect = async (): Promise<Page> => {
		const consent = await editor.credential.connect();
		await consent.locator('#allow').waitFor();
		return consent;
	};

	const customers = async (credential: Credential) =>
		await host.run({
			node: 'flextell',
			parameters: { resource: 'customer', operation: 'getAll', limit: 2 },
			credential,
		});

	it('connects, and the node reads records', async () => {
		const credential = await openNewCredential();
		const consent = await connect();
		await editor.screenshot(`${hostName}-consent`, consent);

		await consent.locator('#allow').click();
		await editor.credential.connected();
		await editor.screenshot(`${hostName}-connected`);

		const { status, items } = await customers(credential);
		expect({ status, items: items.length }).toEqual({ status: 'success', items: 2 });
	});

	it('asks for the scopes that the user has entered', async () => {
		await openNewCredential();
		await editor.credential.setField('scopes', 'account:read customers:write');

		const consent = await connect();

		const asked = await consent.locator('#scopes li').allInnerTexts();
		expect(asked).toEqual(['account:read', 'customers:write']);
		await consent.close();
	});

	it('reports that access was denied, and stores no token', async () => {
		const credential = await openNewCredential();
		const consent = await connect();

		await consent.locator('#deny').click();
		await consent.waitForURL(/oauth2-credential\/callback/);
		await consent.getByText('More details').click();
		await editor.screenshot(`${hostName}-denied`, consent);
		const told = await consent.innerText('body');
		await consent.close();

		expect(told).toContain('Failed to connect');
		expect(told).toContain('denied');
		const { status, error } = await customers(credential);
		expect(status).toBe('error');
		expect(error?.message).toContain('not connected');
	});
});
