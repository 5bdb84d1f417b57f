import type { IDataObject } from 'n8n-workflow';

/** Whether a value is an object that is no list. */
export const isPlainObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
