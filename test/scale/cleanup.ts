interface Stoppable {
	stop(): Promise<void>;
}

/** What was started last is stopped first, whatever becomes of the others. */
export class Endings implements Stoppable {
	private readonly all: Stoppable[] = [];

	add<T extends Stoppable>(one: T): T {
		this.all.push(one);
		return one;
	}

	async stop(): Promise<void> {
		for (const one of this.all.splice(0).reverse()) await one.stop().catch(console.error);
	}
}
