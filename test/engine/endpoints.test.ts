import type { INodeParameters, NodeParameterValueType } from 'n8n-workflow';

import { useProvider } from './support/providers';

/** The free request with an endpoint that is chosen from the list of all that are documented. */

const flipdish = useProvider('flipdish');

const CONFIG = 'POST /api/v1.0/apps/{appId}/config';

const chosen = (endpoint: string): INodeParameters => ({
	resource: 'apiRequest',
	operation: 'send',
	endpoint: { __rl: true, mode: 'list', value: endpoint },
});

/** The form as the editor saves it: values by column, and the columns themselves. */
async function filledIn(
	endpoint: string,
	value: Record<string, NodeParameterValueType>,
): Promise<INodeParameters> {
	const schema = await flipdish.columns('endpointFields', chosen(endpoint));
	return {
		...chosen(endpoint),
		endpointFields: { mappingMode: 'defineBelow', value, schema } as never,
	};
}

describe('the list of endpoints', () => {
	const find = async (filter: string, paginationToken?: string) =>
		await flipdish.search('endpoint', chosen(''), { filter, paginationToken });

	it.each(['voucher update', 'POST vouchers/{voucherId}', 'update VOUCHER'])(
		'is searched by words of names and paths: %s',
		async (filter) => {
			const { results } = await find(filter);
			expect(results).toContainEqual({
				description: expect.stringMatching(/^Voucher: Update voucher/),
				name: 'Update Voucher · POST /api/v1.0/vouchers/{voucherId}',
				value: 'POST /api/v1.0/vouchers/{voucherId}',
			});
			expect(results.length).toBeLessThan(10);
		},
	);

	it('has every endpoint, page by page', async () => {
		const routes: unknown[] = [];
		let token: string | undefined;
		do {
			const { results, paginationToken } = await find('', token);
			routes.push(...results.map(({ value }) => value));
			token = paginationToken as string | undefined;
		} while (token !== undefined);
		expect(routes.filter((route) => String(route).includes(' /api/v1.0/'))).toHaveLength(589);
		expect(new Set(routes).size).toBe(routes.length);
	});

	it('gives the fields of the chosen endpoint, with types and which are required', async () => {
		expect(await flipdish.columns('endpointFields', chosen(CONFIG))).toEqual(
			expect.arrayContaining([
				expect.objectContaining({
					id: 'path.appId',
					displayName: 'appId (path)',
					type: 'string',
					required: true,
				}),
				expect.objectContaining({
					id: 'body.ApplicationCategory',
					type: 'options',
					required: false,
					options: ['Restaurant', 'Cafe', 'Convenience'].map((name) => ({ name, value: name })),
				}),
				// An option list instead of a switch, which n8n would set to false when untouched.
				expect.objectContaining({ id: 'body.IsPanaceaEnabled', type: 'options' }),
			]),
		);
	});

	it('gives no fields when nothing is chosen', async () => {
		expect(await flipdish.columns('endpointFields', chosen(''))).toEqual([]);
	});
});

