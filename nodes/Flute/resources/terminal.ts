import { resource } from '../../shared/declaration/operation';
import { oneOf, text } from '../../shared/declaration/fields';
import { sortBy, sortOrder } from '../fields';
import { pickTerminal } from '../pickers';
import { pageIndex } from '../profile';

export const terminal = resource('Terminal', {
	getAll: {
		name: 'Get Many',
		action: 'Get many terminals',
		description: 'Retrieve a list of the active terminals',
		request: 'GET /v2/terminals',
		filters: [
			oneOf('connectionStatus', 'Connection', ['Offline', 'Online']),
			oneOf('terminalMode', 'Mode', [['SemiIntegrated', 'Semi-Integrated'], 'Standalone']),
			text('search', 'Search', { description: 'Text to search for' }),
			text('serialNumber', 'Serial Number', { description: 'Full serial number' }),
			oneOf('terminalStatus', 'Status', ['Busy', 'Offline', 'Ready']),
		],
		reply: {
			paging: pageIndex,
			simplify: [
				'terminalId',
				'serialNumber',
				'terminalManufacturer',
				'terminalModel',
				'terminalMode',
				'terminalStatus',
				'connectionStatus',
				'lastSeenOn',
				'merchantId',
				'merchantCompanyName',
			],
		},
		sort: [
			sortBy(
				'createdOn',
				'merchantCompanyName',
				'serialNumber',
				'terminalManufacturer',
				'terminalModel',
			),
			sortOrder,
		],
	},
	getStatus: {
		name: 'Get Status',
		action: 'Get status of terminal',
		description: 'Retrieve the status, connection, battery and printer of a terminal',
		request: 'GET /v2/terminals/{terminalId}/status',
		fields: [pickTerminal('Choose the terminal from the list, or enter its ID')],
		reply: {
			simplify: [
				'terminalId',
				'terminalStatus',
				'connectionStatus',
				'connectionType',
				'batteryLevel',
				'printerStatus',
				'debitPinKey',
				'terminalAppVersion',
				'lastSeenOn',
			],
		},
	},
});
