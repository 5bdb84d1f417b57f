import { resource } from '../../shared/declaration/operation';
import { freeBody } from '../fields';

export const supplement = resource('Supplement', {
	create: {
		name: 'Create',
		action: 'Create supplement',
		description: 'Send supplementary data',
		request: 'POST /v1/supplements',
		fields: [freeBody],
		requiresBody: true,
	},
});
