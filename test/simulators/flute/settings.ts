import type { FastifyInstance } from 'fastify';

import { pageOf, sorted } from './lists';
import type { PageQuery } from './lists';
import type { Merchant, Terminal } from './model';
import { terminalsQuery } from './schemas';

interface TerminalsQuery extends PageQuery {
	sortBy?: 'terminalManufacturer' | 'merchantCompanyName';
	sortOrder: 'asc' | 'desc';
	terminalStatus?: 'Ready' | 'Busy' | 'Offline';
	terminalMode?: string;
	connectionStatus?: string;
	serialNumber?: string;
	search?: string;
}

/** Operations 26, 32 and 38 of the sheet: what a client asks to find its way. */
export function addSettings(api: FastifyInstance, merchant: Merchant): void {
	api.get('/v2/ping', (_request, reply) => reply.code(200).send());
	api.get('/v2/settings/payment-config', () => configOf(merchant));
	api.get<{ Querystring: TerminalsQuery }>(
		'/v2/terminals',
		{ schema: { querystring: terminalsQuery } },
		({ query }) => pageOf(listTerminals(merchant.terminals, query), query, (one) => one),
	);
}

function configOf({ companyName, processors }: Merchant): object {
	return {
		zeroCostProcessingOption: 'None',
		defaultTipsOptions: [15, 18, 20],
		defaultSurchargeRate: null,
		defaultCashDiscountRate: null,
		defaultDualPricingRate: null,
		// The members of these three lists are not documented; names are used. [inferred]
		availableCurrencies: ['USD'],
		availableCardTypes: ['Visa', 'MasterCard', 'AmericanExpress', 'Discover'],
		availableTransactionTypes: ['Sale', 'Authorization', 'AchDebit'],
		isTipsEnabled: true,
		availablePaymentProcessors: processors,
		addressVerificationServiceOptions: { isEnabled: true, profile: 'Moderate' },
		isCustomerCardSavingByTerminalEnabled: false,
		companyName,
		mccCode: '5814',
		mccCodeDescription: 'Fast food restaurants',
		currency: 'USD',
		maxTransactionAmount: null,
		ttpIosTerminalProfileId: null,
	};
}

function listTerminals(terminals: Terminal[], query: TerminalsQuery): Terminal[] {
	const { sortBy, sortOrder, terminalStatus, search = '' } = query;
	const equal = {
		// The filter and the answer have two words for one state.
		terminalStatus: terminalStatus === 'Ready' ? 'Active' : terminalStatus,
		terminalMode: query.terminalMode,
		connectionStatus: query.connectionStatus,
		serialNumber: query.serialNumber,
	};
	const found = terminals.filter(
		(one) =>
			Object.entries(equal).every(
				([name, wanted]) => wanted === undefined || one[name as keyof typeof equal] === wanted,
			) &&
			// What is searched is not documented. [inferred]
			`${one.serialNumber} ${one.merchantCompanyName}`.toLowerCase().includes(search.toLowerCase()),
	);
	if (sortBy === undefined) return [...found].reverse();
	return sorted(found, (one) => one[sortBy], sortOrder === 'desc');
}
