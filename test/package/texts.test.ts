/** What n8n's users read: in the forms of nodes and credentials, in errors, hints and logs. */
import { formTexts, type PlacedText } from '../texts/formTexts';
import { messageTexts } from '../texts/messages';

interface Rule {
	/** Kinds of texts that the rule is about; all by default. */
	kinds?: readonly string[];
	/** Matches what breaks the rule. */
	broken: RegExp;
	/** Matches exceptions to the rule. */
	except?: RegExp;
}

const HELP = ['description', 'hint', 'notice'];

const rules: Record<string, Rule> = {
	'say "Leave empty to …" where a field may be empty': {
		broken:
			/\b(left (empty|out)[:,]? (the|it|all)|left out, |none chosen|without (it|any),|if left out|leave it empty)/i,
	},
	'begin with the noun that they describe': {
		kinds: HELP,
		broken: /^(Of (a|an|the)|By which|Whose|For which|In which|Who is|What (you|it|they|is|are)) /,
	},
	'say more than their label': { kinds: ['description'], broken: /^The [A-Za-z]+( [a-z]+)?$/ },
	'do not tell how long something is "for ever" or "for good"': { broken: /\bfor (ever|good)\b/i },
	'call an ID an ID': {
		kinds: [...HELP, 'message', 'label', 'option'],
		broken: /(?<!["_-])\b[iI]ds?\b/,
	},
	'say Publish and Unpublish, as n8n 2 does': {
		broken: /\b(de)?activat(e|es|ed|ing|ion)\b.*\bworkflow|workflow\b.*\b(de)?activat/i,
		except: /\(in n8n 1: deactivate and activate it\)/,
	},
	'say what happened without "error", "problem", "failure" or "mistake"': {
		kinds: ['message', 'hint', 'notice'],
		broken: /\b(errors?|problems?|failures?|mistakes?)\b/i,
	},
	'write "third-party" and "pre-order" with their hyphen': {
		broken: /\b(third part(y|ies) [a-z]|pre orders?)\b/i,
	},
	'write short words of a label small': {
		kinds: ['label', 'option'],
		broken: /\w (And|At|By|For|Of|Or|To|With) \w/,
	},
};

const broken = (texts: readonly PlacedText[], { kinds, broken: wrong, except }: Rule) =>
	texts.filter(
		({ kind, text }) =>
			(kinds === undefined || kinds.includes(kind)) && wrong.test(text) && !except?.test(text),
	);

describe('the texts that users read', () => {
	let texts: PlacedText[];

	beforeAll(() => {
		const form = formTexts();
		texts = [...form, ...messageTexts(new Set(form.map(({ text }) => text)))];
	});

	// A collector that finds nothing would let everything pass.
	it('are found in forms and in sources', () => {
		const kinds = new Set(texts.map(({ kind }) => kind));
		expect([...kinds].sort()).toEqual(
			expect.arrayContaining(['action', 'description', 'hint', 'label', 'message', 'option']),
		);
	});

	it.each(Object.entries(rules))('%s', (_, rule) => {
		expect(broken(texts, rule)).toEqual([]);
	});
});
