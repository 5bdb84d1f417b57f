/// <reference lib="dom" />
import type { Locator, Page } from 'playwright-core';

import { editsApplied } from './page';

interface NodeToAdd {
	/** What is typed into the search; also the node's name in the list. */
	name: string;
	/** The action to pick, e.g. `Get many sites`; without one the node is added as it is. */
	action?: string;
	/** Name of the node on the canvas to connect it to; default: none. */
	after?: string;
}

/** The canvas of n8n's editor, with the panel from which nodes are added. */
export class Canvas {
	constructor(
		private readonly page: Page,
		private readonly url: string,
	) {}

	async open(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Takes a picture of the whole workflow, without the frame of n8n's window. */
	async picture(path: string): Promise<void> {
		await this.page.keyboard.press('1');
		await editsApplied(this.page);
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
}
