import type { Common } from './createField';
import { field } from './createField';

interface UploadOptions extends Common {
	/** Name of the file's field in the multipart form. */
	wire: string;
}

/** A file from the item's binary data, sent as multipart/form-data. */
export const upload = (options: UploadOptions) => ({
	...field(
		'binaryPropertyName',
		{
			displayName: 'Input Data Field Name',
			type: 'string',
			default: 'data',
			hint: 'The name of the input field containing the file data to be uploaded',
		},
		{ in: 'body', ...options },
	),
	file: true,
});
