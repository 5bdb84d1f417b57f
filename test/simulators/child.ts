/**
 * Runs simulators for the process that forked it (process.ts), and ends with it at the latest. A
 * set of simulators begins with fresh records; the first one with the real time as well.
 */
import { setClockAhead } from './clock';
import type { Answer, Question } from './process';
import type { Started } from './start';
import { startHere } from './start';

const sets = new Map<number, Started>();

async function answer({ id, start, stop }: Question): Promise<Answer> {
	if (start) {
		if (sets.size === 0) setClockAhead(0);
		const set = await startHere(start.names, start.portBase);
		sets.set(id, set);
		return { id, running: JSON.stringify(set.running) };
	}
	const set = stop !== undefined && sets.get(stop);
	if (set) {
		sets.delete(stop);
		await set.close();
	}
	return { id };
}

process.on('message', (question: Question) => {
	void answer(question)
		.catch((error: Error): Answer => ({ id: question.id, error: error.stack ?? error.message }))
		.then((message) => process.send!(message));
});
process.once('disconnect', () => process.exit());
// Ctrl-C reaches the whole group; it is the parent that ends this.
process.on('SIGINT', () => undefined);
