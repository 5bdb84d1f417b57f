import type { IDataObject } from 'n8n-workflow';

/** Settings of a client. */
export interface ClientSettings {
	/** Maximum number of concurrent calls. */
	readonly concurrency: number;
	/** Maximum attempts per call, including the first. */
	readonly maxTries: number;
	/** Maximum wait for a reply in ms. */
	readonly timeout: number;
	/** The node's options, for those that only the provider interprets. */
	readonly options: IDataObject;
}

/**
 * Maximum number of concurrent calls, also the default; the adaptive limit is usually lower. A call
 * takes n8n about 1 ms of CPU time, so 200 calls keep it busy while a provider takes 200 ms to reply.
 */
export const MAX_CONCURRENCY = 200;

/** Settings for options that are not set. */
export const DEFAULT_SETTINGS: ClientSettings = {
	concurrency: MAX_CONCURRENCY,
	maxTries: 4,
	timeout: 60_000,
	options: {},
};

/** Converts the node's options to settings; options that are not set have defaults. */
export const clientSettings = (options: IDataObject): ClientSettings => ({
	concurrency: Number(options.concurrency) || DEFAULT_SETTINGS.concurrency,
	maxTries: Number(options.maxTries) || DEFAULT_SETTINGS.maxTries,
	// Node's timers for signals take whole ms only; 16.1 * 1000 is 16100.000000000002.
	timeout: Math.round(Number(options.timeout) * 1000) || DEFAULT_SETTINGS.timeout,
	options,
});
