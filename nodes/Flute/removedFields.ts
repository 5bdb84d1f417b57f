import { removedField } from '../shared/declaration/removedFields';

const GONE = "Flute has removed this field. Remove it from 'Additional Fields'.";

/** Fields of a payment that Flute had until August 2026; its bodies are closed now. */
export const removedFields = [
	removedField('appVersion', 'Mobile App Version', GONE),
	removedField('deviceId', 'Mobile Device ID', GONE),
	removedField(
		'dutyCharges',
		'Duty Charges',
		"Flute accepts a rate in percent instead. Remove it, and use 'Duty Charges Rate (%)'.",
	),
	removedField('platform', 'Mobile Platform', GONE),
	removedField('sdkVersion', 'Mobile SDK Version', GONE),
];
