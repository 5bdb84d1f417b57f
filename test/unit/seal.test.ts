import { seal, unseal } from '../../nodes/shared/webhooks/seal';

const SECRET = 'fake-client-secret';
const TEXT = 'fake-webhook-secret-ä';

/** Another character at a place of a text in base64url. */
const changedAt = (text: string, index: number): string =>
	text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);

describe('a sealed text', () => {
	it('is opened with its secret, and shows nothing of either', () => {
		const sealed = seal(TEXT, SECRET);

		expect(unseal(sealed, SECRET)).toBe(TEXT);
		const bytes = Buffer.from(sealed, 'base64url').toString('latin1');
		for (const shown of [sealed, bytes]) {
			expect(shown).not.toContain('fake');
		}
	});

	it('looks another each time', () => {
		expect(seal(TEXT, SECRET)).not.toBe(seal(TEXT, SECRET));
	});

	it('stays closed to another secret', () => {
		expect(unseal(seal(TEXT, SECRET), 'another-client-secret')).toBeUndefined();
	});

	it('stays closed to another owner, and to none', () => {
		const sealed = seal(TEXT, SECRET, 'one node');

		expect(unseal(sealed, SECRET, 'one node')).toBe(TEXT);
		expect(unseal(sealed, SECRET, 'another node')).toBeUndefined();
		expect(unseal(sealed, SECRET)).toBeUndefined();
		expect(unseal(seal(TEXT, SECRET), SECRET, 'one node')).toBeUndefined();
	});

	it('stays closed when anything of it has changed', () => {
		const sealed = seal(TEXT, SECRET);
		for (let index = 0; index < sealed.length - 1; index++) {
			expect(unseal(changedAt(sealed, index), SECRET)).toBeUndefined();
		}
		expect(unseal(sealed.slice(0, -4), SECRET)).toBeUndefined();
	});

	it.each([undefined, null, '', 'A', 'not sealed at all, but long enough to be', 42, {}])(
		'is not %p',
		(other) => {
			expect(unseal(other, SECRET)).toBeUndefined();
		},
	);
});
