/** Names of members whose values identify a person or a record. */
const IDENTIFYING = new RegExp(
	[
		'id',
		'name',
		'email',
		'phone',
		'number',
		'address',
		'street',
		'city',
		'zip',
		'token',
		'secret',
		'url',
	]
		.map((word) => `(^|_)${word}\\d?$|${word[0]!.toUpperCase()}${word.slice(1)}\\d?$`)
		.join('|')
		.concat('|ID$|Line\\d$|^postalCode$'),
);

/** Members of error bodies that hold the name of a member. */
const NAMES_A_MEMBER = /^(field|property|member)_?name$/i;

const PATTERNS: ReadonlyArray<readonly [RegExp, string]> = [
	[/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '<email>'],
	[/\b(Bearer|Basic)\s+[^\s,;]+/gi, '$1 <token>'],
	[/\beyJ[\w-]+(\.[\w-]+)*/g, '<token>'],
	[/\bfl_\w+/g, '<token>'],
	[/\b[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\b/gi, '<id>'],
	[/\b(?=\d*[a-f])[\da-f]{16,}\b/gi, '<id>'],
	[/\+?\d{6,}/g, '<number>'],
];

/**
 * Masks secrets, ids and personal data in texts, although judges must not output any: every secret
 * of the run, the values of identifying members in replies, and texts that look like an e-mail
 * address, an id, a token or a long number.
 */
export class Mask {
	private readonly secrets = new Set<string>();

	private readonly values = new Set<string>();

	secret(value: string | undefined): void {
		if (value) this.secrets.add(value);
	}

	/** Remembers the values of identifying members in a reply. */
	learn(value: unknown, name = ''): void {
		if (Array.isArray(value)) for (const inner of value) this.learn(inner, name);
		else if (typeof value === 'object' && value !== null) {
			for (const [key, inner] of Object.entries(value)) this.learn(inner, key);
		} else if (typeof value === 'string' || typeof value === 'number') {
			const text = String(value);
			if (IDENTIFYING.test(name) && !NAMES_A_MEMBER.test(name) && text.length > 3)
				this.values.add(text);
		}
	}

	apply(text: string): string {
		const longestFirst = (set: Set<string>) => [...set].sort((a, b) => b.length - a.length);
		let masked = text;
		for (const secret of longestFirst(this.secrets)) masked = masked.replaceAll(secret, '<secret>');
		for (const [pattern, word] of PATTERNS) masked = masked.replace(pattern, word);
		for (const value of longestFirst(this.values)) {
			const whole = new RegExp(
				`(?<!\\w)${value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?!\\w)`,
				'g',
			);
			masked = masked.replace(whole, '<masked>');
		}
		return masked;
	}
}
