import { readdir, readFile, stat } from 'fs/promises';
import { join } from 'path';

import type { OpenApi } from './schema';

/**
 * Reads OpenAPI 3 documents in JSON.
 *
 * @param source a file, a folder of files, or an http(s) URL
 * @throws if the source contains anything else
 */
export async function readDocuments(source: string): Promise<OpenApi[]> {
	if (/^https?:/.test(source)) {
		const reply = await fetch(source, { headers: { accept: 'application/json' } });
		if (!reply.ok) throw new Error(`${source} answered ${reply.status}`);
		return [parse(await reply.text(), source)];
	}
	const isFolder = (await stat(source)).isDirectory();
	const names = isFolder ? (await readdir(source)).filter((name) => name.endsWith('.json')) : [];
	const paths = isFolder ? names.sort().map((name) => join(source, name)) : [source];
	return await Promise.all(paths.map(async (path) => parse(await readFile(path, 'utf8'), path)));
}

function parse(text: string, source: string): OpenApi {
	let document: Partial<OpenApi> & { swagger?: string };
	try {
		document = JSON.parse(text) as OpenApi;
	} catch {
		throw new Error(`${source} is not JSON; convert a YAML description first`);
	}
	if (document.swagger !== undefined) {
		throw new Error(`${source} is Swagger ${document.swagger}; convert it to OpenAPI 3 first`);
	}
	if (!document.openapi?.startsWith('3.') || !document.paths) {
		throw new Error(`${source} is not an OpenAPI 3 description`);
	}
	return document as OpenApi;
}
