import { InputError } from '../errors/userErrors';
import type { Checkpoint, Position } from './checkpoint';
import { comparePositions, parseEntry } from './checkpoint';

/** JSON overhead per record: quotes, colon, comma. */
const BYTES_PER_RECORD = 6;

/**
 * Limits the size of a checkpoint by raising the watermark above its oldest records, which then
 * count as returned. If there are unconfirmed records, the newest are forgotten instead and are
 * returned again, because a raised watermark would lose records that are not in `unconfirmed`.
 * Returns the same object if it is small enough.
 *
 * @param bytes maximum size as JSON
 * @throws InputError if the records without a time alone exceed the size
 */
export function limitedToBytes(checkpoint: Checkpoint, bytes: number): Checkpoint {
	const entries = Object.entries(checkpoint.given);
	const sizeOf = ([key, text]: [string, string]) => key.length + text.length + BYTES_PER_RECORD;
	let size = JSON.stringify({ ...checkpoint, given: {} }).length;
	size += entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
	if (size <= bytes) return checkpoint;
	const positionOf = ([key, text]: [string, string]): Position => ({
		key,
		time: parseEntry(text).time,
	});
	entries.sort((a, b) => comparePositions(positionOf(a), positionOf(b)));
	if (checkpoint.unconfirmed) {
		while (size > bytes && entries.length > 0) size -= sizeOf(entries.pop()!);
		return { ...checkpoint, given: Object.fromEntries(entries) };
	}
	let { floor } = checkpoint;
	let count = 0;
	for (; size > bytes && count < entries.length; count++) {
		floor = positionOf(entries[count]);
		size -= sizeOf(entries[count]);
	}
	if (floor.time === Infinity) {
		throw new InputError(
			'There are more records to watch than this node can remember',
			'Watch fewer records, for example with filters, or use several nodes.',
		);
	}
	return { ...checkpoint, floor, given: Object.fromEntries(entries.slice(count)) };
}
