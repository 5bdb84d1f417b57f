import { randomUUID } from 'node:crypto';

import type { FastifyInstance } from 'fastify';

/** What is to be sent to one endpoint about one event. */
export interface Message {
	/** The endpoint's or subscription's id. */
	endpoint: string;
	eventId: string;
	eventType: string;
	/** The same in every attempt, for receivers to recognize repetitions. */
	deliveryId: string;
	/** The same bytes in every attempt. */
	body: string;
	/** Asked anew for every attempt, so that a changed endpoint counts. */
	url: () => string;
	/** The headers of one attempt, signature and time included. */
	sign: (body: string, attempt: Pick<Attempt, 'number' | 'at'>) => Record<string, string>;
}

export interface Attempt {
	id: string;
	/** From 1; two copies sent at the same moment share it. */
	number: number;
	/** When it was sent, by the simulated clock, ISO 8601. */
	at: string;
	url: string;
	headers: Record<string, string>;
	milliseconds: number;
	/** Null when nothing was answered. */
	status: number | null;
	/** Why it has failed; null when it was delivered. */
	error: string | null;
	answer: { headers: Record<string, string>; body: string } | null;
}

export interface Delivery extends Omit<Message, 'url' | 'sign'> {
	/** Where the last attempt went. */
	url: string;
	/** `pending` is under way or waits for its next attempt. */
	status: 'pending' | 'delivered' | 'failed' | 'cancelled';
	attempts: Attempt[];
	/** The attempt that is scheduled: the id that it will have, and when, by the simulated clock. */
	next: { id: string; at: string } | null;
}

interface DeliverySettings {
	/** How long after each failed attempt the next one comes; one more attempt than entries. */
	retryAfterMs: number[];
	timeoutMs: number;
	/** How often each attempt is sent at the same moment. */
	copies: number;
}

interface Live {
	delivery: Delivery;
	message: Message;
	/** How many attempts there were; copies count as one. */
	rounds: number;
	retries: boolean;
	changed: (delivery: Delivery) => void;
	timer?: NodeJS.Timeout;
}

/**
 * Sends webhooks as a provider does: anything but success within the time-out is sent again by the
 * schedule. The waits are real time. What was sent, and what came of it, is the ledger.
 */
export class Deliveries {
	readonly settings: DeliverySettings;
	private readonly live = new Map<string, Live>();
	private readonly isAccepted: (status: number) => boolean;
	private waiting: Array<{ isOver: () => boolean; resolve: () => void }> = [];

	/** @param accepted the statuses that count as delivered; any 2xx when they are not named */
	constructor({
		accepted,
		...settings
	}: Omit<DeliverySettings, 'copies'> & { accepted?: number[] }) {
		this.settings = { ...settings, copies: 1 };
		this.isAccepted = (status) => accepted?.includes(status) ?? (status >= 200 && status < 300);
	}

	/** Every delivery that was really sent, the oldest first; not those that are only pretended. */
	get ledger(): Delivery[] {
		const all = [...this.live.values()].map(({ delivery }) => delivery);
		return all.filter(({ url }) => isLoopback(url));
	}

	/**
	 * @param changed told after each change of the delivery
	 * @returns the delivery after its first attempt; the others come by themselves
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

	/** Makes the next attempt now, or one more after the last. */
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

	/** Resolves when nothing is under way; `settled` is when nothing is scheduled either. */
	async until(state: 'idle' | 'settled'): Promise<void> {
		const isOver = (): boolean =>
			this.ledger.every(
				({ status, next }) => status !== 'pending' || (state === 'idle' && next !== null),
			);
		if (isOver()) return;
		await new Promise<void>((resolve) => this.waiting.push({ isOver, resolve }));
	}

	/**
	 * Adds the controls, which are described where the routes are.
	 * @param redeliveries how many there are, where the provider says so
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
		// Forgets those that have ended.
		control.delete('/deliveries', (_request, reply) => {
			for (const [id, { delivery }] of this.live) {
				if (delivery.status !== 'pending') this.live.delete(id);
			}
			return reply.code(204).send();
		});
		// Makes all scheduled attempts now, and answers the ledger after them.
		control.post('/deliveries/retry', async () => {
			const due = this.ledger.filter(({ next }) => next !== null);
			await Promise.all(due.map(({ deliveryId }) => this.again(deliveryId)));
			return this.ledger;
		});
		// Makes one attempt more, whatever came of the delivery.
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
		// It may have ended before this attempt or during it: then nothing is scheduled any more.
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

/** This machine, the one that is really sent to: of others it is pretended. */
export function isLoopback(url: string): boolean {
	return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}

type Answer = Pick<Attempt, 'status' | 'error' | 'answer'>;

/** Redirects are not followed. Of hosts elsewhere those called `down.…` are down. */
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

/** fetch itself only says that it failed. */
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
