import { randomUUID } from 'node:crypto';

import type { FastifyInstance } from 'fastify';

/** A message to one endpoint about one event. */
export interface Message {
	/** The endpoint's or subscription's id. */
	endpoint: string;
	eventId: string;
	eventType: string;
	/** Id that is the same in every attempt, by which receivers recognize repetitions. */
	deliveryId: string;
	/** The body, which is the same in every attempt. */
	body: string;
	/** Returns the URL for an attempt, so that a change of the endpoint applies. */
	url: () => string;
	/** Returns the headers of one attempt, with signature and time. */
	sign: (body: string, attempt: Pick<Attempt, 'number' | 'at'>) => Record<string, string>;
}

export interface Attempt {
	id: string;
	/** Number of the attempt, from 1; copies sent at the same moment share it. */
	number: number;
	/** Time of sending by the simulated clock (ISO 8601). */
	at: string;
	url: string;
	headers: Record<string, string>;
	milliseconds: number;
	/** Status of the answer; null if there was none. */
	status: number | null;
	/** Reason of the failure; null if it was delivered. */
	error: string | null;
	answer: { headers: Record<string, string>; body: string } | null;
}

export interface Delivery extends Omit<Message, 'url' | 'sign'> {
	/** URL of the last attempt. */
	url: string;
	/** `pending`: in progress, or waiting for the next attempt. */
	status: 'pending' | 'delivered' | 'failed' | 'cancelled';
	attempts: Attempt[];
	/** The next scheduled attempt: its id, and its time by the simulated clock. */
	next: { id: string; at: string } | null;
}

interface DeliverySettings {
	/** Waits (ms) after each failed attempt; there is one more attempt than entries. */
	retryAfterMs: number[];
	timeoutMs: number;
	/** Number of copies of each attempt, sent at the same moment. */
	copies: number;
}

interface Live {
	delivery: Delivery;
	message: Message;
	/** Number of attempts; copies count as one. */
	rounds: number;
	retries: boolean;
	changed: (delivery: Delivery) => void;
	timer?: NodeJS.Timeout;
}

/**
 * Sends webhooks as a provider does, and repeats failed deliveries by a schedule. Waits are in real
 * time. The ledger lists all deliveries with their results.
 */
export class Deliveries {
	readonly settings: DeliverySettings;
	private readonly live = new Map<string, Live>();
	private readonly isAccepted: (status: number) => boolean;
	private waiting: Array<{ isOver: () => boolean; resolve: () => void }> = [];

	/** @param accepted the statuses that count as delivered; any 2xx by default */
	constructor({
		accepted,
		...settings
	}: Omit<DeliverySettings, 'copies'> & { accepted?: number[] }) {
		this.settings = { ...settings, copies: 1 };
		this.isAccepted = (status) => accepted?.includes(status) ?? (status >= 200 && status < 300);
	}

	/** Every delivery that was sent, oldest first, without those that are only simulated. */
	get ledger(): Delivery[] {
		const all = [...this.live.values()].map(({ delivery }) => delivery);
		return all.filter(({ url }) => isLoopback(url));
	}

	/**
	 * Sends a message and schedules its repetitions.
	 *
	 * @param changed called after each change of the delivery
	 * @returns the delivery after its first attempt
	 */
	async send(
		message: Message,
		{ retries = true, changed = () => {} }: Partial<Pick<Live, 'retries' | 'changed'>> = {},
	): Promise<Delivery> {
		const { endpoint, eventId, eventType, deliveryId, body } = message;
		const delivery: Delivery = {
			...{ endpoint, eventId, eventType, deliveryId, body },
			url: message.url(),
			status: 'pending',
			attempts: [],
			next: null,
		};
		const live: Live = { delivery, message, rounds: 0, retries, changed };
		this.live.set(deliveryId, live);
		return await this.attempt(live);
	}

	/** Makes the next attempt now, or another one after the last. */
	async again(deliveryId: string): Promise<Delivery | undefined> {
		const live = this.live.get(deliveryId);
		return live && (await this.attempt(live));
	}

	/** Cancels the pending deliveries to an endpoint; an attempt in progress is the last one. */
	end(endpoint: string, status: 'failed' | 'cancelled'): void {
		for (const live of this.live.values()) {
			if (live.delivery.endpoint !== endpoint || live.delivery.status !== 'pending') continue;
			clearTimeout(live.timer);
			this.close(live, status);
		}
	}

	/** Waits until no attempt is in progress (`idle`), or none is scheduled either (`settled`). */
	async until(state: 'idle' | 'settled'): Promise<void> {
		const isOver = (): boolean =>
			this.ledger.every(
				({ status, next }) => status !== 'pending' || (state === 'idle' && next !== null),
			);
		if (isOver()) return;
		await new Promise<void>((resolve) => this.waiting.push({ isOver, resolve }));
	}

