import type { IDataObject } from 'n8n-workflow';
import type { Field, Picker } from '../shared/declaration/operation';
import { dateTime, locator, locators, someOf } from '../shared/declaration/fields';
import { INTEGER, nameAndId } from './fields';
import { classicList, classicPages } from './profile';
import { entryLabel, formatMoney, toDay } from '../shared/util/label';

/** Fields of payouts and the bank accounts that they go to. */

const bankAccounts: Picker = {
	request: 'GET /api/v1.0/{appId}/bankaccounts',
	paging: classicList,
	value: 'Id',
	label: nameAndId('AccountName', 'Id'),
};

export const bankAccountId = locator('bankAccountId', 'Bank Account', {
	description: 'Choose the bank account from the list, or enter its ID',
	placeholder: '12345',
	pattern: INTEGER,
	picker: bankAccounts,
});

/** Returns the date, amount, account and ID of a payout. */
const payoutLabel = (record: IDataObject): string => {
	const { CreatedDate: date, Amount: amount, Currency: currency, AccountName: account } = record;
	return entryLabel(toDay(date), formatMoney(amount, currency), account, record.PayoutId);
};

export const payoutId = locator('payoutId', 'Payout', {
	description: 'Payout to this bank account',
	placeholder: '12345',
	pattern: INTEGER,
	picker: {
		request: 'GET /api/v1.0/{appId}/payouts',
		paging: classicPages,
		value: 'PayoutId',
		label: payoutLabel,
	},
});

/** Filters of payouts of all accounts; some query parameters have a prefix. */
export const payoutFilters: readonly Field[] = [
	locators('bankAccountIds', 'Bank Account', {
		wire: 'payoutRequestIds.bankAccountIds',
		idType: 'integer',
		description: 'Only payouts to these accounts',
		picker: bankAccounts,
	}),
	dateTime('endDate', 'End Date', {
		endOfDay: true,
		description: 'Only payouts up to this time. A date without a time includes the whole day.',
	}),
	dateTime('startDate', 'Start Date', { description: 'Only payouts from this time on' }),
	someOf('states', 'States', ['Cancelled', 'Failed', 'InTransit', 'Paid', 'Pending'], {
		wire: 'payoutRequestIds.states',
		description: 'Only payouts in these states',
	}),
];
