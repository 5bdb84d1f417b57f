import type { IDataObject } from 'n8n-workflow';
import type { Choice, ChangeTracking, Field, Picker } from '../shared/declaration/operation';
import { isEmpty } from '../shared/declaration/encode';
import {
	dateTime,
	flag,
	locator,
	locators,
	number,
	oneOf,
	text,
} from '../shared/declaration/fields';
import { laravelPages, pagesWithoutTotal } from './profile';
import { DIGITS } from '../shared/declaration/patterns';
import { entryLabel, joinPresent, toMinute } from '../shared/util/label';

/** Options of a field that chooses a record. */
type RecordOptions = Omit<Parameters<typeof locator>[2], 'picker' | 'pattern' | 'idType'>;

/** A record with a numeric ID, chosen from a list. */
const recordLocator = <Name extends string>(
	name: Name,
	label: string,
	picker: Picker,
	options: RecordOptions,
) =>
	locator(name, label, {
		placeholder: '1042',
		pattern: DIGITS,
		idType: 'integer',
		picker,
		...options,
	});

const personName = (record: unknown): string => {
	const { first_name: first, last_name: last } = (record ?? {}) as IDataObject;
	return joinPresent([first, last]);
};

/** Shows a record's ID, which the clinic's pages and forms ask for. */
export const idLabel = ({ id }: IDataObject): string => `ID ${String(id)}`;

const customers: Picker = {
	request: 'GET /api/v1/customers',
	paging: laravelPages,
	search: 'search',
	value: 'id',
	label: (record) => entryLabel(personName(record), record.phone_number, idLabel(record)),
};

const customer = (options: Pick<RecordOptions, 'optional'> = {}) =>
	recordLocator('customerId', 'Customer', customers, {
		description: 'Customer (patient)',
		...options,
	});

export const customerId = customer();

/** For operations whose docs do not require a customer. */
export const optionalCustomerId = customer({ optional: true });

/** Several records to watch in a poll trigger. */
const recordLocators = <Name extends string>(name: Name, label: string, picker: Picker) =>
	locators(name, label, {
		idType: 'integer',
		optional: true,
		description: 'Records to watch',
		hint: 'Leave empty to watch all',
		picker,
	});

export const customerIds = recordLocators('customerIds', 'Customer', customers);

const users: Picker = {
	request: 'GET /api/v1/users',
	paging: pagesWithoutTotal,
	search: 'search',
	value: 'id',
	label: (record) => entryLabel(record.name, record.title, idLabel(record)),
};

/** A user who works at the clinic. */
export const userLocator = <Name extends string>(
	name: Name,
	label: string,
	options: RecordOptions,
) => recordLocator(name, label, users, { placeholder: '7', ...options });

export const userId = userLocator('userId', 'User', {
	description: 'User who works at the clinic',
});

const appointments: Picker = {
	request: 'GET /api/v1/appointments',
	paging: laravelPages,
	value: 'id',
	label: (record) =>
		entryLabel(
			toMinute(record.scheduled_at),
			personName(record.customer),
			record.code,
			record.status,
			idLabel(record),
		),
};

/** An appointment, or a related one. */
export const appointmentLocator = <Name extends string>(
	name: Name,
	label: string,
	options: RecordOptions,
) => recordLocator(name, label, appointments, options);

export const appointmentId = appointmentLocator('appointmentId', 'Appointment', {
	description: 'Choose the appointment from the list, or enter its ID',
});

const conversations: Picker = {
	request: 'GET /api/v1/conversations',
	paging: laravelPages,
	search: 'search',
	value: 'id',
	label: (record) =>
		entryLabel(
			record.display_name ?? record.address,
			((record.channel ?? {}) as IDataObject).name,
			idLabel(record),
		),
};

export const conversationId = recordLocator('conversationId', 'Conversation', conversations, {
	description: 'Choose the conversation from the list, or enter its ID',
});

export const conversationIds = recordLocators('conversationIds', 'Conversation', conversations);

/**
 * A picker of records with a name. The docs show no search parameter, so the list is filtered here.
 */
const namedRecords = (request: Picker['request']): Picker => ({
	request,
	paging: laravelPages,
	value: 'id',
	label: (record) => entryLabel(record.name, idLabel(record)),
});

export const roomId = recordLocator('roomId', 'Room', namedRecords('GET /api/v1/rooms'), {
	placeholder: '3',
	description: 'Room of the appointment',
});

export const treatments = namedRecords('GET /api/v1/treatments');

export const treatmentId = recordLocator('treatmentId', 'Treatment', treatments, {
	placeholder: '12',
	description: 'Choose the treatment from the list, or enter its ID',
});

export const saleId = recordLocator(
	'saleId',
	'Sale',
	{
		request: 'GET /api/v1/sales',
		paging: laravelPages,
		value: 'id',
		label: (record) =>
			entryLabel(
				toMinute(record.created_at),
				personName(record.customer),
				joinPresent([record.total_price, ((record.currency ?? {}) as IDataObject).code]),
				record.status,
				idLabel(record),
			),
	},
	{ description: 'Choose the sale from the list, or enter its ID' },
);

/** A numeric ID of a record that cannot be listed. */
export const numericId = <Name extends string>(
	name: Name,
	label: string,
	options: Pick<NonNullable<Parameters<typeof number>[2]>, 'description' | 'inferred'> = {},
) => number(name, label, { decimals: 0, min: 1, placeholder: '5', ...options });

export const channelId = numericId('channelId', 'Channel ID', {
	description: 'ID of the WhatsApp, Instagram, Telegram or website channel. Conversations show it.',
});

export const accountId = numericId('accountId', 'Account ID', {
	description: "ID of the account to book it to. The clinic's transactions show it.",
});

export const currencyId = numericId('currencyId', 'Currency ID', {
	description: "ID of the currency. The clinic's sales and transactions show it.",
});

export const exchangeRate = number('exchangeRate', 'Exchange Rate', {
	min: 0,
	placeholder: '1.00',
});

export const transactionDate = dateTime('transactionDate', 'Transaction Date');

/**
 * A boolean query parameter, sent as 1 or 0, because Laravel's validation rejects `true` and
 * `false` as text.
 */
export const queryFlag = <Name extends string>(
	name: Name,
	label: string,
	options: Parameters<typeof flag>[2],
): Field<Name> => {
	const built = flag(name, label, options);
	return {
		...built,
		encode: (raw, context) => (isEmpty(raw) ? undefined : Number(built.encode?.(raw, context))),
	};
};

export const search = text('search', 'Search', {
	maxLength: 255,
	description: 'Text to search for',
});

export const trashed = queryFlag('trashed', 'Deleted', {
	description: 'Whether to list deleted records',
});

/** Change tracking of records with creation and update times. */
export const timestampTracking = {
	id: 'id',
	createdAt: 'created_at',
	changedAt: 'updated_at',
	lookBack: { new: 5, newOrChanged: 5 },
} as const satisfies ChangeTracking;

/** Returns the query that sorts by a time, newest first. */
export const latestFirst = (time: string) => ({ sort_by: time, sort_order: 'desc' });

/** Cost of polling a list without a documented sort order. */
export const WHOLE_LIST =
	"Each poll reads the whole list, since Flextell's docs name no sort order for it";

/** Sort fields of a list. */
export const sorting = (sortBy: readonly Choice[]): Field[] => [
	oneOf('sortBy', 'Sort By', sortBy, { default: 'created_at' }),
	oneOf('sortOrder', 'Sort Order', [
		['asc', 'Ascending'],
		['desc', 'Descending'],
	]),
];
