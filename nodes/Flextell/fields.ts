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
import { laravelPages, untoldPages } from './profile';
import { DIGITS } from '../shared/declaration/patterns';
import { entryLabel, joinPresent, toMinute } from '../shared/util/label';

type Options = Omit<Parameters<typeof locator>[2], 'picker' | 'pattern' | 'of'>;

/** A record of a list that is named by its number. */
const one = <Name extends string>(name: Name, label: string, picker: Picker, options: Options) =>
	locator(name, label, {
		placeholder: '1042',
		pattern: DIGITS,
		idType: 'integer',
		picker,
		...options,
	});

const person = (record: unknown): string => {
	const { first_name: first, last_name: last } = (record ?? {}) as IDataObject;
	return joinPresent([first, last]);
};

/** A record's ID, as the clinic's own pages and forms ask for it. */
export const numbered = ({ id }: IDataObject): string => `ID ${String(id)}`;

const customers: Picker = {
	request: 'GET /api/v1/customers',
	paging: laravelPages,
	search: 'search',
	value: 'id',
	label: (record) => entryLabel(person(record), record.phone_number, numbered(record)),
};

const customer = (optional: boolean) =>
	one('customerId', 'Customer', customers, { description: 'Customer (patient)', optional });

export const customerId = customer(false);

/** Where the docs do not say that there must be one. */
export const optionalCustomerId = customer(true);

/** Several of a list, to be watched. */
const several = <Name extends string>(name: Name, label: string, picker: Picker) =>
	locators(name, label, {
		idType: 'integer',
		optional: true,
		description: 'Records to watch',
		hint: 'Leave empty to watch all',
		picker,
	});

export const customerIds = several('customerIds', 'Customer', customers);

const users: Picker = {
	request: 'GET /api/v1/users',
	paging: untoldPages,
	search: 'search',
	value: 'id',
	label: (record) => entryLabel(record.name, record.title, numbered(record)),
};

/** Somebody who works at the clinic. */
export const user = <Name extends string>(name: Name, label: string, options: Options) =>
	one(name, label, users, { placeholder: '7', ...options });

export const userId = user('userId', 'User', { description: 'User who works at the clinic' });

const appointments: Picker = {
	request: 'GET /api/v1/appointments',
	paging: laravelPages,
	value: 'id',
	label: (record) =>
		entryLabel(
			toMinute(record.scheduled_at),
			person(record.customer),
			record.code,
			record.status,
			numbered(record),
		),
};

/** An appointment, or another one that it has to do with. */
export const appointment = <Name extends string>(name: Name, label: string, options: Options) =>
	one(name, label, appointments, options);

export const appointmentId = appointment('appointmentId', 'Appointment', {
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
			numbered(record),
		),
};

export const conversationId = one('conversationId', 'Conversation', conversations, {
	description: 'Choose the conversation from the list, or enter its ID',
});

export const conversationIds = several('conversationIds', 'Conversation', conversations);

/** Lists that cannot be searched at Flextell, as far as the docs tell, are filtered here. */
const named = (request: Picker['request']): Picker => ({
	request,
	paging: laravelPages,
	value: 'id',
	label: (record) => entryLabel(record.name, numbered(record)),
});

export const roomId = one('roomId', 'Room', named('GET /api/v1/rooms'), {
	placeholder: '3',
	description: 'Room of the appointment',
});

export const treatments = named('GET /api/v1/treatments');

export const treatmentId = one('treatmentId', 'Treatment', treatments, {
	placeholder: '12',
	description: 'Choose the treatment from the list, or enter its ID',
});

export const saleId = one(
	'saleId',
	'Sale',
	{
		request: 'GET /api/v1/sales',
		paging: laravelPages,
		value: 'id',
		label: (record) =>
			entryLabel(
				toMinute(record.created_at),
				person(record.customer),
				joinPresent([record.total_price, ((record.currency ?? {}) as IDataObject).code]),
				record.status,
				numbered(record),
			),
	},
	{ description: 'Choose the sale from the list, or enter its ID' },
);

/** A number by which Flextell knows something that it has no list of. */
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

/** A query parameter: Laravel takes 1 and 0 for yes and no, and not the words true and false. */
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

/** Records that tell when they came to be and when they were last changed. */
export const dated = {
	id: 'id',
	createdAt: 'created_at',
	changedAt: 'updated_at',
	lookBack: { new: 5, newOrChanged: 5 },
} as const satisfies ChangeTracking;

/** For lists that can be sorted by these times. */
export const latestFirst = (time: string) => ({ sort_by: time, sort_order: 'desc' });

/** For the others, as far as the docs tell. */
export const WHOLE_LIST =
	"Each poll reads the whole list, since Flextell's docs name no sort order for it";

/** The order of a list. */
export const sorting = (sortBy: readonly Choice[]): Field[] => [
	oneOf('sortBy', 'Sort By', sortBy, { default: 'created_at' }),
	oneOf('sortOrder', 'Sort Order', [
		['asc', 'Ascending'],
		['desc', 'Descending'],
	]),
];
