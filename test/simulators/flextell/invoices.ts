import { documentTypes, partyTypes } from './model';
import { byId, done, equal, list, operation } from './operations';
import type { Operations } from './operations';
import { closed, id, oneOf, standIn } from './schemas';
import type { Store } from './store';
import type { Views } from './views';

export function invoiceOperations(store: Store, views: Views): Operations {
	const { invoices, invoiceAccounts, refusals } = store;
	return {
		// Only the pages of the query are documented; other lists have a search, too. [inferred]
		'GET /v1/invoices': list(invoices, views.invoice, {
			search: ({ document_number, receiver_name }) => [document_number, receiver_name],
			filters: { stand_in: [standIn.stand_in, () => true] },
		}),
		'GET /v1/invoices/accounts': list(invoiceAccounts, views.invoiceAccount, {
			search: ({ name, surname, title, tax_number }) => [name, surname, title, tax_number],
			sortBy: ['created_at', 'name', 'tax_number', 'default_series'],
			filters: {
				document_type: equal(oneOf(documentTypes), 'document_type'),
				party_type: equal(oneOf(partyTypes), 'party_type'),
				integration_id: byId('integration_id'),
			},
			paging: ['per_page'],
			isUnpaged: true,
		}),
		'GET /v1/invoices/credit': operation({
			query: closed({ invoice_account_id: id }, ['invoice_account_id']),
			answer: ({ tenant, query }) => {
				const account = invoiceAccounts.get(tenant, Number(query.invoice_account_id));
				if (!account) throw refusals.selected(['invoice_account_id']);
				const { total, used } = account.credits;
				return done({
					total,
					used,
					remaining: total - used,
					percentage: Math.round((used / total) * 100),
				});
			},
		}),
	};
}
