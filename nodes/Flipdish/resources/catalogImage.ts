import { resource } from '../../shared/declaration/operation';
import { upload } from '../../shared/declaration/fields';
import { appId } from '../fields';

export const catalogImage = resource('Catalog Image', {
	upload: {
		name: 'Upload',
		action: 'Upload catalog image',
		description: 'Upload an image for catalog items and groups',
		request: 'POST /api/v1.0/{appId}/catalog/images',
		fields: [appId, upload({ wire: 'image', description: 'Image file' })],
	},
});
