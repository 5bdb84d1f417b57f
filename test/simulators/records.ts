import type { State } from './types';

/** A provider's records by collection, in the order in which they were added. */
export class Records {
	private readonly collections = new Map<string, Collection<object>>();

	/**
	 * Declares a collection.
	 * @param key the id member of a record, or a function that returns the key
	 */
	collection<T extends object>(
		name: string,
		key: (keyof T & string) | ((record: T) => string | number),
	): Collection<T> {
		const collection = new Collection<T>(
			typeof key === 'function' ? key : (record) => String(record[key]),
		);
		this.collections.set(name, collection as unknown as Collection<object>);
		return collection;
	}

	find(name: string): Collection<object> | undefined {
		return this.collections.get(name);
	}

	state(): State {
		return Object.fromEntries([...this.collections].map(([name, { all }]) => [name, all]));
	}
}

export class Collection<T extends object> {
	private readonly records = new Map<string, T>();

	constructor(private readonly key: (record: T) => string | number) {}

	get all(): T[] {
		return [...this.records.values()];
	}

	get(key: string | number): T | undefined {
		return this.records.get(String(key));
	}

	/** Adds a record, or replaces the one with the same key in its place. */
	put(record: T): T {
		this.records.set(String(this.key(record)), record);
		return record;
	}

	delete(key: string | number): boolean {
		return this.records.delete(String(key));
	}

	clear(): void {
		this.records.clear();
	}
}
