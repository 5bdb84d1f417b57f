import { removedField } from '../shared/declaration/removedFields';

const REMOVED_ADVICE = "Flute has removed this field. Remove it from 'Additional Fields'.";

/** Fields of a payment that Flute removed in August 2026; it now rejects unknown members. */
export const removedFields = [
	removedField('appVersion', 'Mobile App Version', REMOVED_ADVICE),
	removedField('deviceId', 'Mobile Device ID', REMOVED_ADVICE),
	removedField(
		'dutyCharges',
		'Duty Charges',
		"Flute accepts a rate in percent instead. Remove it, and use 'Duty Charges Rate (%)'.",
	),
	removedField('platform', 'Mobile Platform', REMOVED_ADVICE),
	removedField('sdkVersion', 'Mobile SDK Version', REMOVED_ADVICE),
];
