import { resource } from '../../shared/declaration/operation';
import { dateTime, locator, text } from '../../shared/declaration/fields';
import { appId, INTEGER } from '../fields';
import { classicPages } from '../profile';
import { entryLabel, toDay } from '../../shared/util/label';

const scheduledPushNotificationId = locator('scheduledPushNotificationId', 'Push Notification', {
	description: 'Choose the push notification from the list, or enter its ID',
	placeholder: '12345',
	pattern: INTEGER,
	picker: {
		request: 'GET /api/v1.0/{appId}/pushnotifications',
		paging: classicPages,
		value: 'ScheduledPushNotificationId',
		label: ({ Title: title, Message: message, ScheduledTime: time }) =>
			entryLabel(title ?? message, toDay(time)),
	},
});

const message = text('message', 'Message', {
	description: 'Text of the notification to the users of the mobile apps',
	placeholder: 'Two for one tonight, only in the app',
	rows: 3,
});

const details = [
	dateTime('scheduledTime', 'Scheduled Time', {
		limits: true,
		description: 'When to send the notification',
	}),
	text('title', 'Title', {
		description: 'Title of the notification',
		placeholder: 'Hungry?',
	}),
] as const;

export const pushNotification = resource('Push Notification', {
	create: {
		name: 'Create',
		action: 'Create push notification',
		description: 'Schedule a push notification',
		request: 'POST /api/v1.0/{appId}/pushnotifications',
		fields: [appId, message],
		additionalFields: details,
		reply: { item: 'Data' },
		internal: true,
	},
	delete: {
		name: 'Delete',
		action: 'Delete push notification',
		description: 'Remove a push notification',
		request: 'DELETE /api/v1.0/{appId}/pushnotifications/{scheduledPushNotificationId}',
		fields: [appId, scheduledPushNotificationId],
		reply: { deletes: true },
		internal: true,
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many push notifications',
		description: 'Retrieve a list of sent and scheduled push notifications',
		request: 'GET /api/v1.0/{appId}/pushnotifications',
		fields: [appId],
		reply: { paging: classicPages },
		internal: true,
	},
	update: {
		name: 'Update',
		action: 'Update push notification',
		description: 'Change a push notification; what you leave out stays as it is',
		request: 'POST /api/v1.0/{appId}/pushnotifications/{scheduledPushNotificationId}',
		// Every update requires the message.
		fields: [appId, scheduledPushNotificationId, message],
		updateFields: details,
		reply: { item: 'Data' },
		internal: true,
	},
});
