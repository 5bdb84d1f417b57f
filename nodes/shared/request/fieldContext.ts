import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Provider } from '../declaration/provider';
import { isAiTool } from '../util/tool';

/** Context for encoding the fields of a request, besides their values. */
export interface FieldContext {
	/** IANA name of the workflow's time zone. */
	readonly timezone: string;
	readonly isAiTool?: boolean;
	readonly wireName: NonNullable<Provider['wireName']>;
	/** The credential's fields, for parameters with a fallback. */
	readonly credentials: IDataObject;
}

/** Creates the context for encoding an operation's fields. */
export const createFieldContext = (
	context: Pick<IExecuteFunctions, 'getNode' | 'getTimezone'>,
	{ wireName = (name) => name }: Pick<Provider, 'wireName'>,
	credentials: IDataObject,
): FieldContext => ({
	timezone: context.getTimezone(),
	isAiTool: isAiTool(context),
	wireName,
	credentials,
});
