'use strict';

/** Calls as most nodes do: one authenticated call of n8n's helper after another. */
async function oneByOne(context, urls, credential) {
	const { httpRequestWithAuthentication } = context.helpers;
	const replies = [];
	for (const [index, url] of urls.entries()) {
		const method = context.getNodeParameter('method', index);
		const body = context.getNodeParameter('body', index);
		const options = { method, url, json: true, ...(body && { body: JSON.parse(body) }) };
		replies.push(await httpRequestWithAuthentication.call(context, credential, options));
	}
	return replies;
}

/** Calls with a fixed concurrency and nothing else, as the lower bound of a node's time. */
const atOnce = (call) => async (context, urls, credential, width) => {
	const replies = [];
	let next = 0;
	const worker = async () => {
		while (next < urls.length) {
			const index = next++;
			replies[index] = await call(context, urls[index], credential);
		}
	};
	await Promise.all(Array.from({ length: width }, worker));
	return replies;
};

const ways = {
	oneByOne,
	// Node's fetch is undici.
	fetch: atOnce(async (_context, url) => await (await fetch(url)).json()),
	fetchAnew: atOnce(async (_context, url) => {
		// undici closes such a connection after the reply.
		return await (await fetch(url, { headers: { connection: 'close' } })).json();
	}),
	helper: atOnce(async ({ helpers }, url) => await helpers.httpRequest({ url, json: true })),
	signed: atOnce(async (context, url, credential) => {
		const { httpRequestWithAuthentication } = context.helpers;
		return await httpRequestWithAuthentication.call(context, credential, { url, json: true });
	}),
};

class Plain {
	description = {
		displayName: 'Plain',
		name: 'plain',
		group: ['transform'],
		version: 1,
		description: 'Calls without machinery, for the bench',
		defaults: { name: 'Plain' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: ['fluteOAuth2Api', 'flipApi'].map((name) => ({ name, required: false })),
		properties: [
			{ displayName: 'Way', name: 'way', type: 'string', default: 'oneByOne' },
			{ displayName: 'URL', name: 'url', type: 'string', default: '' },
			{ displayName: 'Method', name: 'method', type: 'string', default: 'GET' },
			{ displayName: 'Body', name: 'body', type: 'string', default: '' },
			{ displayName: 'Credential', name: 'credential', type: 'string', default: '' },
			{ displayName: 'At Once', name: 'width', type: 'number', default: 10 },
			{ displayName: 'Records', name: 'records', type: 'string', default: '' },
		],
	};

	async execute() {
		const read = (name, index = 0) => this.getNodeParameter(name, index);
		const urls = this.getInputData().map((_, index) => read('url', index));
		const replies = await ways[read('way')](this, urls, read('credential'), read('width'));
		const list = read('records');
		const items = replies.flatMap((reply, item) =>
			(list === '' ? [reply] : reply[list]).map((json) => ({ json, pairedItem: { item } })),
		);
		return [items];
	}
}

module.exports = { Plain };
