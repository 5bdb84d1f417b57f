/** Words that Title Case writes in lower case unless they are first or last. */
const SMALL_WORDS = /^(and|at|by|for|of|or|per|to)$/i;

/**
 * Converts `InProgress`, `in_progress` and `IN_PROGRESS` to `In Progress`, and `HeldByProcessor` to
 * `Held by Processor`.
 */
export const titleCase = (value: string): string =>
	value
		.replace(/([a-z\d])([A-Z])/g, '$1 $2')
		.split(/[\s_.-]+/)
		.map((word, index, { length }) => {
			if (index > 0 && index < length - 1 && SMALL_WORDS.test(word)) return word.toLowerCase();
			return word === word.toUpperCase()
				? word[0] + word.slice(1).toLowerCase()
				: word[0].toUpperCase() + word.slice(1);
		})
		.join(' ');

/** Converts `siteId` to `site_id`. */
export const snakeCase = (name: string): string =>
	name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Converts `storeId` to `StoreId`. */
export const pascalCase = (name: string): string => name[0].toUpperCase() + name.slice(1);

/** Joins sentences in n8n's style: a single one gets no full stop, several do. */
export const joinSentences = (...parts: Array<string | undefined>): string => {
	const nonEmpty = parts.filter((part) => part !== undefined && part !== '');
	if (nonEmpty.length < 2) return nonEmpty.join();
	return nonEmpty.map((part) => (part?.endsWith('.') ? part : `${part}.`)).join(' ');
};
