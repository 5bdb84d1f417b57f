import { resource } from '../../shared/declaration/operation';
import type { Paging } from '../../shared/declaration/operation';
import { additionalMembers, locator, oneOf } from '../../shared/declaration/fields';
import { idLabel, numericId, search, sorting } from '../fields';
import { laravelPages, tenantId } from '../profile';
import { DIGITS } from '../../shared/declaration/patterns';
import { entryLabel, joinPresent } from '../../shared/util/label';

export const invoice = resource('Invoice', {
	getAll: {
		name: 'Get Many',
		action: 'Get many invoices',
		description: 'Retrieve a list of invoices',
		request: 'GET /api/v1/invoices',
		fields: [tenantId],
		filters: [additionalMembers('query')],
		reply: {
			paging: laravelPages,
			simplify: [
				'id',
				'document_number',
				'document_type',
				'issue_date',
				'receiver_name',
				'receiver_tax_number',
				'amount_payable',
				'status',
				'status_label',
				'is_cancelled',
			],
		},
	},
});

/** Invoice accounts take `per_page` but no `page` (docs/providers/flextell.md, "Paging"). */
const accounts: Paging = { kind: 'none', items: ['data'], size: { query: 'per_page', max: 100 } };

const invoiceAccountId = locator('invoiceAccountId', 'Invoice Account', {
	description: 'Account that invoices are sent from',
	placeholder: '4',
	pattern: DIGITS,
	idType: 'integer',
	picker: {
		request: 'GET /api/v1/invoices/accounts',
		paging: accounts,
		search: 'search',
		value: 'id',
		label: ({ title, name, surname, tax_number: tax, id }) =>
			entryLabel(title || joinPresent([name, surname]), tax, idLabel({ id })),
	},
});

export const invoiceAccount = resource('Invoice Account', {
	getAll: {
		name: 'Get Many',
		action: 'Get many invoice accounts',
		description: 'Retrieve a list of the accounts that invoices are sent from',
		request: 'GET /api/v1/invoices/accounts',
		fields: [tenantId],
		filters: [
			oneOf('documentType', 'Document Type', [
				['einvoice', 'E-Invoice'],
				['evoucher', 'E-Voucher'],
			]),
			numericId('integrationId', 'Integration ID'),
			oneOf('partyType', 'Party Type', ['company', 'individual']),
			search,
		],
		sort: sorting([
			['created_at', 'Created At'],
			['default_series', 'Default Series'],
			['name', 'Name'],
			['tax_number', 'Tax Number'],
		]),
		reply: {
			paging: accounts,
			simplify: [
				'id',
				'party_type',
				'document_type',
				'name',
				'surname',
				'title',
				'tax_number',
				'default_series',
				'integration_id',
			],
		},
	},
	getCredit: {
		name: 'Get Credit',
		action: 'Get invoice account credit',
		description: 'Retrieve the used and remaining credit of an account',
		request: 'GET /api/v1/invoices/credit',
		fields: [tenantId, invoiceAccountId],
		reply: { item: 'data' },
	},
});
