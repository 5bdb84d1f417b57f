/** Pseudo-random values, the same for the same name; only dates depend on the clock. */
export class Seed {
	private state: number;

	constructor(name: string) {
		this.state = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7);
	}

	/** A whole number from `min` to `max`, both included. */
	int(min: number, max: number): number {
		return min + Math.floor(this.next() * (max - min + 1));
	}

	/** An amount with two decimals. */
	amount(min: number, max: number): number {
		return this.int(min * 100, max * 100) / 100;
	}

	/** One of a list that is not empty. */
	pick<const T>(list: readonly T[]): T {
		return list[this.int(0, list.length - 1)] as T;
	}

	/** True in about this share of calls, 0 to 1. */
	chance(share: number): boolean {
		return this.next() < share;
	}

	/** A version-4 UUID. */
	uuid(): string {
		const variant = this.pick(['8', '9', 'a', 'b']);
		const [a, b, c, d, e] = [8, 4, 3, 3, 12].map((digits) => this.hex(digits));
		return `${a}-${b}-4${c}-${variant}${d}-${e}`;
	}

	hex(digits: number): string {
		return this.times(digits, () => this.int(0, 15).toString(16)).join('');
	}

	person(): { first: string; last: string; email: string; phone: string } {
		const [first, last] = [this.pick(firstNames), this.pick(lastNames)];
		const email = `${first}.${last}.${this.hex(3)}@example.com`.toLowerCase();
		// 555 01xx numbers are reserved for fiction.
		return { first, last, email, phone: `+1202555${String(this.int(100, 199)).padStart(4, '0')}` };
	}

	/** A street address in a place that does not exist. */
	address(): { street: string; city: string; zip: string } {
		return {
			street: `${this.int(1, 199)} ${this.pick(streets)}`,
			city: this.pick(cities),
			zip: String(this.int(10000, 99999)),
		};
	}

	/** An instant `least` to `most` days ago, as ISO 8601 in UTC without milliseconds. */
	daysAgo(most: number, least = 0): string {
		const seconds = this.int(least * 86_400, most * 86_400);
		return new Date(Date.now() - seconds * 1000).toISOString().replace(/\.\d+/, '');
	}

	/** Makes a list; `make` receives the index. */
	times<T>(count: number, make: (index: number) => T): T[] {
		return Array.from({ length: count }, (_, index) => make(index));
	}

	/** Mulberry32: returns a number from 0 to below 1. */
	private next(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}
}

const words = (text: string): string[] => text.split(' ');

const firstNames = words(
	'Ada Alan Aylin Berk Carla Cem Deniz Diego Elif Emma Erin Farid Grace Hana Ines Ivan Jonas ' +
		'Kaya Lea Liam Mara Mert Mina Noor Olga Omar Paula Quinn Rosa Sami Selin Tara Tomas Yusuf Zoe',
);
const lastNames = words(
	'Adams Aksoy Becker Bell Costa Demir Doyle Evans Ferrari Fischer Garcia Hayes Ito Jansen ' +
		'Kaplan Keller Kelly Lopez Moreau Murphy Novak Okafor Ozturk Park Quiroga Rossi Sahin Silva ' +
		'Tanaka Ueda Vega Weber Walsh Yilmaz Zhang',
);
const streets = ['Mill Lane', 'Harbour Road', 'Oak Street', 'Station Avenue', 'Park Row'];
const cities = ['Northhaven', 'Eastbrook', 'Millbridge', 'Kingsport Bay', 'Stonewick'];
