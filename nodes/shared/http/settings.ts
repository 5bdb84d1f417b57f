import type { IDataObject } from 'n8n-workflow';

/** How a client sends. */
export interface ClientSettings {
	/** Calls under way at once, at most. */
	readonly concurrency: number;
	/** Attempts per call, the first included. */
	readonly maxTries: number;
	/** Longest wait for a reply, in ms. */
	readonly timeout: number;
	/** The node's options as the user set them, for those that only the provider knows. */
	readonly options: IDataObject;
}

/**
 * Calls under way at once, whatever a user sets. A call costs n8n about 1 ms, so that these keep it
 * busy while a provider takes 200 ms to reply; how many there are in fact the adaptive limit finds.
 */
export const MAX_CONCURRENCY = 200;

export const DEFAULT_SETTINGS: ClientSettings = {
	concurrency: MAX_CONCURRENCY,
	maxTries: 4,
	timeout: 60_000,
	options: {},
};

/** The settings that the user's options ask for, with defaults for the others. */
export const clientSettings = (options: IDataObject): ClientSettings => ({
	concurrency: Number(options.concurrency) || DEFAULT_SETTINGS.concurrency,
	maxTries: Number(options.maxTries) || DEFAULT_SETTINGS.maxTries,
	timeout: Number(options.timeout) * 1000 || DEFAULT_SETTINGS.timeout,
	options,
});
