import type { IExecuteFunctions } from 'n8n-workflow';
import type { Operation, ApiRequest } from '../declaration/operation';
import type { ApiClient, SendOptions } from '../http/client';
import type { SentItem, RecordIdentity, WriteLedger } from './writeLedger';

/** One item's write. */
export interface Write {
	readonly context: IExecuteFunctions;
	readonly client: ApiClient;
	readonly ledger: WriteLedger;
	readonly operation: Pick<Operation, 'effect' | 'idempotencyKey' | 'reference'>;
	readonly call: SentItem;
	/** What is sent: the call's request, with its files read. */
	readonly request: ApiRequest;
	readonly options: SendOptions;
	/** What identifies the record in a reply. */
	readonly identify: (body: unknown) => RecordIdentity;
}
