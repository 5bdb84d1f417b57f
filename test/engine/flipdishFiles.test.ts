import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { app, form, useFlipdish } from './support/flipdish';
import { byId } from './support/providers';

const { flipdish, recordOf } = useFlipdish();

const menu = { menuId: byId('701') };

describe('an upload', () => {
	/** Bytes that are no text in any encoding. */
	const data = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0xfe]).toString('base64');
	const photo = { data, fileName: 'Menü "1".png', mimeType: 'image/png' };
	const binary = { photo };

	it.each<[string, INodeParameters, string, string]>([
		['app.uploadLogo', app, '/apps/fd1001/logo', 'image'],
		['menu.uploadImage', menu, '/menus/701/image', 'image'],
		['menu.createFromFile', app, '/fd1001/menus/xlsx', 'menu'],
	])('(%s) arrives unchanged, with name and type', async (key, fields, below, field) => {
		await flipdish.outputOf(form(key, { ...fields, binaryPropertyName: 'photo' }), { binary });

		const path = `/api/v1.0${below}`;
		const { fileName: name, mimeType: type } = photo;
		const file = await recordOf('uploads', 'path', path);
		expect(file).toEqual({ path, field, name, type, base64: data });
	});

	it('gets a default name when the file has none', async () => {
		const unnamed = { photo: { ...photo, fileName: '', fileExtension: 'png' } };
		await flipdish.outputOf(form('app.uploadLogo', { ...app, binaryPropertyName: 'photo' }), {
			binary: unnamed,
		});

		const path = '/api/v1.0/apps/fd1001/logo';
		const { uploads } = await flipdish.simulator.state();
		const latest = (uploads as IDataObject[]).filter((one) => one.path === path).at(-1);
		expect(latest).toMatchObject({ name: 'image.png', type: 'image/png' });
	});

	it('names the binary field that an item lacks, before anything is sent', async () => {
		const fields = { ...menu, binaryPropertyName: '={{ $json.field }}' };
		const items = [{ field: 'photo' }, { field: 'picture' }];
		const { error } = await flipdish.run(form('menu.uploadImage', fields), { binary, items });

		expect(`${error?.message} ${error?.description}`).toContain('picture');
		expect(await flipdish.simulator.log()).toEqual([]);
	});
});

describe('an export of a payout', () => {
	const exported = (key: string, payoutId: string) =>
		form(`payoutExport.${key}`, {
			...app,
			bankAccountId: byId('3001'),
			payoutId: byId(payoutId),
			binaryPropertyName: 'report',
		});

	it.each([
		['exportStores', 'payout.csv'],
		['exportOtherCharges', 'payout-othercharges.csv'],
	])('(%s) is a file with the name from Flipdish', async (key, fileName) => {
		const { items } = await flipdish.run(exported(key, '3101'));

		const [{ json, binary }] = items as [(typeof items)[0]];
		expect(json).toEqual({ fileName, mimeType: 'text/csv', fileSize: expect.any(String) });
		expect(binary?.report).toMatchObject({ fileName, mimeType: 'text/csv' });
		const text = Buffer.from(binary!.report!.data, 'base64').toString();
		expect(text).toMatch(/^OrderId,ChargeId,OrderDate,PayoutId,StoreId\n60001,/);
	});

	it("shows Flipdish's message when it is refused", async () => {
		const { error, items } = await flipdish.run(exported('exportOrders', '9999'));

		expect(error).toMatchObject({ message: 'Payout 9999 was not found', httpCode: '404' });
		expect(items).toEqual([]);
	});
});
