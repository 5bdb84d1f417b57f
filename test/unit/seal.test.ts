import { seal, unseal } from '../../nodes/shared/webhooks/seal';

const SECRET = 'fake-client-secret';
const TEXT = 'fake-webhook-secret-ä';

/** Another character at a place of a text in base64url. */
const changedAt = (text: string, index: number): string =>
	text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);

describe('a sealed text', () => {
	it('is decrypted with its secret, and reveals neither secret nor content', () => {
		const sealed = seal(TEXT, SECRET);

		expect(unseal(sealed, SECRET)).toBe(TEXT);
		const bytes = Buffer.from(sealed, 'base64url').toString('latin1');
		for (const shown of [sealed, bytes]) {
			expect(shown).not.toContain('fake');
		}
	});

	it('differs each time', () => {
		expect(seal(TEXT, SECRET)).not.toBe(seal(TEXT, SECRET));
	});

	it('is not decrypted with another secret', () => {
		expect(unseal(seal(TEXT, SECRET), 'another-client-secret')).toBeUndefined();
	});

	it('is not decrypted for another owner, or for none', () => {
		const sealed = seal(TEXT, SECRET, 'one node');

		expect(unseal(sealed, SECRET, 'one node')).toBe(TEXT);
		expect(unseal(sealed, SECRET, 'another node')).toBeUndefined();
		expect(unseal(sealed, SECRET)).toBeUndefined();
		expect(unseal(seal(TEXT, SECRET), SECRET, 'one node')).toBeUndefined();
	});

	it('is not decrypted when any part was changed', () => {
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
