import { InstanceSettings } from 'n8n-core';
import { LoggerProxy } from 'n8n-workflow';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { Container, Logger, SSHClientsManager } from './internals';

type Level = 'debug' | 'info' | 'warn' | 'error';

const lines: unknown[] = [];

const write =
	(level: Level) =>
	(message: string, metadata?: object): void => {
		lines.push({ level, message, metadata });
	};

const logger: Pick<Logger, 'scoped' | Level> = {
	scoped: () => logger as Logger,
	debug: write('debug'),
	info: write('info'),
	warn: write('warn'),
	error: write('error'),
};

/** All that n8n and the nodes have logged in this test file so far, debug lines included. */
export const logText = (): string =>
	inspect(lines, { depth: 12, maxArrayLength: null, maxStringLength: null });

/**
 * Puts in place what n8n-core takes from its container, so that a test leaves nothing behind: a
 * logger that keeps its lines instead of printing them, the settings of an instance without the
 * file that the real ones write, no SSH tunnels.
 */
export function prepareInstance(): void {
	// Ignores proxy settings of this machine for calls to the simulators.
	process.env.NO_PROXY = '127.0.0.1,localhost';
	LoggerProxy.init(logger);
	Container.set(Logger, logger as Logger);
	Container.set(
		InstanceSettings,
		Object.assign(Object.create(InstanceSettings.prototype) as InstanceSettings, {
			instanceId: 'test-instance',
			hmacSignatureSecret: 'not-a-secret',
			n8nFolder: join(tmpdir(), 'n8n-that-no-test-writes-to'),
			settings: { encryptionKey: 'not-a-key' },
		}),
	);
	// The real one starts an interval timer with the first execution, and jest would never end.
	Container.set(SSHClientsManager, {} as SSHClientsManager);
}
