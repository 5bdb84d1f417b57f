import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';

import type { SimulatorName } from './registry';

/** A request to the simulators' process; its `id` is new and names the set that it starts. */
export interface Question {
	id: number;
	start?: { names: readonly SimulatorName[]; portBase?: number };
	/** The set to close. */
	stop?: number;
}

export interface Answer {
	id: number;
	/** URLs and credentials of the simulators, as JSON. */
	running?: string;
	error?: string;
}

/** Simulators that were started together. */
interface SimulatorSet {
	/** A `Record<name, Running>` as JSON, because test files have another `Object` than jest. */
	readonly json: string;
	stop(): Promise<void>;
}

/**
 * A process for simulators, started at the first use. It does not keep this process alive while no
 * simulator runs.
 */
export class SimulatorProcess {
	private child?: ChildProcess;
	private complaints = '';
	private requests = 0;
	private readonly waiting = new Map<
		number,
		{ resolve: (answer: Answer) => void; reject: (error: Error) => void }
	>();
	private readonly sets = new Set<SimulatorSet>();

	async start(names: readonly SimulatorName[], portBase?: number): Promise<SimulatorSet> {
		const { id, running } = await this.ask({ start: { names, portBase } });
		const set: SimulatorSet = {
			json: running!,
			stop: async () => {
				if (this.sets.delete(set) && this.child) await this.ask({ stop: id });
			},
		};
		this.sets.add(set);
		this.holdParent();
		return set;
	}

	async stopAll(): Promise<void> {
		await Promise.all([...this.sets].map((set) => set.stop()));
	}

	/** Ends the process and waits until it has exited. */
	async end(): Promise<void> {
		const { child } = this;
		if (!child) return;
		this.child = undefined;
		const exited = once(child, 'exit');
		child.ref();
		child.kill('SIGKILL');
		await exited;
	}

	private async ask(question: Omit<Question, 'id'>): Promise<Answer> {
		const child = (this.child ??= this.fork());
		const id = ++this.requests;
		const answered = new Promise<Answer>((resolve, reject) => {
			this.waiting.set(id, { resolve, reject });
		});
		this.holdParent();
		child.send({ id, ...question });
		try {
			return await answered;
		} finally {
			this.waiting.delete(id);
			this.holdParent();
		}
	}

	private fork(): ChildProcess {
		const child = fork(join(__dirname, 'child.ts'), {
			// Loads tsx in the main thread, because Node 20 can hang at its start with a loader thread.
			execArgv: ['--require', require.resolve('tsx/cjs')],
			stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
		});
		(child.stderr as Socket).unref();
		child.stderr!.on('data', (chunk: Buffer) => {
			this.complaints = (this.complaints + chunk.toString()).slice(-10_000);
		});
		child.on('message', ({ id, error, ...answer }: Answer) => {
			const { resolve, reject } = this.waiting.get(id) ?? {};
			if (error === undefined) resolve?.({ id, ...answer });
			else reject?.(new Error(`the simulators did not start: ${error}`));
		});
		child.once('exit', () => {
			if (this.child === child) this.child = undefined;
			const error = new Error(`the simulators' process has ended:\n${this.complaints}`);
			for (const { reject } of this.waiting.values()) reject(error);
		});
		return child;
	}

	/** Keeps this process alive only while simulators run or start. */
	private holdParent(): void {
		const handles = [this.child, this.child?.channel];
		const isNeeded = this.sets.size > 0 || this.waiting.size > 0;
		for (const handle of handles) {
			if (isNeeded) handle?.ref();
			else handle?.unref();
		}
	}
}
