import type { IDataObject } from 'n8n-workflow';

/** Whether a value is an object other than an array or null. */
export const isPlainObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
