import { resource } from '../../shared/declaration/operation';
import { upload } from '../../shared/declaration/fields';
import { appId } from '../fields';

export const catalogImage = resource('Catalog Image', {
	upload: {
		name: 'Upload',
		action: 'Upload catalog image',
		description: 'Add an image that catalog items and groups can show',
		request: 'POST /api/v1.0/{appId}/catalog/images',
		fields: [appId, upload({ wire: 'image', description: 'The image file' })],
	},
});
