/** Words that Title Case writes small, but at the beginning and the end. */
const SMALL_WORDS = /^(and|at|by|for|of|or|per|to)$/i;

/** `InProgress`, `in_progress` and `IN_PROGRESS` to `In Progress`; `HeldByProcessor` to `Held by Processor`. */
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

/** `siteId` to `site_id`, for providers that spell their members so. */
export const snakeCase = (name: string): string =>
	name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `storeId` to `StoreId`. */
export const pascalCase = (name: string): string => name[0].toUpperCase() + name.slice(1);

/** Sentences as n8n writes them: a single one has no full stop, several have. */
export const sentences = (...parts: Array<string | undefined>): string => {
	const said = parts.filter((part) => part !== undefined && part !== '');
	if (said.length < 2) return said.join();
	return said.map((part) => (part?.endsWith('.') ? part : `${part}.`)).join(' ');
};
