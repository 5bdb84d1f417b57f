/** Jest's global tear-down. */
import { rm } from 'node:fs/promises';

import { PACKED } from './package';

export default async function removePackage(): Promise<void> {
	await rm(process.env[PACKED]!, { recursive: true, force: true });
}
