import type { Locator, Page } from 'playwright-core';

import { chooseItem, editsApplied } from './page';

/** The form of an open credential. */
export class CredentialForm {
	constructor(
		private readonly page: Page,
		private readonly url: string,
	) {}

	/** Opens the form for a new credential; `label` is that of its type. */
	async create(label: string): Promise<void> {
		await this.page.goto(`${this.url}/home/credentials/create`);
		await this.page.getByTestId('new-credential-type-select').click();
		await this.page.keyboard.type(label);
		await chooseItem(this.page, 'new-credential-type-select-option', label);
		await this.page.getByTestId('new-credential-type-button').click();
		// Its name comes with the defaults of its fields, after the form.
		const name = this.form.getByTestId('credential-name');
		await name.filter({ hasText: /\S/ }).waitFor();
	}

	private get form(): Locator {
		return this.page.getByTestId('editCredential-modal');
	}

	/** Labels of the fields that the open credential shows, in their order. */
	async fields(): Promise<string[]> {
		const labels = this.form.getByTestId('credential-connection-parameter').locator('label');
		await labels.first().waitFor();
		const texts = await this.form.getByTestId('credential-connection-parameter').allInnerTexts();
		return texts.map((text) => text.split('\n')[0]!.replace(/[ *]+$/, ''));
	}

	/** Sets a field of the open credential; a list by the label of the choice. */
	async setField(name: string, value: string): Promise<void> {
		const field = this.form.getByTestId(`parameter-input-${name}`);
		const input = field.locator('input');
		if (await input.getAttribute('readonly').then((flag) => flag !== null)) {
			await field.click();
			const options = this.page.getByRole('option').filter({ visible: true });
			await options.getByText(value, { exact: true }).click();
		} else {
			await input.fill(value);
		}
		await editsApplied(this.page);
	}

	/** Saves the open credential, which n8n then tests; what it says of that, with the reason. */
	async save(): Promise<string> {
		await Promise.all([
			this.page.waitForResponse((response) => response.url().endsWith('/rest/credentials/test')),
			this.page.getByTestId('credential-save-button').click(),
		]);
		const works = this.form.getByTestId('credentials-config-container-test-success');
		const details = this.form.getByText('More details');
		await works.or(details).filter({ visible: true }).waitFor();
		if (await details.isVisible()) await details.click();
		return await this.form.getByTestId('node-credentials-config-container').innerText();
	}

	async open(id: string): Promise<void> {
		await this.page.goto(`${this.url}/home/credentials/${id}`);
		await this.page.getByTestId('editCredential-modal').waitFor();
	}

	/** "Connect my account" on an open OAuth2 credential; the window that opens for the consent. */
	async connect(): Promise<Page> {
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
	async connected(): Promise<void> {
		await this.page.getByTestId('oauth-connect-success-banner').waitFor();
	}
}
