import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { ProviderBench } from './support/providers';
import { byId, useProvider } from './support/providers';

const flip = useProvider('flip');
const flipdish = useProvider('flipdish');
const flextell = useProvider('flextell');

const site = { resource: 'site', operation: 'get' };
const device = { resource: 'device', operation: 'get' };
const app = { resource: 'app', operation: 'get' };
const customer = { resource: 'customer', operation: 'get' };

const pathsOf = async (bench: ProviderBench) => (await bench.calls()).map(({ path }) => path);

/** All pages of a picker, as the editor reads them while the user scrolls down. */
async function scroll(bench: ProviderBench, parameter: string, parameters: INodeParameters) {
	const pages: Array<Array<{ name: string; value: string | number | boolean }>> = [];
	let paginationToken: string | undefined;
	do {
		const page = await bench.search(parameter, parameters, {
			...(paginationToken !== undefined && { paginationToken }),
		});
		pages.push(page.results);
		paginationToken = page.paginationToken as string | undefined;
	} while (paginationToken !== undefined);
	return pages;
}

describe("Flip's sites", () => {
	it('are listed in pages, with name and ID', async () => {
		const pages = await scroll(flip, 'siteId', site);

		expect(pages.map(({ length }) => length)).toEqual([100, 100, 50]);
		const [first] = pages[0]!;
		expect(first).toEqual({ name: 'Tara Jansen (home-1001)', value: 'home-1001' });
		const values = pages.flat().map(({ value }) => value);
		expect(new Set(values).size).toBe(250);
		expect(values).toContain('site:42/a b');
	});

	it('are searched by the node, since Flip has no search', async () => {
		const { results, paginationToken } = await flip.search('siteId', site, { filter: 'HOME-111' });
		expect(results.map(({ value }) => value)).toEqual(
			Array.from({ length: 10 }, (_, i) => `home-111${i}`),
		);
		expect(paginationToken).toBeUndefined();
		const [call] = await flip.calls();
		expect(call!.query).toEqual({ skip: '0', limit: '100' });
	});

	it('are found by name, with any credential', async () => {
		const credential = await flip.newCredential('flipOAuth2Api');
		const { results } = await flip.search('siteId', site, { filter: 'tara jansen', credential });
		expect(results).toContainEqual({ name: 'Tara Jansen (home-1001)', value: 'home-1001' });
		expect((await flip.calls())[0]!.headers.authorization).toMatch(/^oauth#/);
	});
});

describe("the list of a Flip site's records", () => {
	it('is read for the chosen site, with a token of that site', async () => {
		const siteId = { __rl: true, mode: 'list', value: 'site:42/a b' };
		const { results } = await flip.search('deviceId', { ...device, siteId });

		expect(results[0]!.value).toBe('battery:site:42/a b:1');
		expect(results[0]!.name).toMatch(/ \(battery:site:42\/a b:1\)$/);
		expect(await flip.calls()).toMatchObject([
			{
				path: '/v1/site/site%3A42%2Fa%20b/devices',
				headers: { authorization: 'site-token:site:42/a b' },
			},
		]);
	});

	it.each([
		['enrollmentId', 'enrollment', 'enrollments'],
		['eventId', 'event', 'events'],
	])('exists for %s', async (parameter, resource, collection) => {
		const state = await flip.simulator.state();
		const [{ site_id: id }] = state[collection] as [{ site_id: string }];
		const { results } = await flip.search(parameter, {
			resource,
			operation: 'get',
			siteId: byId(id),
		});
		expect(results.length).toBeGreaterThan(0);
		expect(await pathsOf(flip)).toEqual([`/v1/site/${encodeURIComponent(id)}/${collection}`]);
	});

	it.each(['', ' ', '..'])('is not read while the site is "%s"', async (id) => {
		const list = flip.search('deviceId', { ...device, siteId: byId(id) });
		await expect(list).rejects.toThrow("'Site'");
		expect(await flip.simulator.log()).toEqual([]);
	});

	it('says what to do while the site is empty', async () => {
		const list = flip.search('deviceId', device);
		await expect(list).rejects.toMatchObject({
			message: "'Site' is empty",
			description: "Fill in 'Site'.",
		});
	});

	it("shows Flip's message when it is refused", async () => {
		const list = flip.search('deviceId', { ...device, siteId: byId('nowhere') });
		await expect(list).rejects.toMatchObject({ httpCode: '404' });
	});
});

describe("Flip's commands", () => {
	const form = { resource: 'command', operation: 'update' };

	it('waiting for an answer come first, and finished ones last', async () => {
		const [like] = (await flip.simulator.state()).commands as IDataObject[];
		const hoursFromNow = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
		const starts = { starts_at: hoursFromNow(2), ends_at: hoursFromNow(3) };
		const over = { starts_at: hoursFromNow(-3), ends_at: hoursFromNow(-2) };
		const id = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;
		const updated = { status: 'OK', updated_at: new Date().toISOString() };
		await flip.simulator.put('commands', [
			{ ...like, ...updated, ...over, id: id(1), device_status: 'OK' },
			{ ...like, ...updated, ...starts, id: id(2), device_status: 'OK' },
			{ ...like, ...updated, ...starts, id: id(3), device_status: 'PENDING' },
		]);

		const results = (await scroll(flip, 'commandId', form)).flat();

		const places = [3, 2, 1].map((digit) => results.findIndex(({ value }) => value === id(digit)));
		expect(places).toEqual([...places].sort((a, b) => a - b));
		expect(results[0]!.name).toMatch(/^Pending ·( [A-Z][A-Za-z ]+ ·)? [\d-]{10} [\d:]{5} · \S+$/);
	});
});

describe("Flipdish's apps", () => {
	it('come in pages', async () => {
		const pages = await scroll(flipdish, 'appId', app);
		expect(pages.map(({ length }) => length)).toEqual([100, 25]);
		expect(pages[0]![0]).toEqual({ name: "Walsh's Pizzeria (fd1001)", value: 'fd1001' });
	});

	it('are searched by Flipdish', async () => {
		const { results } = await flipdish.search('appId', app, { filter: 'bakery' });
		expect(results.length).toBeGreaterThan(1);
		for (const { name } of results) expect(name).toMatch(/Bakery \(/);
		const [call] = await flipdish.calls();
		expect(call!.query).toEqual({ nameFilter: 'bakery', page: '1', limit: '100' });
	});
});

describe('Flextell', () => {
	it('lists the tenants and filters them in the node', async () => {
		const all = await flextell.search('tenantId', customer);
		expect(all.results[0]).toEqual({ name: 'Northhaven Dental · ID 12', value: '12' });
		const some = await flextell.search('tenantId', customer, { filter: 'skin' });
		expect(some.results).toEqual([{ name: 'Eastbrook Skin Clinic · ID 27', value: '27' }]);
		expect((await flextell.calls())[0]!.headers).not.toHaveProperty('x-tenant');
	});

	it.each([
		['chosen', { tenantId: byId('27') }, '27'],
		['of the credential', {}, '12'],
	])('searches the customers of the tenant %s', async (_, tenant, id) => {
		await flextell.search('customerId', { ...customer, ...tenant }, { filter: 'selin' });
		const [call] = await flextell.calls();
		expect(call).toMatchObject({ path: '/api/v1/customers', headers: { 'x-tenant': id } });
		expect(call!.query).toEqual({ search: 'selin', page: '1', per_page: '100' });
	});

	it('labels customers with their phone number and ID', async () => {
		const { results } = await flextell.search('customerId', customer);
		expect(results[0]).toEqual({ name: 'Selin Keller · +12025550125 · ID 1001', value: '1001' });
	});

	it('says when there is no tenant', async () => {
		const credential = await flextell.newCredential('flextellOAuth2Api', { tenantId: '' });
		const list = flextell.search('customerId', customer, { credential });
		await expect(list).rejects.toMatchObject({ message: "'Tenant' is empty" });
	});
});

it('shows what is wrong with the credential, without a code in front of it', async () => {
	const credential = await flipdish.newCredential('flipdishOAuth2Api', {
		clientSecret: 'fake-wrong',
	});
	const list = flipdish.search('appId', app, { credential });
	// n8n's editor puts httpCode in front of the message.
	await expect(list).rejects.toMatchObject({
		message: expect.stringMatching(/^Flipdish refused/) as string,
		httpCode: null,
	});
});
