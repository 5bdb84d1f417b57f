import type { INodeParameters } from 'n8n-workflow';

import { useFlute } from './support/flute';

const { flute, merchant } = useFlute();

describe('exported delivery logs', () => {
	const exported = (parameters: INodeParameters): INodeParameters => ({
		resource: 'deliveryLog',
		operation: 'export',
		...parameters,
	});

	it.each([
		['Csv', 'webhook-delivery-logs.csv', 'text/csv', /^deliveryLogId,endpointId,/],
		['Json', 'webhook-delivery-logs.json', 'application/json', /^\[{"deliveryLogId":/],
	])("are a file (%s) with the provider's name", async (format, fileName, mimeType, content) => {
		const filters = { deliveryLogStatus: 'Failure' };
		const { items } = await flute.run(exported({ format, filters, binaryPropertyName: 'logs' }));

		const [{ json, binary } = { json: {} }] = items;
		expect(json).toMatchObject({ fileName, mimeType });
		expect(binary?.logs).toMatchObject({ fileName, mimeType });
		expect(Buffer.from(binary?.logs?.data ?? '', 'base64').toString()).toMatch(content);
		expect((await flute.calls())[0]?.query).toEqual({ format, ...filters });
	});

	it('get a default name when the provider gives none', async () => {
		await merchant.meet('GET', {
			status: 200,
			headers: { 'content-type': 'text/csv' },
			body: 'a,b',
		});
		const { items } = await flute.run(exported({ format: 'Csv' }));

		expect(items[0]?.binary?.data).toMatchObject({ fileName: 'delivery-logs.csv' });
	});
});
