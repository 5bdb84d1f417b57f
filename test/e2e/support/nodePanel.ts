/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Locator, Page } from 'playwright-core';

import type { Execution } from '../../hosts/execution';
import type { Rest } from '../../hosts/rest';
import { chooseItem, editsApplied } from './page';

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

const RUN_STATUS = /^node-run-status-(success|danger|warning)$/;

/** The panel of an open node: its parameters, its credential and its output. */
export class NodePanel {
	constructor(
		private readonly page: Page,
		private readonly rest: Rest,
	) {}

	async close(): Promise<void> {
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
			await chooseItem(this.page, 'parameter-input-item', String(value));
		} else if (await code.isVisible()) {
			await code.click();
			await this.page.keyboard.press('ControlOrMeta+A');
			await this.page.keyboard.insertText(String(value));
		} else {
			const input = field.locator('input, textarea');
			await input.fill(String(value));
			await input.blur();
		}
		await editsApplied(this.page);
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
		await editsApplied(this.page);
		const items = this.page.getByTestId('rlc-item').filter({ visible: true });
		await items.first().waitFor();
		return (await items.allInnerTexts()).map((label) => label.trim());
	}

	/** Chooses from the list that is open. */
	async pick(label: string): Promise<void> {
		await chooseItem(this.page, 'rlc-item', label);
		await editsApplied(this.page);
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

	/** Chooses the credential of the open node by its name. */
	async chooseCredential(name: string): Promise<void> {
		await this.page.getByTestId('node-credentials-select').click();
		const options = this.page.getByRole('option').filter({ visible: true });
		await options.getByText(name, { exact: true }).click();
		await editsApplied(this.page);
	}
}
