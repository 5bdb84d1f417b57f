import type { ProviderCore } from '../declaration/provider';
import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { sortByName } from './fieldProperty';

export function authenticationProperty({ credentials }: ProviderCore): INodeProperties[] {
	if (credentials.length === 1) return [];
	const { type: first } = credentials[0];
	return [
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: sortByName(credentials.map(({ type, name }) => ({ name, value: type }))),
			default: first,
		},
	];
}

/** The node's `credentials`, each shown where `authentication` chooses it. */
export const credentialsOf = ({
	credentials,
}: ProviderCore): NonNullable<INodeTypeDescription['credentials']> =>
	credentials.map(({ type }) => ({
		name: type,
		required: true,
		...(credentials.length > 1 && { displayOptions: { show: { authentication: [type] } } }),
	}));