	/**
	 * Adds the controls, which are described at the routes.
	 * @param redeliveries the number of redeliveries, if the provider documents it
	 */
	addControls(control: FastifyInstance, redeliveries?: number): void {
		// `?idle=true` and `?settled=true` answer only when that state is reached.
		control.get<{ Querystring: { idle?: 'true'; settled?: 'true' } }>(
			'/deliveries',
			async ({ query: { idle, settled } }) => {
				if (idle ?? settled) await this.until(settled ? 'settled' : 'idle');
				return this.ledger;
			},
		);
		// Removes deliveries that have ended.
		control.delete('/deliveries', (_request, reply) => {
			for (const [id, { delivery }] of this.live) {
				if (delivery.status !== 'pending') this.live.delete(id);
			}
			return reply.code(204).send();
		});
		// Makes all scheduled attempts now and answers with the ledger.
		control.post('/deliveries/retry', async () => {
			const due = this.ledger.filter(({ next }) => next !== null);
			await Promise.all(due.map(({ deliveryId }) => this.again(deliveryId)));
			return this.ledger;
		});
		// Makes another attempt, whether the delivery has succeeded or failed.
		control.post<{ Params: { deliveryId: string } }>(
			'/deliveries/:deliveryId/again',
			async ({ params }, reply) =>
				(await this.again(params.deliveryId)) ?? reply.code(404).send({ message: 'unknown' }),
		);
		control.post<{ Body: Partial<DeliverySettings> }>(
			'/deliveries/settings',
			{ schema: { body: settingsChange(redeliveries) } },
			({ body }) => Object.assign(this.settings, body),
		);
		control.addHook('onClose', async () => {
			for (const { timer } of this.live.values()) clearTimeout(timer);
		});
	}

	private async attempt(live: Live): Promise<Delivery> {
		const { delivery, message } = live;
		const number = (live.rounds += 1);
		const { id: scheduled = randomUUID() } = delivery.next ?? {};
		clearTimeout(live.timer);
		delivery.next = null;
		const { copies, timeoutMs } = this.settings;
		const url = message.url();
		delivery.url = url;
		const made = await Promise.all(
			Array.from({ length: copies }, async (_, index): Promise<Attempt> => {
				const at = new Date().toISOString();
				const headers = {
					'Content-Type': 'application/json',
					...message.sign(message.body, { number, at }),
				};
				const start = performance.now();
				const answer = await post(url, headers, message.body, timeoutMs);
				if (answer.status !== null && !this.isAccepted(answer.status)) {
					answer.error = `The endpoint answered ${answer.status}.`;
				}
				return {
					id: index === 0 ? scheduled : randomUUID(),
					...{ number, at, url, headers },
					milliseconds: Math.round(performance.now() - start),
					...answer,
				};
			}),
		);
		delivery.attempts.push(...made);
		if (made.some(({ error }) => error === null)) return this.close(live, 'delivered');
		// Nothing is scheduled if the delivery has ended before or during this attempt.
		const { status } = delivery;
		const wait =
			status === 'pending' && live.retries ? this.settings.retryAfterMs[number - 1] : undefined;
		if (wait === undefined) return this.close(live, status === 'pending' ? 'failed' : status);
		delivery.next = { id: randomUUID(), at: new Date(Date.now() + wait).toISOString() };
		live.timer = setTimeout(() => void this.attempt(live), wait).unref();
		return this.tell(live);
	}

	private close(live: Live, status: Delivery['status']): Delivery {
		Object.assign(live.delivery, { status, next: null });
		return this.tell(live);
	}

	private tell({ delivery, changed }: Live): Delivery {
		changed(delivery);
		const over = this.waiting.filter(({ isOver }) => isOver());
		this.waiting = this.waiting.filter((one) => !over.includes(one));
		over.forEach(({ resolve }) => resolve());
		return delivery;
	}
}

/** Whether a URL is on this machine. Deliveries to other machines are only simulated. */
export function isLoopback(url: string): boolean {
	return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}

type Answer = Pick<Attempt, 'status' | 'error' | 'answer'>;

/** Posts a body without following redirects. For other machines, hosts named `down.…` are down. */
async function post(
	url: string,
	headers: Record<string, string>,
	body: string,
	timeoutMs: number,
): Promise<Answer> {
	if (!isLoopback(url)) {
		const isDown = new URL(url).hostname.startsWith('down.');
		return { status: isDown ? 503 : 200, error: null, answer: { headers: {}, body: '' } };
	}
	try {
		const signal = AbortSignal.timeout(timeoutMs);
		const reply = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
		const answer = { headers: Object.fromEntries(reply.headers), body: await reply.text() };
		return { status: reply.status, error: null, answer };
	} catch (error) {
		return { status: null, error: reasonOf(error), answer: null };
	}
}

/** Returns the cause of an error of fetch, whose message only says that it failed. */
function reasonOf(error: unknown): string {
	const { cause } = error as { cause?: unknown };
	return String(cause ?? error);
}

function settingsChange(redeliveries?: number): object {
	return {
		type: 'object',
		additionalProperties: false,
		properties: {
			retryAfterMs: {
				type: 'array',
				items: { type: 'integer', minimum: 0 },
				...(redeliveries !== undefined && { minItems: redeliveries, maxItems: redeliveries }),
			},
			timeoutMs: { type: 'integer', minimum: 1 },
			copies: { type: 'integer', minimum: 1 },
		},
	};
}
