import type { Store, Telemetry } from './records';

interface ItemStatus {
	status: 'OK' | 'FAILED';
	message: string;
}

/** Returns the key of a report; a later report with the same key replaces the first. [inferred] */
export function telemetryKey({
	device_id: device,
	timestamp,
	start_time: start,
}: Telemetry): string {
	return timestamp === undefined
		? `interval ${Date.parse(start ?? '')} ${device}`
		: `counter ${Date.parse(timestamp)} ${device}`;
}

/** Stores the items one by one. @returns the status of each, in their order */
export function report({ devices, telemetry }: Store, items: Telemetry[]): ItemStatus[] {
	const counters = new Map<string, Telemetry[]>();
	const note = (item: Telemetry): void => {
		if (item.timestamp === undefined) return;
		const points = counters.get(item.device_id);
		if (points) points.push(item);
		else counters.set(item.device_id, [item]);
	};
	telemetry.all.forEach(note);
	return items.map((item) => {
		if (!devices.get(item.device_id)) return failed(`Device ${item.device_id} was not found`);
		const decreasing = (counters.get(item.device_id) ?? [])
			.map((point) => decreasingCounter(point, item))
			.find((name) => name !== undefined);
		if (decreasing !== undefined) return failed(`${decreasing} must not decrease`);
		telemetry.put(item);
		note(item);
		return { status: 'OK', message: '' };
	});
}

/** Returns a lifetime counter that decreases between two points; intervals have no counters. */
function decreasingCounter(point: Telemetry, item: Telemetry): string | undefined {
	if (item.timestamp === undefined) return undefined;
	const later = Math.sign(Date.parse(item.timestamp) - Date.parse(point.timestamp ?? ''));
	return Object.keys(item).find((name) => {
		const [before, after] = [point[name], item[name]];
		if (!name.includes('_total_') || typeof before !== 'number' || typeof after !== 'number') {
			return false;
		}
		return (after - before) * later < 0;
	});
}

function failed(message: string): ItemStatus {
	return { status: 'FAILED', message };
}
