import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

import type { PlacedText } from './formTexts';

const root = join(__dirname, '..', '..');

/** Constructors, functions and methods whose texts users read in an error, a hint or a log. */
const SPEAKERS =
	/^(\w*Error|refuse\w*|addExecutionHints|info|warn|error|debug|log\w*|note\w*|\w*Message|\w*Advice|sentences)$/;

const sources = (folder: string): string[] =>
	readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.ts'))
		.map((path) => join(root, folder, path));

/** A literal as it reads: `…` stands where a value is put in. */
function wordsOf(node: ts.Node): string | undefined {
	if (ts.isStringLiteralLike(node)) return node.text;
	if (!ts.isTemplateExpression(node)) return undefined;
	return [node.head.text, ...node.templateSpans.map(({ literal }) => `…${literal.text}`)].join('');
}

/** Words with a space between them, and neither code nor a header nor an expression of n8n. */
const isProse = (text: string): boolean =>
	/[A-Za-z'’"“]{2,}[,;:.]? [A-Za-z'"“…(]/.test(text) &&
	!/^(=|GET |POST |PUT |PATCH |DELETE |Bearer |Basic )|\/\/ |=>/.test(text);

/** Whether a literal is passed, however deep, to something that speaks to users. */
function isSpoken(node: ts.Node): boolean {
	for (let at: ts.Node = node; !ts.isSourceFile(at); at = at.parent) {
		if (!ts.isCallExpression(at.parent) && !ts.isNewExpression(at.parent)) continue;
		const { expression } = at.parent;
		const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
		if (SPEAKERS.test(name.getText())) return true;
	}
	return false;
}

/**
 * The texts of messages, collected from the sources: what is passed to an error, a hint or the log
 * (kind `message`), and every other sentence that no form shows (kind `text`).
 */
export function messageTexts(shown: ReadonlySet<string>): PlacedText[] {
	const found: PlacedText[] = [];
	for (const path of [...sources('nodes'), ...sources('credentials')]) {
		const file = ts.createSourceFile(
			path,
			readFileSync(path, 'utf8'),
			ts.ScriptTarget.ES2022,
			true,
		);
		const visit = (node: ts.Node): void => {
			const text = wordsOf(node);
			if (text !== undefined && isProse(text) && !shown.has(text)) {
				const { line } = file.getLineAndCharacterOfPosition(node.getStart());
				found.push({
					place: `${relative(root, path)}:${line + 1}`,
					kind: isSpoken(node) ? 'message' : 'text',
					text,
				});
			}
			ts.forEachChild(node, visit);
		};
		visit(file);
	}
	return found;
}
