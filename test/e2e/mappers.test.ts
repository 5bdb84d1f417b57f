/** Forms whose fields come from the provider or its endpoint list, in n8n's editor in a real browser. */
import type { HostName } from '../hosts/host';
import type { CredentialType } from '../simulators/credentials';
import type { Editor } from './support/browser';
import { openEditor } from './support/browser';
import { useHost } from './support/host';

const HOSTS: HostName[] = ['n8n-2.8', 'n8n-latest'];

describe.each(HOSTS)('%s', (hostName) => {
	const host = useHost(hostName);
	let editor: Editor;
	beforeAll(async () => {
		editor = await openEditor(host.n8n);
		await editor.page.setViewportSize({ width: 1440, height: 1800 });
	});
	afterAll(async () => await editor.close());

	const screenshot = async (name: string) => await editor.screenshot(`${hostName}-${name}`);

	/** A new workflow with one node, which is open, and the only credential of its type chosen. */
	const openNode = async (node: string, action: string, type: CredentialType) => {
		await host.newCredential(type);
		await editor.canvas.open(await host.newWorkflow(`${node}: ${action}`));
		await editor.canvas.addNode({ name: node, action, after: 'Start' });
	};

	it('finds an endpoint by its name, shows its fields and calls it', async () => {
		await openNode('Flipdish', 'Send API request', 'flipdishOAuth2Api');
		await screenshot('endpoint-none');

		await editor.node.openList('endpoint');
		const found = await editor.node.searchList('app config');
		await screenshot('endpoint-list');
		const label = 'Set App Config · POST /api/v1.0/apps/{appId}/config';
		expect(found).toContain(label);
		await editor.node.pick(label);
		await editor.page.locator('[data-parameter-path*="MainColor"]').waitFor();
		await screenshot('endpoint-fields');
		const shown = (await editor.node.fields()).map(({ name }) => name);
		// The fields of the endpoint replace the typed values.
		expect(shown).not.toContain('method');
		expect(shown).not.toContain('path');

		await editor.node.setField('endpointFields.value["path.appId"]', 'fd1001');
		await editor.node.setField('endpointFields.value["body.MainColor"]', '#123456');
		await editor.node.executeStep();
		await screenshot('endpoint-output');
		expect((await editor.node.output()).error).toBeUndefined();
		const calls = await host.simulator('flipdishOAuth2Api').log();
		const call = calls.find(({ path }) => path === '/api/v1.0/apps/fd1001/config');
		// Fields that were not filled in, switches included, are not sent.
		expect(call!.body).toEqual({ MainColor: '#123456' });
	});

	it("shows the questions of the program's enrollment form", async () => {
		await openNode('Flip', 'Create enrollment', 'flipApi');
		for (const locator of ['siteId', 'programId']) {
			const [first] = await editor.node.openList(locator);
			await screenshot(`enrollment-${locator}`);
			await editor.node.pick(first!);
		}
		await editor.page.locator('[data-parameter-path*="enrollmentForm.value"]').first().waitFor();
		await screenshot('enrollment-form');
		const questions = (await editor.node.fields()).filter(({ name }) =>
			name.startsWith('enrollmentForm.value'),
		);
		expect(questions.map(({ label, value }) => [label, value])).toEqual([
			['Account number', ''],
			['Do you have solar?', ''],
			['People in the home', ''],
		]);
	});
});
