import type { FastifyInstance } from 'fastify';

import type { Seed } from '../seed';
import { need } from './errors';
import { oneOf, open, pageQuery, sortOrderQuery, text } from './jsonSchema';
import { omit, pageOf, select } from './lists';
import type { ListQuery } from './lists';
import type { Merchant } from './model';

export interface Terminal {
	terminalId: string;
	merchantId: string;
	merchantCompanyName: string;
	serialNumber: string;
	terminalManufacturer: 'Sunmi' | 'Verifone';
	terminalModel: (typeof models)[number];
	terminalMode: 'Standalone' | 'SemiIntegrated';
	terminalStatus: 'Ready' | 'Busy' | 'Offline';
	connectionStatus: 'Online' | 'Offline';
	lastSeenOn: string;
	/** Members that only the status shows; the type of two of them is not documented. [inferred] */
	details: {
		debitPinKey: 'Injected' | 'Missing';
		terminalAppVersion: string | null;
		connectionType: 'WiFi' | 'Mobile' | 'Ethernet';
		wifiConnectionStrength: number;
		mobileConnectionStrength: number;
		batteryLevel: number;
		printerStatus: 'Normal' | 'NotNormal' | 'NotSupported';
	};
}

const models = [
	'SunmiP2',
	'SunmiP2LiteSe',
	'VerifoneVictaMobile',
	'VerifoneVictaPortable',
	'SunmiP3H',
	'SunmiCPadPay',
	'SunmiP3Air',
] as const;

const query = open({
	...pageQuery,
	...sortOrderQuery([
		'createdOn',
		'serialNumber',
		'terminalModel',
		'terminalManufacturer',
		'merchantCompanyName',
	]),
	terminalStatus: oneOf(['Ready', 'Busy', 'Offline']),
	terminalMode: oneOf(['Standalone', 'SemiIntegrated']),
	connectionStatus: oneOf(['Online', 'Offline']),
	serialNumber: text(),
	search: text(),
});

/** Serves `/v2/terminals…` (docs/providers/flute.md, "Terminals and POS"). */
export function addTerminals(api: FastifyInstance, { terminals }: Merchant): void {
	const list = (query: ListQuery): Terminal[] =>
		select(terminals.all, query, {
			equal: ['terminalStatus', 'terminalMode', 'connectionStatus', 'serialNumber'],
			texts: (one) => [one.serialNumber, one.merchantCompanyName],
			dateOf: (one) => one.lastSeenOn,
		});

	api.get<{ Querystring: ListQuery }>(
		'/v2/terminals',
		{ schema: { querystring: query } },
		({ query }) => pageOf(list(query), query, (one) => omit(one, 'details')),
	);
	api.get<{ Params: { terminalId: string } }>('/v2/terminals/:terminalId/status', ({ params }) => {
		const terminal = need(terminals, params.terminalId, 'Terminal');
		return {
			...omit(
				terminal,
				'details',
				'serialNumber',
				'merchantCompanyName',
				'terminalManufacturer',
				'terminalModel',
				'terminalMode',
			),
			...terminal.details,
		};
	});
}

/** Makes a terminal. Eight of twelve are semi-integrated; one is busy and one offline. */
export function makeTerminal(
	seed: Seed,
	index: number,
	merchant: { merchantId: string; companyName: string },
): Terminal {
	const terminalModel = seed.pick(models);
	const place = index % 12;
	const isOffline = place === 4;
	return {
		terminalId: seed.uuid(),
		merchantId: merchant.merchantId,
		merchantCompanyName: merchant.companyName,
		serialNumber: seed.hex(12).toUpperCase(),
		terminalManufacturer: terminalModel.startsWith('Sunmi') ? 'Sunmi' : 'Verifone',
		terminalModel,
		terminalMode: index % 3 === 0 ? 'Standalone' : 'SemiIntegrated',
		terminalStatus: isOffline ? 'Offline' : place === 7 ? 'Busy' : 'Ready',
		connectionStatus: isOffline ? 'Offline' : 'Online',
		lastSeenOn: isOffline ? seed.daysAgo(20, 5) : seed.daysAgo(1),
		details: {
			debitPinKey: seed.pick(['Injected', 'Injected', 'Missing']),
			terminalAppVersion: '4.18.2',
			connectionType: seed.pick(['WiFi', 'WiFi', 'Mobile', 'Ethernet']),
			wifiConnectionStrength: seed.int(0, 100),
			mobileConnectionStrength: seed.int(0, 100),
			batteryLevel: seed.int(5, 100),
			printerStatus: terminalModel.startsWith('Verifone') ? 'Normal' : 'NotSupported',
		},
	};
}
