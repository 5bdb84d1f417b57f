/** Which deliveries Flip's trigger accepts: the signing key, the signature and its time. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { randomBytes } from 'node:crypto';

import type { Call } from './support/flipTrigger';
import { bodiesOf, EVENT, started, useFlipTrigger } from './support/flipTrigger';
import { statuses } from './support/settledDeliveries';

const { flip, control, subscribed, keyOf, idle, ledger, retry, dispatch, call } = useFlipTrigger();

describe('the signing key', () => {
	const REFUSED: Array<[string, string, RegExp]> = [
		['there is none', '', /'Webhook Signing Key' of the credential is empty/],
		['it is blank', '  ', /'Webhook Signing Key' of the credential is empty/],
		['its beginning is missing', 'ZmFrZS1rZXk=', /is not a signing key/],
		['it is only the beginning', 'whsec_', /is not a signing key/],
		['it is no base64', 'whsec_not base64!', /is not a signing key/],
		['it is another secret', 'fl_fakepublic_fakesecret', /is not a signing key/],
	];

	it.each(REFUSED)('stops the activation when %s', async (_, key, words) => {
		const activation = subscribed({ key });
		await expect(activation).rejects.toThrow(words);
		await expect(activation).rejects.toThrow(/Flip's Developer Console/);
	});

	it('may be surrounded by spaces', async () => {
		const trigger = await subscribed();
		const credential = await flip.newCredential('flipApi', { webhookSigningKey: ` ${keyOf()}\n` });
		await trigger.edit({ credential });
		expect(await call(trigger)).toEqual([204, '']);
	});

	it('is required at every delivery: without it n8n answers 500, so that Flip delivers again', async () => {
		const trigger = await subscribed();
		const credential = await flip.newCredential('flipApi', { webhookSigningKey: keyOf() });
		await trigger.edit({ credential });
		const data: ICredentialDataDecryptedObject = flip.engine.credentialData(credential);
		flip.engine.setCredentialData(credential, { ...data, webhookSigningKey: '' });
		await dispatch();
		expect(statuses(await idle())).toEqual([['pending', 500]]);
		const { error } = await trigger.executions.next();
		expect(error!.message).toContain("'Webhook Signing Key' of the credential is empty");

		flip.engine.setCredentialData(credential, data);
		await retry();

		const sent = await ledger();
		expect(statuses(sent)).toEqual([['delivered', 500, 204]]);
		expect(started(trigger)).toEqual(bodiesOf(sent));
	});
});

describe('a delivery gets a bare 401 when', () => {
	const CASES: Array<[string, Partial<Call>]> = [
		[
			'it is signed with another key',
			{ key: `whsec_${Buffer.from('fake-other-key').toString('base64')}` },
		],
		[
			'a byte of it was changed',
			{ sent: JSON.stringify({ ...EVENT, event_type: 'event.update' }) },
		],
		['it was re-serialised', { sent: JSON.stringify(EVENT, null, 1) }],
		['it is over five minutes late', { offset: -302 }],
		['it is over five minutes early', { offset: 302 }],
		['its signature has another scheme', { signature: (one) => one.replace('v1,', 'v1a,') }],
		['its signature is cut off', { signature: (one) => one.slice(0, -2) }],
		['none of several signatures is right', { signature: () => 'v1,AAAA v1,BBBB' }],
		['signatures are parted by something else', { signature: (one) => `v1,AAAA;${one}` }],
		["its body's time is signed", { signedTime: EVENT.timestamp }],
	];

	it.each(CASES)('%s', async (_, forgery) => {
		const trigger = await subscribed();
		expect(await call(trigger, forgery)).toEqual([401, '']);
		expect(trigger.executions.all).toEqual([]);
		expect(await call(trigger)).toEqual([204, '']);
	});

	it("it is signed with the key's text instead of its bytes", async () => {
		const trigger = await subscribed();
		const key = Buffer.from(keyOf()).toString('base64');
		expect(await call(trigger, { key })).toEqual([401, '']);
	});
});

it('accepts a delivery with one valid signature of several, as during a key change', async () => {
	const trigger = await subscribed();
	const other = `v1,${randomBytes(32).toString('base64')}`;
	expect(await call(trigger, { signature: (one) => `${other} v2,x ${one}` })).toEqual([204, '']);
	expect(started(trigger)).toEqual([EVENT]);
});

it('accepts a delivery as old as the time window allows', async () => {
	const trigger = await subscribed({ options: { timeWindow: 10 } });
	expect(await call(trigger, { offset: -597 })).toEqual([204, '']);
	expect(await call(trigger, { offset: 597 })).toEqual([204, '']);
	expect(await call(trigger, { offset: -602 })).toEqual([401, '']);
});

describe('deliveries that are signed with the timestamp of their body', () => {
	it('are accepted when allowed, and start the workflow once', async () => {
		const trigger = await subscribed({ options: { acceptBodyTimestamp: true } });
		await control('POST', '/rules', { signsBodyTimestamp: true });
		trigger.failNextStart();
		await dispatch();
		await idle();
		const [, again] = [await retry(), await retry()];

		expect(statuses(again)).toEqual([['delivered', 500, 204]]);
		expect(started(trigger)).toEqual(bodiesOf(again));
		// The standard's way goes on working.
		expect(await call(trigger)).toEqual([204, '']);
	});

	it('are refused when not allowed', async () => {
		const trigger = await subscribed();
		await control('POST', '/rules', { signsBodyTimestamp: true });
		await dispatch();
		expect(statuses(await idle())).toEqual([['pending', 401]]);
		expect(trigger.executions.all).toEqual([]);
	});

	it('must be recent by that timestamp, whatever the header says', async () => {
		const trigger = await subscribed({ options: { acceptBodyTimestamp: true } });
		const at = (ms: number): Partial<Call> => {
			// As Flip's samples have it.
			const timestamp = new Date(Date.now() + ms).toISOString().replace('T', ' ');
			return { body: JSON.stringify({ ...EVENT, timestamp }), signedTime: timestamp };
		};
		expect(await call(trigger, at(0))).toEqual([204, '']);
		expect(await call(trigger, at(-302_000))).toEqual([401, '']);
		expect(await call(trigger, at(302_000))).toEqual([401, '']);
		const dateless = { body: '{"timestamp":"soon"}', signedTime: 'soon' };
		expect(await call(trigger, dateless)).toEqual([401, '']);
		expect(await call(trigger, { body: 'null', signedTime: 'undefined' })).toEqual([401, '']);
	});
});
