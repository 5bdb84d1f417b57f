/// <reference lib="dom" />
import type { Page } from 'playwright-core';

/**
 * Waits until the editor has taken over what was typed, which it does 100 ms later, unseen. A timer of
 * the page itself, set after the editor's, ends after it however slow the machine is.
 */
export async function editsApplied(page: Page): Promise<void> {
	await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
}

/** Chooses an entry of an open list by its label; `testId` is that of the list's entries. */
export async function chooseItem(page: Page, testId: string, label: string): Promise<void> {
	const item = page.getByTestId(testId).filter({ visible: true });
	await item.getByText(label, { exact: true }).first().click();
}
