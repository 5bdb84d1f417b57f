import { resource } from '../../shared/declaration/operation';

export const connection = resource('Connection', {
	ping: {
		name: 'Test',
		action: 'Test connection',
		description: 'Check that Flute can be reached and accepts the credential',
		request: 'GET /v2/ping',
	},
});
