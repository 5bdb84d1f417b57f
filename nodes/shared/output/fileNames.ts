/** One parameter of a header such as Content-Disposition: a token, or a quoted string. */
const DISPOSITION_PARAMETER =
	/;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"([^"\\]*(?:\\.[^"\\]*)*)"|([^;"]*))/g;

/** Characters that file systems and headers do not take in a name. */
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f]/g;

/**
 * File name of a Content-Disposition header (RFC 6266), without any folder; undefined where it has
 * none. `filename*` (RFC 8187) goes before `filename`.
 */
export function fileNameFrom(disposition: string): string | undefined {
	const parameters = new Map<string, string>();
	for (const [, name, quoted, token] of `;${disposition}`.matchAll(DISPOSITION_PARAMETER)) {
		// Only quotes and backslashes are escaped: some servers send paths with single backslashes.
		const value = quoted === undefined ? token.trim() : quoted.replace(/\\(["\\])/g, '$1');
		const key = name.toLowerCase();
		if (!parameters.has(key)) parameters.set(key, value);
	}
	const extended = extendedValue(parameters.get('filename*') ?? '');
	return withoutFolder(extended) ?? withoutFolder(decodeUtf8(parameters.get('filename') ?? ''));
}

function withoutFolder(name: string): string | undefined {
	const last = name.split(/[/\\]/).pop()?.replace(CONTROL_CHARACTERS, '').trim() ?? '';
	return ['', '.', '..'].includes(last) ? undefined : last;
}

/** `charset'language'percent-encoded` (RFC 8187, section 3.2); as it is where the encoding is broken. */
function extendedValue(value: string): string {
	const [, charset = '', encoded = value] = /^([^']*)'[^']*'(.*)$/.exec(value) ?? [];
	if (charset.toLowerCase() === 'iso-8859-1') {
		return encoded.replace(/%([\da-f]{2})/gi, (_, hex: string) =>
			String.fromCharCode(parseInt(hex, 16)),
		);
	}
	try {
		return decodeURIComponent(encoded);
	} catch {
		return encoded;
	}
}

/** UTF-8 that a header's value holds as it is: Node reads each byte of it as one character. */
function decodeUtf8(value: string): string {
	if (!/[\x80-\xff]/.test(value) || /[^\x00-\xff]/.test(value)) return value;
	const text = Buffer.from(value, 'latin1').toString('utf8');
	return text.includes('\ufffd') ? value : text;
}

/** Extensions of what providers export, by media type. */
const EXTENSIONS = new Map([
	['application/json', 'json'],
	['application/pdf', 'pdf'],
	['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
	['application/zip', 'zip'],
	['image/jpeg', 'jpg'],
	['image/png', 'png'],
	['text/csv', 'csv'],
]);

/** A file name with the extension that its content has by its media type, where that is known. */
export function withExtension(name: string, mediaType: string): string {
	const extension = EXTENSIONS.get(mediaType.trim().toLowerCase());
	if (extension === undefined || name.toLowerCase().endsWith(`.${extension}`)) return name;
	return `${name.replace(/\.\w{1,5}$/, '')}.${extension}`;
}