describe('a chosen endpoint', () => {
	it('gets its fields in path, query and body', async () => {
		const [changed] = await flipdish.outputOf(
			await filledIn(CONFIG, {
				'path.appId': 'fd/1001',
				'body.MainColor': '#123456',
				'body.IsPanaceaEnabled': 'true',
				'body.Name': null,
			}),
			{ onError: 'continueRegularOutput' },
		);
		const [call] = await flipdish.calls();
		expect(call).toMatchObject({ method: 'POST', path: '/api/v1.0/apps/fd%2F1001/config' });
		expect(call!.body).toEqual({ MainColor: '#123456', IsPanaceaEnabled: true });
		expect(changed).toHaveProperty('error');

		await flipdish.simulator.clearLog();
		await flipdish.outputOf(
			await filledIn('GET /api/v1.0/apps', { 'query.nameFilter': 'grill', 'query.limit': '3' }),
		);
		expect((await flipdish.calls())[0]!.query).toEqual({ nameFilter: 'grill', limit: '3' });
	});

	it.each([
		['DELETE /api/v1.0/drivers/token', { 'body.PushNotificationsToken': 'token-1' }, undefined],
		['POST /api/v1.0/users/{userId}/AddUserNote', { 'path.userId': 7, body: 'A note' }, 'A note'],
	])('has the body that the official client sends: %s', async (route, value, whole) => {
		const { error } = await flipdish.run(await filledIn(route, value));
		const [call] = await flipdish.calls();
		expect(call!.body).toEqual(whole ?? { PushNotificationsToken: 'token-1' });
		expect(error?.httpCode).not.toBe('400');
	});

	it('takes JSON for lists and objects, and names the invalid one', async () => {
		const languages = 'POST /api/v1.0/apps/{appId}/config/languages';
		const list = [{ LanguageId: 'en', DisplayOrder: 1, Name: 'English', Enabled: true }];
		await flipdish.outputOf(
			await filledIn(languages, { 'path.appId': 'fd1001', body: JSON.stringify(list) }),
			{ onError: 'continueRegularOutput' },
		);
		expect((await flipdish.calls())[0]!.body).toEqual(list);

		await flipdish.simulator.clearLog();
		const { error } = await flipdish.run(
			await filledIn(languages, { 'path.appId': 'fd1001', body: '={{ { LanguageId: "en" } }}' }),
		);
		expect(error!.message).toContain("'body' must be a JSON list");
		expect(await flipdish.calls()).toEqual([]);
	});

	// What is empty in the form n8n finds itself, before it starts.
	it('is refused before anything is sent when a required field is empty', async () => {
		const { error } = await flipdish.run(
			await filledIn('POST /api/v1.0/accounts/login', {
				'body.Email': 'name@email.com',
				'body.Password': '={{ $json.none }}',
			}),
		);
		expect(error!.message).toContain("'Password (body)' is empty");
		expect(await flipdish.calls()).toEqual([]);
	});

	it('is paged as the user chooses', async () => {
		const apps = await flipdish.outputOf({
			...(await filledIn('GET /api/v1.0/apps', {})),
			pagination: 'classicPages',
			returnAll: true,
		});
		expect(apps).toHaveLength(125);
	});

	it('returns an item per entry of a list of plain strings', async () => {
		const events = await flipdish.outputOf({
			...(await filledIn('GET /api/v1.0/{appId}/webhooks/events', { 'path.appId': 'fd1001' })),
			pagination: 'newFamilyList',
			limit: 2,
		});
		expect(events).toEqual([{ data: expect.any(String) }, { data: expect.any(String) }]);
	});

	it('takes other body members beside its fields', async () => {
		await flipdish.outputOf(
			{
				...(await filledIn(CONFIG, { 'path.appId': 'fd1001', 'body.MainColor': '#000000' })),
				body: '{"Name":"Beside"}',
			},
			{ onError: 'continueRegularOutput' },
		);
		expect((await flipdish.calls())[0]!.body).toEqual({ MainColor: '#000000', Name: 'Beside' });
	});

	it('takes fields as they are when the endpoint is entered by hand', async () => {
		await flipdish.outputOf({
			resource: 'apiRequest',
			operation: 'send',
			endpoint: { __rl: true, mode: 'id', value: 'GET /api/v1.0/apps/{appId}' },
			endpointFields: {
				mappingMode: 'defineBelow',
				value: { 'path.appId': '={{ "fd" + 1001 }}' },
			} as never,
		});
		expect((await flipdish.calls())[0]).toMatchObject({ path: '/api/v1.0/apps/fd1001' });
	});
});

it('finds an endpoint by the words that forms use for it', async () => {
	const { results } = await flipdish.search('endpoint', chosen(''), { filter: 'opening hours' });
	expect(results.map(({ value }) => value)).toContain(
		'GET /api/v1.0/stores/{storeId}/availability/{deliveryType}',
	);
});
