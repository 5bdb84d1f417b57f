import type { FieldOptions } from './createField';
import { createField } from './createField';

interface UploadOptions extends FieldOptions {
	/** Name of the form field that holds the file. */
	wire: string;
}

/** A file from the item's binary data, sent as multipart/form-data. */
export const upload = (options: UploadOptions) => ({
	...createField(
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
