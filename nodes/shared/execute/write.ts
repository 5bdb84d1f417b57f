import type { IExecuteFunctions } from 'n8n-workflow';
import type { Operation, ApiRequest } from '../declaration/operation';
import type { SendOptions } from '../http/call';
import type { ApiClient } from '../http/client';
import type { SentItem, RecordIdentity, WriteLedger } from './writeLedger';

/** The write of one item. */
export interface Write {
	readonly context: IExecuteFunctions;
	readonly client: ApiClient;
	readonly ledger: WriteLedger;
	readonly operation: Pick<Operation, 'effect' | 'idempotencyKey' | 'reference'>;
	readonly call: SentItem;
	/** The request with its files encoded. */
	readonly request: ApiRequest;
	readonly options: SendOptions;
	/** Returns what identifies the record in a reply. */
	readonly identify: (body: unknown) => RecordIdentity;
}
