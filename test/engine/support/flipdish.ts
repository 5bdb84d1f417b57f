import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { ProviderBench } from './providers';
import { byId, useProvider } from './providers';

export const app = { appId: byId('fd1001') };

/** The form of an operation, by `resource.operation`. */
export const form = (key: string, fields: INodeParameters = {}) => {
	const [resource = '', operation = ''] = key.split('.');
	return { resource, operation, ...fields };
};

/** Flipdish's simulator, with shortcuts to its log and records. */
export function useFlipdish() {
	const flipdish: ProviderBench = useProvider('flipdish');
	return {
		flipdish,
		/** The calls of this test: method and path, query, body. */
		sent: async () =>
			(await flipdish.calls()).map(({ method, path, query, body }) => {
				return { call: `${method} ${path}`, query, body };
			}),
		recordOf: async (collection: string, key: string, id: unknown) =>
			((await flipdish.simulator.state())[collection] as IDataObject[]).find(
				(one) => one[key] === id,
			),
	};
}
