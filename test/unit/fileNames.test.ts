/** Names of files as HTTP headers write them. */
import { fileNameFrom, withExtension } from '../../nodes/shared/output/fileNames';

it.each([
	['attachment; filename=plain.csv', 'plain.csv'],
	['attachment; filename="a; b.csv"; size=3', 'a; b.csv'],
	['attachment; filename="say \\"hi\\".csv"', 'say "hi".csv'],
	['attachment; filename="fallback.csv"; filename*=UTF-8\'\'%C3%BCbersicht.csv', 'übersicht.csv'],
	["attachment; filename*=utf-8'de'Men%C3%BC%3B%201.csv", 'Menü; 1.csv'],
	["attachment; filename*=iso-8859-1''caf%E9.csv", 'café.csv'],
	["attachment; filename*=UTF-8''100%.csv", '100%.csv'],
	// Raw UTF-8, as Node gives it: a character for each byte.
	[`attachment; filename="${Buffer.from('übersicht.csv').toString('latin1')}"`, 'übersicht.csv'],
	[`attachment; filename="caf\u00e9.csv"`, 'café.csv'],
	['attachment; filename="../../etc/passwd"', 'passwd'],
	['attachment; filename="C:\\temp\\report.csv"', 'report.csv'],
	["attachment; filename*=UTF-8''..%2F..%2Fx.csv", 'x.csv'],
	['filename="without a type.csv"', 'without a type.csv'],
	['attachment; filename=""', undefined],
	['attachment; filename=".."', undefined],
	['attachment', undefined],
	['', undefined],
])('%s names the file %p', (header, name) => {
	expect(fileNameFrom(header)).toBe(name);
});

it('reads a hostile header in linear time', () => {
	const began = process.hrtime.bigint();
	fileNameFrom(`attachment; filename="${'\\'.repeat(50_000)}`);
	fileNameFrom('; a='.repeat(20_000));
	expect(Number(process.hrtime.bigint() - began) / 1e6).toBeLessThan(2_000);
});

it.each([
	['payouts.csv', 'application/json', 'payouts.json'],
	['payouts.csv', 'text/csv', 'payouts.csv'],
	['payouts', 'application/pdf', 'payouts.pdf'],
	['payouts.csv', 'application/x-unknown', 'payouts.csv'],
])('%s with %s is %s', (name, type, expected) => {
	expect(withExtension(name, type)).toBe(expected);
});
