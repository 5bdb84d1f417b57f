import type { Choice } from '../../shared/declaration/operation';
import { resource } from '../../shared/declaration/operation';
import { group, oneOf, text } from '../../shared/declaration/fields';
import { cannotBeUndone, decidesPayouts } from '../../shared/declaration/toolNotes';
import { appId, storeId, storeIds } from '../fields';
import { bankAccountId } from '../moneyFields';
import { classicList } from '../profile';
import { countryCode } from '../../shared/declaration/patterns';

const IBAN = 'IE00TEST00000000000000';
const CURRENCY = [/^[A-Z]{3}$/, 'a three-letter currency code such as EUR'] as const;

const FIELD_KEYS: readonly Choice[] = [
	'AccountNumber',
	'BankCode',
	'BranchCode',
	['BSB', 'BSB'],
	['Clabe', 'CLABE'],
	'ClearingCode',
	['Iban', 'IBAN'],
	['IfscCode', 'IFSC Code'],
	'InstitutionNumber',
	'RoutingNumber',
	'SortCode',
	['Swift', 'SWIFT'],
	'TransitNumber',
];

/** States of accounts. The docs do not list which of them an update accepts. */
const ACCOUNT_STATES: readonly Choice[] = [
	// The API's own spelling.
	['AwatingVerification', 'Awaiting Verification'],
	'Grandfathered',
	'Unverified',
	'Verified',
];

const accountName = text('accountName', 'Account Name', { placeholder: 'Main account' });

const details = [
	text('accountHolderAddress', 'Account Holder Address', { placeholder: '1 Test Street, Dublin' }),
	text('accountHolderCountryCode', 'Account Holder Country Code', {
		description: 'Two-letter country code',
		placeholder: 'IE',
		pattern: countryCode('IE'),
	}),
	group(
		'populatedAccountFields',
		'Account Number',
		[
			oneOf('key', 'Kind', FIELD_KEYS, { default: 'Iban' }),
			text('value', 'Value', { placeholder: IBAN }),
		],
		{
			several: true,
			description:
				'Account numbers that the country requires (see Get Countries). If set, IBAN, SWIFT and National Clearing Code are ignored.',
		},
	),
	text('bankAddress', 'Bank Address', { placeholder: '2 Test Street, Dublin' }),
	text('bankCountryCode', 'Bank Country Code', {
		description: 'Two-letter country code',
		placeholder: 'IE',
		pattern: countryCode('IE'),
	}),
	text('bankName', 'Bank Name', { placeholder: 'Test Bank' }),
	oneOf('businessType', 'Business Type', [
		'Company',
		'GovernmentEntity',
		'Individual',
		['NonProfit', 'Nonprofit'],
	]),
	text('currencyCode', 'Currency Code', {
		description: 'Three-letter currency code',
		placeholder: 'EUR',
		pattern: CURRENCY,
	}),
	text('iban', 'IBAN', { placeholder: IBAN }),
	text('nationalClearingCode', 'National Clearing Code', {
		description: 'BSB in Australia, routing number in the USA and Canada, NCC in New Zealand',
		placeholder: '000000',
	}),
	text('rejectionReason', 'Rejection Reason', {
		description: 'Reason why the account was rejected',
	}),
	storeIds,
	text('swift', 'SWIFT', { placeholder: 'TESTIE2D' }),
	text('vatNumber', 'VAT Number', {
		description: 'VAT number of the account holder',
		placeholder: 'IE0000000T',
	}),
] as const;

const simplify = [
	'Id',
	'AccountName',
	'AccountState',
	'CurrencyCode',
	'Iban',
	'Swift',
	'StoreIds',
	'StoreNames',
	'StripeConnectedAccountInfo.AccountStatus',
	'StripeConnectedAccountInfo.PayoutsEnabled',
];

export const bankAccount = resource('Bank Account', {
	attachToStore: {
		name: 'Attach to Store',
		action: 'Attach bank account to store',
		description: "Send a store's payouts to a bank account",
		toolNote: decidesPayouts('payouts of the store go to this account from now on'),
		request: 'POST /api/v1.0/{appId}/bankaccounts/{bankAccountId}/store/{storeId}',
		fields: [appId, bankAccountId, storeId],
		internal: true,
	},
	create: {
		name: 'Create',
		action: 'Create bank account',
		description: 'Add a bank account for payouts',
		toolNote: decidesPayouts('payouts can go to this account'),
		request: 'POST /api/v1.0/{appId}/bankaccounts',
		fields: [appId, accountName],
		additionalFields: details,
		reply: { item: 'Data', simplify },
	},
	delete: {
		name: 'Delete',
		action: 'Delete bank account',
		description: 'Remove a bank account',
		toolNote: cannotBeUndone('payouts no longer go to this account'),
		request: 'DELETE /api/v1.0/{appId}/bankaccounts/{bankAccountId}',
		fields: [appId, bankAccountId],
		reply: { deletes: true },
	},
	get: {
		name: 'Get',
		action: 'Get bank account',
		description: 'Retrieve a bank account',
		request: 'GET /api/v1.0/{appId}/bankaccounts/{bankAccountId}',
		fields: [appId, bankAccountId],
		reply: { item: 'Data', simplify },
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many bank accounts',
		description: 'Retrieve a list of bank accounts',
		request: 'GET /api/v1.0/{appId}/bankaccounts',
		fields: [appId],
		reply: { paging: classicList, simplify },
	},
	getCountries: {
		name: 'Get Countries',
		action: 'Get countries for bank accounts',
		description: 'Retrieve the countries with the numbers that their bank accounts have',
		request: 'GET /api/v1.0/{appId}/bankaccounts/countries-field-definitions',
		fields: [appId],
		reply: { item: 'Data' },
	},
	getFieldDefinitions: {
		name: 'Get Field Definitions',
		action: 'Get field definitions of bank accounts',
		description: 'Retrieve the account number fields of each country',
		request: 'GET /api/v1.0/{appId}/bankaccounts/field-definitions',
		fields: [appId],
		reply: { item: 'Data' },
	},
	setState: {
		name: 'Set State',
		action: 'Set state of bank account',
		description: 'Change the review state of a bank account',
		toolNote: decidesPayouts('it can let payouts go to this account, or stop them'),
		request: 'POST /api/v1.0/{appId}/bankaccounts/{bankAccountId}/state/{state}',
		fields: [
			appId,
			bankAccountId,
			oneOf('state', 'State', ACCOUNT_STATES, {
				description: 'New state of the account',
				inferred: true,
			}),
		],
		additionalFields: [
			text('reason', 'Reason', {
				wire: '',
				description: 'Reason for the change',
				placeholder: 'The account holder is another company',
				inferred: true,
			}),
		],
		// The body must be a string, even if it is empty.
		body: () => '',
		internal: true,
	},
	update: {
		name: 'Update',
		action: 'Update bank account',
		description: 'Change a bank account; what you leave out stays as it is',
		toolNote: decidesPayouts('payouts go by the changed numbers'),
		request: 'POST /api/v1.0/{appId}/bankaccounts/{bankAccountId}',
		fields: [appId, bankAccountId],
		updateFields: [accountName, ...details],
	},
});
