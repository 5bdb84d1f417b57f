import { removed } from '../shared/declaration/removedFields';

const GONE = "Flute has removed this field. Remove it from 'Additional Fields'.";

/** Fields of a payment that Flute had until August 2026; its bodies are closed now. */
export const removedFields = [
	removed('appVersion', 'Mobile App Version', GONE),
	removed('deviceId', 'Mobile Device ID', GONE),
	removed(
		'dutyCharges',
		'Duty Charges',
		"Flute accepts a rate in percent instead. Remove it, and use 'Duty Charges Rate (%)'.",
	),
	removed('platform', 'Mobile Platform', GONE),
	removed('sdkVersion', 'Mobile SDK Version', GONE),
];
