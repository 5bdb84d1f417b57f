import { resource } from '../../shared/declaration/operation';
import { flag, list, locator, oneOf, text } from '../../shared/declaration/fields';
import { ACCESS_LEVELS, appId, storeIds } from '../fields';
import { classicList } from '../profile';
import { EMAIL } from '../../shared/declaration/patterns';
import { entryLabel } from '../../shared/util/label';

const id = locator('id', 'Teammate', {
	description: 'Choose the teammate from the list, or enter its ID',
	picker: {
		list: 'teammateId',
		request: 'GET /api/v1.0/{appId}/teammates',
		paging: classicList,
		value: 'TeammateId',
		label: ({ Name: name, Email: email }) => entryLabel(name, email),
	},
});

const email = text('email', 'Email', {
	pattern: EMAIL,
	description: 'Email address of the teammate',
	placeholder: 'anna@example.com',
});

const SOME_STORES = { hasAccessToAllStores: [false] };

/** Members of `TeammateBase`. */
const accessFields = [
	oneOf('appAccessLevel', 'Access Level', ACCESS_LEVELS, {
		default: 'StoreStaff',
		description: 'Permissions of the teammate',
	}),
	flag('hasAccessToAllStores', 'Access to All Stores', {
		description: 'Whether the teammate has access to all stores, including stores added later',
	}),
	{ ...storeIds, show: SOME_STORES, property: { ...storeIds.property, required: false } },
	list('propertyIds', 'Property IDs', {
		optional: true,
		limits: true,
		show: SOME_STORES,
		description: 'IDs of the properties, separated by commas',
		placeholder: 'p123, p124',
	}),
] as const;

const singleReply = {
	item: 'Data',
	simplify: [
		'TeammateId',
		'Name',
		'Email',
		'AppAccessLevel',
		'InvitationStatus',
		'HasAccessToAllStores',
		'StoreIds',
		'PropertyIds',
		'LastActivity',
		'AppId',
	],
} as const;

const otc = text('otc', 'One-Time Code', {
	secret: true,
	description: 'Code from the invitation',
});

export const teammate = resource('Teammate', {
	get: {
		name: 'Get',
		action: 'Get teammate',
		description: 'Retrieve a teammate',
		request: 'GET /api/v1.0/{appId}/teammates/{id}',
		fields: [appId, id],
		reply: singleReply,
	},
	getAll: {
		name: 'Get Many',
		action: 'Get many teammates',
		description: 'Retrieve the teammates of an app',
		request: 'GET /api/v1.0/{appId}/teammates',
		fields: [appId],
		reply: { paging: classicList, simplify: singleReply.simplify },
	},
	create: {
		name: 'Create',
		action: 'Create teammate',
		description: 'Add a teammate and send an invitation by email',
		request: 'POST /api/v1.0/{appId}/teammates',
		fields: [appId, email, ...accessFields],
		reply: singleReply,
	},
	update: {
		name: 'Update',
		action: 'Update teammate',
		description: 'Replace all access of a teammate. Access that you leave out is removed.',
		request: 'POST /api/v1.0/{appId}/teammates/{id}',
		fields: [appId, id, ...accessFields],
		reply: singleReply,
	},
	delete: {
		name: 'Delete',
		action: 'Delete teammate',
		description: 'Remove a teammate',
		request: 'DELETE /api/v1.0/{appId}/teammates/{id}',
		fields: [appId, id],
		reply: { deletes: true },
	},
	grantAccess: {
		name: 'Grant Access',
		action: 'Grant access to teammate',
		description: 'Grant access to a person at once, without an invitation',
		request: 'POST /api/v1.0/{appId}/teammates/grantaccess',
		fields: [appId, email, ...accessFields],
	},
	getPendingInvitations: {
		name: 'Get Pending Invitations',
		action: 'Get pending invitations of teammate',
		description: "Retrieve the credential's own invitations that are not accepted yet",
		request: 'GET /api/v1.0/teammates/pending-invitations',
		reply: { paging: classicList },
	},
	acceptInvitations: {
		name: 'Accept All Invitations',
		action: 'Accept all invitations of teammate',
		description: "Accept all of the credential's own pending invitations",
		request: 'POST /api/v1.0/teammates/acceptInvitations',
	},
	acceptInvitation: {
		name: 'Accept Invitation',
		action: 'Accept invitation of teammate',
		description: 'Accept an invitation with its code',
		request: 'GET /api/v1.0/{appId}/teammates/accept/{otc}',
		fields: [appId, otc],
		reply: { item: 'Data' },
	},
	redeemInvitation: {
		name: 'Redeem Invitation',
		action: 'Redeem invitation of teammate',
		description: 'Redeem the one-time code of an invitation',
		request: 'GET /api/v1.0/{appId}/teammates/redeem/{otc}',
		fields: [appId, otc],
		reply: { item: 'Data' },
	},
});
