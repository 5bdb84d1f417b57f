/** `npm run release:check -- v1.2.3`: prints the problems that prevent the release of this tag. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { releaseFindings } from './check';

const root = join(__dirname, '..', '..');
const text = (name: string) => readFileSync(join(root, name), 'utf8');

const tag = process.argv[2] ?? '';
const findings = releaseFindings({
	tag,
	manifest: text('package.json'),
	lock: text('package-lock.json'),
	changelog: text('CHANGELOG.md'),
});
console.log(findings.join('\n') || `${tag} can be published.`);
process.exitCode = findings.length > 0 ? 1 : 0;
