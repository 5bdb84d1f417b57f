/** The README of each room of nodes/shared (CONTRIBUTING.md, "The house"). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SHARED = join(__dirname, '..', '..', 'nodes', 'shared');

it.each(readdirSync(SHARED))('nodes/shared/%s/README.md names each of its files', (room) => {
	const files = readdirSync(join(SHARED, room)).filter((file) => file.endsWith('.ts'));
	const readme = readFileSync(join(SHARED, room, 'README.md'), 'utf8');
	const named = [...readme.matchAll(/`([\w*]+\.ts)`/g)].map(
		([, name]) => new RegExp(`^${name!.replace('.', '\\.').replace('*', '\\w*')}$`),
	);
	expect(files.filter((file) => !named.some((name) => name.test(file)))).toEqual([]);
});
