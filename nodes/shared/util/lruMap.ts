/** A map with a fixed capacity that evicts the least recently used entry. */
export class LruMap<Value> {
	private readonly entries = new Map<string, Value>();

	constructor(private readonly capacity: number) {}

	get(key: string): Value | undefined {
		const value = this.entries.get(key);
		if (value !== undefined) {
			this.entries.delete(key);
			this.entries.set(key, value);
		}
		return value;
	}

	set(key: string, value: Value): void {
		this.entries.delete(key);
		this.entries.set(key, value);
		const [oldest] = this.entries.keys();
		if (this.entries.size > this.capacity) this.entries.delete(oldest);
	}

	delete(key: string): void {
		this.entries.delete(key);
	}

	[Symbol.iterator](): IterableIterator<[string, Value]> {
		return this.entries.entries();
	}

	getOrCreate(key: string, create: () => Value): Value {
		const present = this.get(key);
		if (present !== undefined) return present;
		const value = create();
		this.set(key, value);
		return value;
	}
}
