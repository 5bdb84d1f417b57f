interface Stoppable {
	stop(): Promise<void>;
}

/** Stops what was added, in reverse order. An error does not keep the others from being stopped. */
export class CleanupStack implements Stoppable {
	private readonly all: Stoppable[] = [];

	add<T extends Stoppable>(one: T): T {
		this.all.push(one);
		return one;
	}

	async stop(): Promise<void> {
		for (const one of this.all.splice(0).reverse()) await one.stop().catch(console.error);
	}
}
