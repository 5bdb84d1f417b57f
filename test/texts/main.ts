import { distinct, formTexts } from './formTexts';
import { messageTexts } from './messages';

/** Prints every text that users of the package read, with its kind and place, for reading through. */
function main(): void {
	const form = formTexts();
	const messages = messageTexts(new Set(form.map(({ text }) => text)));
	for (const { place, kind, text, places } of distinct([...form, ...messages])) {
		const others = places > 1 ? ` (and ${places - 1} more)` : '';
		process.stdout.write(`${kind}\t${text}\t${place}${others}\n`);
	}
}

main();
