import { hasSync, hiddenForSync } from './syncForm';
import type { Provider, ProviderCore } from '../declaration/provider';
import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { sortByName } from './fieldProperty';

/** Returns the Authentication field; none if the provider has only one credential type. */
export function authenticationProperty(
	{ credentials }: ProviderCore,
	displayOptions?: INodeProperties['displayOptions'],
): INodeProperties[] {
	if (credentials.length === 1) return [];
	const { type: first } = credentials[0];
	return [
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: sortByName(credentials.map(({ type, name }) => ({ name, value: type }))),
			default: first,
			...(displayOptions && { displayOptions }),
		},
	];
}

/** Returns the node's `credentials`, each shown if `authentication` chooses it. Sync needs none. */
export function credentialsOf(
	provider: ProviderCore & Partial<Pick<Provider, 'resources'>>,
): NonNullable<INodeTypeDescription['credentials']> {
	const { credentials, resources = {} } = provider;
	return credentials.map(({ type }) => {
		const displayOptions = {
			...(credentials.length > 1 && { show: { authentication: [type] } }),
			...(hasSync({ resources }) && hiddenForSync),
		};
		return {
			name: type,
			required: true,
			...(Object.keys(displayOptions).length > 0 && { displayOptions }),
		};
	});
}
