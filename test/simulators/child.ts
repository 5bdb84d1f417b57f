/**
 * Runs simulators for the process that forked this one (process.ts), and exits when that process
 * exits. Each set of simulators starts with new records; the first one also with the real time.
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
// Ctrl-C reaches the whole process group, but only the parent may end this process.
process.on('SIGINT', () => undefined);
