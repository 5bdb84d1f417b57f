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

export const DEFAULT_SETTINGS: ClientSettings = {
	// A call costs n8n some 0.8 ms: so many fill the time until a provider at 50 ms answers.
	concurrency: 64,
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
