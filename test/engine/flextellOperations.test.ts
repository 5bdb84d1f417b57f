import { describeOperations } from './support/describeOperations';
import { useProvider } from './support/providers';

const flextell = useProvider('flextell');

/** The simulator's stand-in for members that the docs do not list completely. */
const further = { furtherMembers: '{ "stand_in": "any" }' };

let tags = 0;
const newTag = async () => await Promise.resolve(`Tag ${++tags}`);

describeOperations('flextell', flextell, {
	samples: {
		...further,
		accountId: 601,
		currencyId: 1,
		groupId: 301,
		productId: 401,
		warehouseId: 501,
	},
	operations: {
		'appointment.create': { treatmentSessionPlans: '[{ "treatment_id": 201, "sessions": [] }]' },
		'appointmentReminder.send': { appointmentReminderId: '4001' },
		'channelBlacklist.create': { metadata: '["seen twice"]' },
		'conversationMessage.send': { conversationId: '2001', quotedMessageId: 20001 },
		'customer.getAll': { furtherMembers: '{ "min_stand_in": 30 }' },
		'stock.transfer': { sourceWarehouseId: 501, destinationWarehouseId: 502 },
		'tag.create': { name: newTag },
	},
});
