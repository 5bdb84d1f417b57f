/** The tag and the files of a release, which must agree before it is published. */
export interface Release {
	/** The tag that was pushed, e.g. `v1.2.3`. */
	readonly tag: string;
	/** The texts of package.json, package-lock.json and CHANGELOG.md. */
	readonly manifest: string;
	readonly lock: string;
	readonly changelog: string;
}

/** Returns the text under a second-level heading of a changelog; undefined if there is none. */
function section(changelog: string, isWanted: (heading: string) => boolean): string | undefined {
	const [, ...sections] = `\n${changelog}`.split(/\n## /);
	const found = sections.find((text) => isWanted(text.split('\n', 1)[0].trim()));
	return found?.split('\n').slice(1).join('\n').trim();
}

/** Returns the problems that prevent a release; empty if there are none. */
export function releaseFindings({ tag, manifest, lock, changelog }: Release): string[] {
	const { version } = JSON.parse(manifest) as { version: string };
	const locked = (JSON.parse(lock) as { version: string }).version;
	const findings: string[] = [];
	if (tag !== `v${version}`) {
		findings.push(`The tag is ${tag}, package.json says ${version}: tag v${version} instead.`);
	}
	if (locked !== version) {
		findings.push(`package-lock.json says ${locked}, package.json ${version}: run npm install.`);
	}
	const dated = new RegExp(`^${version.replaceAll('.', '\\.')} \\(\\d{4}-\\d\\d-\\d\\d\\)$`);
	if (!section(changelog, (heading) => dated.test(heading))) {
		findings.push(`CHANGELOG.md has no entries under "## ${version} (YYYY-MM-DD)".`);
	}
	if (section(changelog, (heading) => heading === 'Unreleased')) {
		findings.push('CHANGELOG.md still has entries under "Unreleased": move them.');
	}
	return findings;
}
