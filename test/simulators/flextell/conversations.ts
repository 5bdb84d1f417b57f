import { blankCustomer } from './customers';
import { blacklistReasons, channelTypes } from './model';
import type { BlacklistEntry, Conversation } from './model';
import { create, done, list, operation } from './operations';
import type { Call, Operations } from './operations';
import { closed, id, listOf, oneOf, orNull, text, whole } from './schemas';
import { currentUser, now, untrashed } from './store';
import type { Store } from './store';
import type { Views } from './views';

interface ConversationInput {
	channel_id: number;
	address: string;
	first_name?: string;
	last_name?: string;
}

interface BlacklistInput extends Pick<BlacklistEntry, 'channel_id' | 'customer_id' | 'reason'> {
	ttl_seconds?: number | null;
	note?: string;
	metadata?: unknown[];
}

export function conversationOperations(store: Store, views: Views): Operations {
	const { conversations, messages } = store;
	/** Returns the customer with that address; creates an unknown one. */
	const customerAt = (tenant: number, { address, first_name, last_name }: ConversationInput) =>
		store.customers.all(tenant).find(({ phone_number: number }) => number === address) ??
		store.customers.insert({
			...blankCustomer(tenant),
			first_name: first_name ?? '',
			last_name: last_name ?? '',
			phone_number: address.slice(0, 20),
		});
	const agentAction = (
		change: (body: { duration_minutes?: number | null } | null) => Partial<Conversation>,
		message: string,
	) => ({
		of: conversations,
		answer: ({ record, body }: Call<{ duration_minutes?: number | null } | null, Conversation>) => {
			conversations.put({ ...record, ...change(body) });
			return done({ message });
		},
	});

	return {
		'GET /v1/conversations': list(conversations, views.conversation, {
			search: ({ display_name, address }) => [display_name, address],
			filters: {
				channel_type: [
					oneOf(channelTypes),
					({ tenant_id, channel_id }, type) =>
						store.channels.get(Number(tenant_id), channel_id)?.type === type,
				],
			},
		}),
		'POST /v1/conversations': create(
			conversations,
			closed({ channel_id: id, address: text(255), first_name: text(), last_name: text() }, [
				'channel_id',
				'address',
			]),
			views.conversation,
			({ tenant, body }: Call<ConversationInput>) => {
				const customer = customerAt(tenant, body);
				const name = [body.first_name, body.last_name].filter(Boolean).join(' ');
				return {
					...blankConversation,
					tenant_id: tenant,
					channel_id: body.channel_id,
					customer_id: customer.id,
					display_name: name || body.address,
					address: body.address,
				};
			},
		),
		'GET /v1/conversations/:id/messages': list(messages, views.message, {
			under: { of: conversations, by: 'conversation_id' },
		}),
		// No member is marked as required.
		'POST /v1/conversations/:id/messages': operation({
			of: conversations,
			body: closed({ message: text(), quoted_message_id: id }),
			answer: ({
				tenant,
				record,
				body,
			}: Call<{ message?: string; quoted_message_id?: number }, Conversation>) => {
				const quoted = messages.get(tenant, body.quoted_message_id ?? null);
				if (quoted && quoted.conversation_id !== record.id) {
					throw store.refusals.selected(['quoted_message_id']);
				}
				const { id: user, name } = currentUser(store);
				const sent = messages.insert({
					...blankMessage,
					tenant_id: tenant,
					conversation_id: record.id,
					user_id: user,
					user_name: name,
					message: body.message ?? null,
					quoted_text: quoted?.message ?? null,
					created_at: now(),
				});
				conversations.put({ ...record, ...lastOf(sent) });
				// Other values of the status are not documented.
				return done({ status: 'sent', message_id: sent.id, conversation_id: record.id });
			},
		}),

		'GET /v1/conversations/:id/agent': operation({
			of: conversations,
			answer: ({ record }: Call<unknown, Conversation>) => done(views.agentState(record)),
		}),
		'POST /v1/conversations/:id/agent/disable': operation({
			...agentAction((body) => {
				const minutes = body?.duration_minutes ?? null;
				return {
					agent_disabled: true,
					agent_expires_at:
						minutes === null ? null : new Date(Date.now() + minutes * 60_000).toISOString(),
					agent_disabled_by_user_name: currentUser(store).name,
				};
			}, 'The agent is disabled.'),
			body: orNull(closed({ duration_minutes: orNull(whole(1, 525_600)) })),
		}),
		'POST /v1/conversations/:id/agent/enable': operation(
			agentAction(
				() => ({
					agent_disabled: false,
					agent_expires_at: null,
					agent_disabled_by_user_name: null,
				}),
				'The agent is enabled.',
			),
		),

		'POST /v1/channel-blacklists': create(
			store.blacklist,
			closed(
				{
					channel_id: id,
					customer_id: id,
					reason: oneOf(blacklistReasons),
					ttl_seconds: orNull(whole(1)),
					note: text(),
					metadata: listOf({}),
				},
				['channel_id', 'customer_id', 'reason'],
			),
			views.blacklistEntry,
			({ tenant, body }: Call<BlacklistInput>) => {
				const { ttl_seconds: seconds = null, note = null, metadata = [], ...same } = body;
				return {
					...same,
					tenant_id: tenant,
					note,
					metadata,
					blocked_at: now(),
					expires_at: seconds === null ? null : new Date(Date.now() + seconds * 1000).toISOString(),
					...untrashed(),
				};
			},
		),
	};
}

export const blankConversation = {
	last_message_id: null,
	last_message: null,
	last_message_at: null,
	last_message_type: null,
	last_message_is_customer: false,
	unread_count: '0',
	agent_disabled: false,
	agent_expires_at: null,
	agent_disabled_by_user_name: null,
};

export const blankMessage = {
	user_id: null,
	user_name: null,
	is_customer: false,
	message_type: 'text',
	message: null,
	quoted_text: null,
	is_deleted: false,
	is_edited: false,
	edited_by_user_name: null,
	deleted_by_user_name: null,
	read_at: null,
	metadata: null,
	file: null,
	file_temporary_url: null,
};

/** Returns the members of a conversation about its last message. */
export const lastOf = (last: {
	id: number;
	message: string | null;
	created_at: string;
	message_type: string;
	is_customer: boolean;
}) => ({
	last_message_id: last.id,
	last_message: last.message,
	last_message_at: last.created_at,
	last_message_type: last.message_type,
	last_message_is_customer: last.is_customer,
});
