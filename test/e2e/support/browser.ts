/** n8n's editor in headless Chromium, driven by the test ids its own end-to-end tests use. */
import { join } from 'node:path';
import { type Browser, type Page, chromium, selectors } from 'playwright-core';
import type { N8n } from '../../hosts/n8n';
import { Rest } from '../../hosts/rest';
import { Canvas } from './canvas';
import { CredentialForm } from './credentialForm';
import { NodePanel } from './nodePanel';

selectors.setTestIdAttribute('data-test-id');

const SCREENSHOTS = join(__dirname, '..', '..', '..', '.artifacts', 'screenshots');

/** The editor of a running n8n, signed in as its owner (made first if the instance has none). */
export async function openEditor(n8n: Pick<N8n, 'url' | 'host'>): Promise<Editor> {
	const rest = await Rest.signIn(n8n);
	const browser = await chromium.launch({
		executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
		args: [
			// Chromium refuses its sandbox to root, as which CI runs.
			...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
			'--disable-gpu',
			'--no-first-run',
			// Chromium itself asks nothing of any server.
			'--disable-quic',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
			// The editor asks the npm registry about community packages. (A route would switch the cache off.)
			'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
		],
	});
	try {
		const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
		const [name = '', value = ''] = rest.cookie.split('=');
		await context.addCookies([{ name, value, url: n8n.url }]);
		const page = await context.newPage();
		// "Leave without saving?"
		page.on('dialog', (dialog) => void dialog.accept());
		return new Editor(page, rest, n8n.url, browser);
	} catch (error) {
		await browser.close();
		throw error;
	}
}

export class Editor {
	readonly canvas: Canvas;
	/** The open node. */
	readonly node: NodePanel;
	/** The open credential. */
	readonly credential: CredentialForm;

	constructor(
		readonly page: Page,
		readonly rest: Rest,
		url: string,
		private readonly browser: Browser,
	) {
		this.canvas = new Canvas(page, url);
		this.node = new NodePanel(page, rest);
		this.credential = new CredentialForm(page, url);
	}

	async close(): Promise<void> {
		await this.browser.close();
	}

	/** The whole window, or a popup, as `.artifacts/screenshots/<name>.png`; returns that path. */
	async screenshot(name: string, page = this.page): Promise<string> {
		const path = join(SCREENSHOTS, `${name}.png`);
		// As it is once everything has slid and faded in.
		await page.screenshot({ path, animations: 'disabled' });
		return path;
	}
}
