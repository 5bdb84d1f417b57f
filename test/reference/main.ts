import { writeFile } from 'fs/promises';
import { join } from 'path';

import { asJson, asMarkdown, rows } from './operations';

/** Writes `docs/operations.md` and `docs/operations.json` from the declarations. */
async function main(): Promise<void> {
	const docs = join(__dirname, '..', '..', 'docs');
	await writeFile(join(docs, 'operations.json'), asJson(await rows()));
	await writeFile(join(docs, 'operations.md'), await asMarkdown());
}

void main();
