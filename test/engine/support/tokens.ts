import type { LogEntry } from '../../simulators/types';
import type { Credential } from './engine';
import type { ProviderBench } from './providers';

/** What getting tokens has cost: the figures that docs/reliability.md promises. */
export async function counts(bench: ProviderBench) {
	const calls = await bench.calls();
	return {
		tokenRequests: (await bench.tokenRequests()).length,
		refused: calls.filter(({ status }) => status === 401).length,
		calls: calls.length,
	};
}

export async function until(condition: () => Promise<boolean>): Promise<void> {
	while (!(await condition()));
}

/** Waits until the provider has received so many calls, those without an answer yet included. */
export const callsReach = async (bench: ProviderBench, count: number) =>
	await until(async () => (await bench.calls()).length >= count);

/**
 * After so many calls with the new token, all calls with the old one have reached the provider if far
 * fewer run at once: calls are sent in order, but on a busy machine they do not arrive in order.
 */
const WITH_NEW = 100;

/** Waits until calls have another token than the first ones, all of which are answered. */
export const tokenIsReplaced = async (bench: ProviderBench) =>
	await until(async () => {
		const calls = await bench.calls();
		const [{ headers: before }] = calls as [LogEntry];
		const isOld = ({ headers }: LogEntry) => headers.authorization === before.authorization;
		const old = calls.filter(isOld);
		return calls.length >= old.length + WITH_NEW && old.every(({ status }) => status !== null);
	});

/** The token that a credential holds now, as n8n stores it. */
export const stored = (bench: ProviderBench, credential: Credential) =>
	bench.engine.credentialData(credential).oauthTokenData as Record<string, string>;

export const items = (count: number) => Array.from({ length: count }, (_, index) => ({ index }));

/** A list of one record: one call per item. */
export const first = (resource: string) => ({ resource, operation: 'getAll', limit: 1 });
