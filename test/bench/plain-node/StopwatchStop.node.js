'use strict';
const { stop } = require('./stopwatch');

/** Stops the stopwatch and outputs its measurements, which the webhook answers. */
class StopwatchStop {
	description = {
		displayName: 'Stopwatch Stop',
		name: 'stopwatchStop',
		group: ['transform'],
		version: 1,
		description: 'Stops the watch',
		defaults: { name: 'Stop' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	};

	async execute() {
		const items = this.getInputData().length;
		return [[{ json: { items, ...stop() }, pairedItem: { item: 0 } }]];
	}
}

module.exports = { StopwatchStop };
