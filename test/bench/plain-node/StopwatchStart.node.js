'use strict';
const { start } = require('./stopwatch');

/** Makes the items that the bench requested from the webhook, and starts the stopwatch. */
class StopwatchStart {
	description = {
		displayName: 'Stopwatch Start',
		name: 'stopwatchStart',
		group: ['transform'],
		version: 1,
		description: 'Makes items and starts the watch',
		defaults: { name: 'Start' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	};

	async execute() {
		const { count, ids, isFresh } = this.getInputData()[0].json.body;
		const items = Array.from({ length: count }, (_, index) => ({
			json: {
				index,
				id: ids[index % ids.length],
				at: new Date(1_700_000_000_000 + index * 300_000).toISOString(),
			},
			pairedItem: { item: 0 },
		}));
		await start(isFresh);
		return [items];
	}
}

module.exports = { StopwatchStart };
