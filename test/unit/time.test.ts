import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { parseTime } from '../../nodes/shared/util/time';

const utc = Date.UTC(2026, 10, 27, 9, 30);

it.each([
	'2026-11-27T09:30:00Z',
	'2026-11-27T09:30:00',
	'2026-11-27 09:30:00',
	'2026-11-27T09:30',
	' 2026-11-27T10:30:00+01:00 ',
	'2026-11-27T04:30:00-0500',
])('%s is half past nine UTC', (text) => {
	expect(parseTime(text)).toBe(utc);
});

it.each([undefined, null, '', 'soon', 42, {}])('%j is not a time', (value) => {
	expect(parseTime(value)).toBe(Infinity);
});

it('a day begins at midnight UTC', () => {
	expect(parseTime('2026-11-27')).toBe(Date.UTC(2026, 10, 27));
});

it("a time without a zone is UTC whatever the machine's zone", () => {
	const root = join(__dirname, '..', '..');
	const script = `
		const { parseTime } = require('./nodes/shared/util/time.ts');
		console.log(new Date().getTimezoneOffset(), parseTime('2026-11-27T09:30:00'));`;
	const env = { ...process.env, TZ: 'Asia/Tokyo' };
	const output = execFileSync(process.execPath, ['--import', 'tsx', '-e', script], {
		cwd: root,
		env,
		encoding: 'utf8',
	});
	expect(output.trim()).toBe(`-540 ${utc}`);
});
