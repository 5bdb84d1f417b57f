/** One parameter of a header such as Content-Disposition: a token or a quoted string. */
const DISPOSITION_PARAMETER =
	/;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"([^"\\]*(?:\\.[^"\\]*)*)"|([^;"]*))/g;

/** Control characters, which file systems and headers do not allow in a name. */
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f]/g;

/**
 * Returns the file name of a Content-Disposition header (RFC 6266) without folders; undefined if it
 * has none. `filename*` (RFC 8187) takes precedence over `filename`.
 */
export function fileNameFrom(disposition: string): string | undefined {
	const parameters = new Map<string, string>();
	for (const [, name, quoted, token] of `;${disposition}`.matchAll(DISPOSITION_PARAMETER)) {
		// Only quotes and backslashes are unescaped, because some servers send paths with single
		// backslashes.
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

/**
 * Decodes `charset'language'percent-encoded` (RFC 8187, section 3.2); returns it undecoded if the
 * encoding is invalid.
 */
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

/** Decodes raw UTF-8 in a header's value, which Node decodes as Latin-1. */
function decodeUtf8(value: string): string {
	if (!/[\x80-\xff]/.test(value) || /[^\x00-\xff]/.test(value)) return value;
	const text = Buffer.from(value, 'latin1').toString('utf8');
	return text.includes('\ufffd') ? value : text;
}

/** File extensions of exports and images, by media type. */
const EXTENSIONS = new Map([
	['application/json', 'json'],
	['application/pdf', 'pdf'],
	['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
	['application/zip', 'zip'],
	['image/jpeg', 'jpg'],
	['image/png', 'png'],
	['text/csv', 'csv'],
]);

/** Returns a file name with the extension of its media type, if that is known. */
export function withExtension(name: string, mediaType: string): string {
	const extension = EXTENSIONS.get(mediaType.trim().toLowerCase());
	if (extension === undefined || name.toLowerCase().endsWith(`.${extension}`)) return name;
	return `${name.replace(/\.\w{1,5}$/, '')}.${extension}`;
}
