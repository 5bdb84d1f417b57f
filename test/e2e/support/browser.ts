/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** n8n's editor in headless Chromium, driven by the test ids its own end-to-end tests use. */
import { join } from 'node:path';
import { type Browser, type Locator, type Page, chromium, selectors } from 'playwright-core';
import type { N8n } from '../../hosts/n8n';
import { type Execution, Rest } from '../../hosts/rest';

selectors.setTestIdAttribute('data-test-id');

const SCREENSHOTS = join(__dirname, '..', '..', '..', '.artifacts', 'screenshots');

/** A parameter as an open node shows it. */
export interface Field {
	/** Path of the parameter, e.g. `siteId`, `options.timeout`, `filters.conditions[0].value`. */
	name: string;
	label: string;
	/** What is shown, for a list the label of its choice; a boolean for a switch. */
	value: string | boolean;
}

/** The output panel of an open node; a page of a table holds at most what n8n shows at once. */
export interface Output {
	status: 'success' | 'error';
	/** As n8n counts them, e.g. `3 items`; empty where it shows no count. */
	count: string;
	columns: string[];
	rows: string[][];
	/** Message and description when the node failed. */
	error?: string;
}

interface NodeToAdd {
	/** What is typed into the search; also the node's name in the list. */
	name: string;
	/** The action to pick, e.g. `Get many sites`; without one the node is added as it is. */
	action?: string;
	/** Name of the node on the canvas to connect it to; default: none. */
	after?: string;
}

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
	constructor(
		readonly page: Page,
		readonly rest: Rest,
		private readonly url: string,
		private readonly browser: Browser,
	) {}

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

	// Canvas

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Takes a picture of the whole workflow, without the frame of n8n's window. */
	async pictureOfCanvas(path: string): Promise<void> {
		await this.page.keyboard.press('1');
		await this.taken();
		const boxes = await this.page
			.getByTestId('canvas')
			.locator('.vue-flow__node')
			.evaluateAll((nodes) =>
				nodes.map((node) => node.getBoundingClientRect().toJSON() as DOMRect),
			);
		const margin = 24;
		// Names are wider than their nodes.
		const left = Math.max(0, Math.min(...boxes.map((box) => box.left)) - 2 * margin);
		const top = Math.max(0, Math.min(...boxes.map((box) => box.top)) - margin);
		const width = Math.max(...boxes.map((box) => box.right)) + 2 * margin - left;
		// The name of a node is below its box.
		const height = Math.max(...boxes.map((box) => box.bottom)) + 2 * margin - top;
		await this.page.screenshot({
			path,
			animations: 'disabled',
			clip: { x: left, y: top, width, height },
		});
	}

	/** Names of the nodes on the canvas. */
	async nodeNames(): Promise<string[]> {
		return await this.page
			.getByTestId('canvas-node')
			.evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-node-name') ?? ''));
	}

	private node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** Adds a node as a user does, by search; n8n opens it. Returns the name n8n gave it. */
	async addNode({ name, action, after }: NodeToAdd): Promise<string> {
		const before = await this.nodeNames();
		// With a node selected, what is added is connected to it.
		if (after === undefined)
			await this.page.getByTestId('canvas-background').click({ force: true });
		else await this.node(after).click();
		await this.page.getByTestId('node-creator-plus-button').click();
		await this.page.getByTestId('node-creator-search-bar').fill(name);
		await this.creatorItem(name).click();
		if (action !== undefined) await this.creatorItem(action).click();
		await this.page.getByTestId('ndv').waitFor();
		const [added] = (await this.nodeNames()).filter((node) => !before.includes(node));
		if (added === undefined) throw new Error(`no node "${name}" appeared on the canvas`);
		return added;
	}

	/** Opens the list of a node's triggers, as a user does who adds another one; its entries. */
	async openTriggers(node: string): Promise<string[]> {
		await this.page.getByTestId('canvas-background').click({ force: true });
		await this.page.getByTestId('node-creator-plus-button').click();
		await this.page.getByTestId('node-creator-search-bar').fill(node);
		await this.creatorItem(node).click();
		const triggers = this.page
			.getByTestId('node-creator-category-item')
			.filter({ hasText: 'Triggers' });
		await triggers.waitFor();
		const isOpen = await this.page
			.getByTestId('node-creator-item-name')
			.filter({ hasText: /^On / })
			.first()
			.isVisible();
		if (!isOpen) await triggers.click();
		await this.page
			.getByTestId('node-creator-item-name')
			.filter({ hasText: /^On / })
			.first()
			.waitFor();
		return await this.creatorItems();
	}

	/** Chooses an entry of the open node creator; n8n opens the node. */
	async pickItem(label: string): Promise<void> {
		await this.creatorItem(label).click();
		await this.page.getByTestId('ndv').waitFor();
	}

	/** What n8n writes below a node on the canvas. */
	async subtitleOf(name: string): Promise<string> {
		const subtitle = this.node(name).locator('[class*="subtitle"]').first();
		return (await subtitle.innerText()).trim();
	}

	/** Labels in the open node creator: nodes, or the actions of one. */
	async creatorItems(): Promise<string[]> {
		return await this.page.getByTestId('node-creator-item-name').allInnerTexts();
	}

	private creatorItem(label: string): Locator {
		return this.page
			.getByTestId('node-creator-item-name')
			.getByText(label, { exact: true })
			.first();
	}

	// Open node

	async openNode(name: string): Promise<void> {
		await this.node(name).dblclick();
		await this.page.getByTestId('ndv').waitFor();
	}

	async closeNode(): Promise<void> {
		const close = this.page.getByTestId('ndv-close-button');
		// 1.x has its "Back to canvas" instead.
		await close.or(this.page.getByTestId('back-to-canvas')).click();
		await this.page.getByTestId('ndv').waitFor({ state: 'hidden' });
	}

	/** The parameters that the open node shows, in their order. */
	async fields(): Promise<Field[]> {
		return await this.page.locator('[data-parameter-path^="parameters."]').evaluateAll((elements) =>
			elements
				.filter((element) => element.checkVisibility())
				.map((element) => {
					const label = element
						.closest('[data-test-id="input-label"], [data-test-id="parameter-item"]')
						?.querySelector('label span');
					const toggle = element.querySelector('[role="switch"]');
					const tags = [...element.querySelectorAll('.el-tag')].map((tag) =>
						tag.textContent.trim(),
					);
					const input =
						element.querySelector<HTMLInputElement>('[data-test-id="rlc-input"]') ??
						element.querySelector<HTMLInputElement>('input, textarea');
					const editor = element.querySelector<HTMLElement>('.cm-content');
					const text = input?.value ?? editor?.innerText ?? element.textContent ?? '';
					return {
						name: (element.getAttribute('data-parameter-path') ?? '').replace('parameters.', ''),
						label: label?.textContent.trim() ?? '',
						value: toggle
							? toggle.getAttribute('aria-checked') === 'true'
							: tags.length > 0
								? tags.join(', ')
								: text,
					};
				}),
		);
	}

	private field(name: string): Locator {
		return this.page.locator(`[data-parameter-path=${JSON.stringify(`parameters.${name}`)}]`);
	}

	/** Sets a text, number, code, switch or list (by the label of the choice); `name` as in `fields`. */
	async setField(name: string, value: string | number | boolean): Promise<void> {
		const field = this.field(name);
		await field.waitFor();
		const toggle = field.getByRole('switch');
		const list = field.getByRole('combobox');
		const code = field.locator('.cm-content');
		if (typeof value === 'boolean') {
			const shown = (await toggle.getAttribute('aria-checked')) === 'true';
			if (shown !== value) await toggle.locator('..').click();
		} else if (await list.isVisible()) {
			await list.click();
			await this.choose('parameter-input-item', String(value));
		} else if (await code.isVisible()) {
			await code.click();
			await this.page.keyboard.press('ControlOrMeta+A');
			await this.page.keyboard.insertText(String(value));
		} else {
			const input = field.locator('input, textarea');
			await input.fill(String(value));
			await input.blur();
		}
		await this.taken();
	}

	/**
	 * The editor takes over what was typed 100 ms later, unseen. A timer of the page itself, set after
	 * the editor's, ends after it however slow the machine is.
	 */
	private async taken(): Promise<void> {
		await this.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
	}

	/**
	 * Sets a resource locator.
	 *
	 * @param mode Label of the mode, e.g. `From List`, `By ID`.
	 * @param value What to type; in a list the label to pick.
	 */
	async setLocator(name: string, mode: string, value: string): Promise<void> {
		const field = this.field(name);
		await field.getByTestId('rlc-mode-selector').getByRole('combobox').click();
		const listed = mode.toLowerCase() === 'from list';
		// n8n writes "From list" whatever the node calls it.
		const modes = this.page.getByRole('option').filter({ visible: true });
		await modes.getByText(listed ? 'From list' : mode, { exact: true }).click();
		const input = field.getByTestId('rlc-input');
		if (listed) {
			await input.click();
			await this.choose('rlc-item', value);
		} else {
			await input.fill(value);
			await input.blur();
		}
		await this.taken();
	}

	/** Opens the list of a resource locator; the labels in it. */
	async openList(name: string): Promise<string[]> {
		await this.field(name).getByTestId('rlc-input').click();
		const items = this.page.getByTestId('rlc-item').filter({ visible: true });
		await items.first().waitFor();
		return (await items.allInnerTexts()).map((label) => label.trim());
	}

	/** Searches the list that is open; the labels that are found. */
	async searchList(words: string): Promise<string[]> {
		const search = this.page.getByTestId('rlc-search').filter({ visible: true });
		await Promise.all([
			this.page.waitForResponse((response) => response.url().includes('resource-locator-results')),
			search.locator('input').or(search).last().fill(words),
		]);
		await this.taken();
		const items = this.page.getByTestId('rlc-item').filter({ visible: true });
		await items.first().waitFor();
		return (await items.allInnerTexts()).map((label) => label.trim());
	}

	/** Chooses from the list that is open. */
	async pick(label: string): Promise<void> {
		await this.choose('rlc-item', label);
		await this.taken();
	}

	/**
	 * Adds an entry to a collection.
	 *
	 * @param collection Name of the collection's parameter, e.g. `options`, `additionalFields`.
	 * @param option Label of the entry.
	 */
	async addOption(collection: string, option: string): Promise<void> {
		const label = this.page.locator(`label[for="${collection}"]`);
		await this.page
			.locator('.multi-parameter', { has: label })
			// 1.x has no test id here.
			.locator('[data-test-id="collection-parameter-add"], .param-options')
			.click();
		const options = this.page.getByRole('option').filter({ visible: true });
		await options.getByText(option, { exact: true }).click();
	}

	private async choose(testId: string, label: string): Promise<void> {
		const item = this.page.getByTestId(testId).filter({ visible: true });
		await item.getByText(label, { exact: true }).first().click();
	}

	/** "Execute step" on the open node, to its end; the execution, and its result on the screen. */
	async executeStep(): Promise<Execution> {
		const [started] = await Promise.all([
			this.page.waitForResponse(
				(response) =>
					response.request().method() === 'POST' && /\/workflows\/[^/]+\/run/.test(response.url()),
			),
			this.page.getByTestId('node-execute-button').click(),
		]);
		const { data } = (await started.json()) as { data: { executionId: string } };
		const execution = await this.rest.waitForExecution(data.executionId);
		await this.page.getByTestId('output-panel').getByTestId(RUN_STATUS).waitFor();
		return execution;
	}

	/** What the open node's output panel shows after a run. */
	async output(): Promise<Output> {
		const panel = this.page.getByTestId('output-panel');
		const status = await panel.getByTestId(RUN_STATUS).getAttribute('data-test-id');
		const [count = ''] = await panel.getByTestId('run-data-item-count').allInnerTexts();
		if (status !== 'node-run-status-success') {
			const lines = await panel
				.getByTestId('node-error-message')
				.or(panel.getByTestId('node-error-description'))
				.allInnerTexts();
			return { status: 'error', count, columns: [], rows: [], error: lines.join('\n') };
		}
		const asTable = panel.getByTestId('radio-button-table');
		// A node that gave no items has nothing to switch.
		if (await asTable.isVisible()) await asTable.click();
		const columns = (await panel.locator('thead th').allInnerTexts()).map((text) => text.trim());
		const rows = await panel
			.locator('tbody tr')
			.evaluateAll((lines) =>
				lines.map((line) =>
					[...line.querySelectorAll('td[data-col]')].map((cell) => cell.textContent.trim()),
				),
			);
		return { status: 'success', count, columns: columns.filter(Boolean), rows };
	}

	// Credentials

	/** Chooses the credential of the open node by its name. */
	async chooseCredential(name: string): Promise<void> {
		await this.page.getByTestId('node-credentials-select').click();
		const options = this.page.getByRole('option').filter({ visible: true });
		await options.getByText(name, { exact: true }).click();
		await this.taken();
	}

	/** Opens the form for a new credential; `label` is that of its type. */
	async newCredential(label: string): Promise<void> {
		await this.page.goto(`${this.url}/home/credentials/create`);
		await this.page.getByTestId('new-credential-type-select').click();
		await this.page.keyboard.type(label);
		await this.choose('new-credential-type-select-option', label);
		await this.page.getByTestId('new-credential-type-button').click();
		// Its name comes with the defaults of its fields, after the form.
		const name = this.credential.getByTestId('credential-name');
		await name.filter({ hasText: /\S/ }).waitFor();
	}

	private get credential(): Locator {
		return this.page.getByTestId('editCredential-modal');
	}

	/** Labels of the fields that the open credential shows, in their order. */
	async credentialFields(): Promise<string[]> {
		const labels = this.credential.getByTestId('credential-connection-parameter').locator('label');
		await labels.first().waitFor();
		const texts = await this.credential
			.getByTestId('credential-connection-parameter')
			.allInnerTexts();
		return texts.map((text) => text.split('\n')[0]!.replace(/[ *]+$/, ''));
	}

	/** Sets a field of the open credential; a list by the label of the choice. */
	async setCredentialField(name: string, value: string): Promise<void> {
		const field = this.credential.getByTestId(`parameter-input-${name}`);
		const input = field.locator('input');
		if (await input.getAttribute('readonly').then((flag) => flag !== null)) {
			await field.click();
			const options = this.page.getByRole('option').filter({ visible: true });
			await options.getByText(value, { exact: true }).click();
		} else {
			await input.fill(value);
		}
		await this.taken();
	}

	/** Saves the open credential, which n8n then tests; what it says of that, with the reason. */
	async saveCredential(): Promise<string> {
		await Promise.all([
			this.page.waitForResponse((response) => response.url().endsWith('/rest/credentials/test')),
			this.page.getByTestId('credential-save-button').click(),
		]);
		const works = this.credential.getByTestId('credentials-config-container-test-success');
		const details = this.credential.getByText('More details');
		await works.or(details).filter({ visible: true }).waitFor();
		if (await details.isVisible()) await details.click();
		return await this.credential.getByTestId('node-credentials-config-container').innerText();
	}

	async openCredential(id: string): Promise<void> {
		await this.page.goto(`${this.url}/home/credentials/${id}`);
		await this.page.getByTestId('editCredential-modal').waitFor();
	}

	/** "Connect my account" on an open OAuth2 credential; the window that opens for the consent. */
	async connectCredential(): Promise<Page> {
		const [popup] = await Promise.all([
			this.page.waitForEvent('popup'),
			this.page
				.getByTestId('oauth-connect-button')
				// The newest n8n has another button, which says "Connect".
				.or(this.page.getByTestId('quick-connect-button'))
				.click(),
		]);
		return popup;
	}

	/** Resolves when the open OAuth2 credential says that its account is connected. */
	async credentialConnected(): Promise<void> {
		await this.page.getByTestId('oauth-connect-success-banner').waitFor();
	}
}

const RUN_STATUS = /^node-run-status-(success|danger|warning)$/;
