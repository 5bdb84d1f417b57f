import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';
import type { ApiResponse } from '../http/wire';
import type { ApiRequest } from '../declaration/operation';
import { withoutByteOrderMark } from '../errors/hostErrors';
import { fileNameFrom, withExtension } from './fileNames';

/** Reads the request's files from the item and encodes the body as multipart/form-data. */
export async function withFiles(
	{ helpers }: IExecuteFunctions,
	{ index, request }: { index: number; request: ApiRequest },
): Promise<ApiRequest> {
	const { files, body, ...rest } = request;
	if (files === undefined) return request;
	const form = new FormData();
	for (const [name, value] of Object.entries((body ?? {}) as IDataObject)) {
		form.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
	}
	for (const [name, property] of Object.entries(files)) {
		const { fileName = '', fileExtension, mimeType } = helpers.assertBinaryData(index, property);
		const data = await helpers.getBinaryDataBuffer(index, property);
		// Many servers do not treat a part with an empty file name as a file (RFC 7578, section 4.2).
		const partName = fileName.trim() || (fileExtension ? `${name}.${fileExtension}` : name);
		form.append(name, new Blob([new Uint8Array(data)], { type: mimeType }), partName);
	}
	// Node's `Response` encodes the form, and returns the boundary in the content type.
	const encoder = new Response(form);
	const data = Buffer.from(await encoder.arrayBuffer());
	return { ...rest, encoded: { data, contentType: encoder.headers.get('content-type') ?? '' } };
}

/**
 * Converts a reply that is a file to an item with binary data.
 *
 * @param fallback file name if the provider sends none
 * @param parameters contain the output field under `binaryPropertyName`
 */
export async function download(
	{ helpers }: IExecuteFunctions,
	{ body, headers }: ApiResponse,
	fallback: string,
	{ binaryPropertyName }: IDataObject,
): Promise<Pick<INodeExecutionData, 'json' | 'binary'>> {
	const raw = Buffer.isBuffer(body) ? body : Buffer.from(String(body ?? ''));
	const [type] = String(headers['content-type'] ?? '').split(';');
	const isJson = type.trim().toLowerCase().endsWith('json');
	const text = isJson ? textIn(raw) : undefined;
	const headerName = fileNameFrom(String(headers['content-disposition'] ?? ''));
	// The provider's file name is kept, unless the reply is JSON although the name says otherwise.
	const keepsName = text !== undefined || (headerName !== undefined && !isJson);
	const name = keepsName ? (headerName ?? fallback) : withExtension(headerName ?? fallback, type);
	const file =
		text === undefined
			? await helpers.prepareBinaryData(raw, name, type || undefined)
			: await helpers.prepareBinaryData(Buffer.from(text), name);
	const { fileName, mimeType, fileSize } = file;
	return {
		json: { fileName, mimeType, fileSize },
		binary: { [String(binaryPropertyName ?? 'data')]: file },
	};
}

/** Returns the text of a file that was sent as a JSON string. */
function textIn(raw: Buffer): string | undefined {
	const parsed = jsonParse<unknown>(withoutByteOrderMark(raw.toString()), { fallbackValue: null });
	return typeof parsed === 'string' ? parsed : undefined;
}
