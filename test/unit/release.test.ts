/** A version is published only if tag, package files and changelog name it. */
import { releaseFindings } from '../release/check';

const agreeing = {
	tag: 'v1.2.3',
	manifest: '{ "version": "1.2.3" }',
	lock: '{ "version": "1.2.3" }',
	changelog: '# Changelog\n\n## 1.2.3 (2026-12-01)\n\n- New.\n\n## 1.2.2 (2026-11-01)\n\n- Old.\n',
};

it('accepts a release whose tag, package files and changelog agree', () => {
	expect(releaseFindings(agreeing)).toEqual([]);
});

it.each([
	['a tag of another version', { tag: 'v1.2.4' }, 'tag v1.2.3 instead'],
	['a lock file of another version', { lock: '{ "version": "1.2.2" }' }, 'package-lock.json'],
	['a changelog without the version', { changelog: '## 1.2.2 (2026-11-01)\n\n- Old.' }, '1.2.3'],
	['a version without entries', { changelog: '## 1.2.3 (2026-12-01)\n\n## 1.2.2\n' }, '1.2.3'],
	['a version without a date', { changelog: '## 1.2.3\n\n- New.' }, 'YYYY-MM-DD'],
	[
		'entries that were not moved to the version',
		{ changelog: `## Unreleased\n\n- More.\n\n${agreeing.changelog}` },
		'Unreleased',
	],
])('refuses %s', (_, change, expected) => {
	const findings = releaseFindings({ ...agreeing, ...change });
	expect(findings).toHaveLength(1);
	expect(findings[0]).toContain(expected);
});
