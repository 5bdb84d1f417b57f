import { resource } from '../../shared/declaration/operation';
import { dateTime, list, oneOf } from '../../shared/declaration/fields';
import { pickProcessor } from '../pickers';
import { sortBy, sortOrder } from '../fields';
import { UUID_EXAMPLE } from '../../shared/declaration/patterns';
import { movesMoney } from '../../shared/declaration/toolNotes';
import { idempotencyKeyField, idempotencyKey } from '../idempotencyKey';
import { pageIndex } from '../profile';

export const settlementBatch = resource('Settlement Batch', {
	close: {
		name: 'Close',
		action: 'Close settlement batch',
		description:
			'Settle the open batch of a payment processor. This takes a while and cannot be undone.',
		toolNote: movesMoney('all payments in the open batch are settled, which cannot be undone'),
		request: 'POST /v2/settlements/batches/close',
		fields: [pickProcessor('Payment processor whose open batch to settle')],
		additionalFields: [idempotencyKeyField],
		idempotencyKey,
		// The reply contains no ID to read the batch.
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many settlement batches',
		description: 'Retrieve a list of settlement batches, newest first',
		request: 'GET /v2/settlements/batches',
		filters: [
			list('batchIds', 'Batch IDs', {
				description: 'Only these, separated by commas',
				placeholder: UUID_EXAMPLE,
			}),
			dateTime('fromDate', 'Date From'),
			list('paymentProcessorIds', 'Payment Processor IDs', {
				description: 'IDs of the payment processors whose batches to return, separated by commas',
				placeholder: UUID_EXAMPLE,
			}),
			oneOf('batchStatus', 'Status', ['Declined', 'Open', 'PendingSettlement', 'Settled']),
			dateTime('toDate', 'Date To', { endOfDay: true }),
		],
		reply: { paging: pageIndex },
		sort: [
			sortBy('createdOn', ['batchStatus', 'Status'], 'totalNetAmount', 'transactionCount'),
			sortOrder,
		],
	},
});
