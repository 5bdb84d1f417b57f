/** The packed package in every n8n that it says it works in. */
import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';

import { HOST_NAMES } from '../hosts/host';
import type { Credential } from '../hosts/rest';
import type { CredentialType } from '../simulators/credentials';
import { credentialFields, isTokenRequest } from '../simulators/credentials';
import type { PaymentMethod } from '../simulators/flute/model';
import { byId, PACKAGE, PROVIDER_NAMES, providerOf, useHost } from './support/host';

const TYPES = Object.keys(credentialFields) as CredentialType[];

/** The types that n8n tests when they are saved, each with a wrong value and its message. */
const TESTED: Array<[CredentialType, ICredentialDataDecryptedObject, RegExp]> = [
	['flipdishOAuth2Api', { clientSecret: 'fake-wrong' }, /Client authentication failed/],
	[
		'flipApi',
		{ token: 'fake-wrong' },
		/^Flip refused the 'Token' of the credential in the environment Custom\./,
	],
	['flipOAuth2Api', { clientSecret: 'fake-wrong' }, /Client authentication failed/],
	['flipSiteApi', { siteId: 'no-such-site' }, /no site "no-such-site" in the environment Custom/],
	['fluteOAuth2Api', { clientSecret: 'fake-wrong' }, /Client authentication failed/],
];

/** A list of each provider, and the member that every record of it has. */
const LISTS: Array<[CredentialType, INodeParameters, string]> = [
	['flipdishOAuth2Api', { resource: 'app', operation: 'getAll' }, 'AppId'],
	['flipApi', { resource: 'site', operation: 'getAll' }, 'id'],
	['flipOAuth2Api', { resource: 'site', operation: 'getAll' }, 'id'],
	['fluteOAuth2Api', { resource: 'transaction', operation: 'getAll' }, 'transactionId'],
	['flextellOAuth2Api', { resource: 'customer', operation: 'getAll' }, 'id'],
];

describe.each(HOST_NAMES)('%s', (hostName) => {
	const host = useHost(hostName);
	const credentials = new Map<CredentialType, Credential>();
	beforeAll(async () => {
		for (const type of TYPES) credentials.set(type, await host.newCredential(type));
	});

	const step = (
		type: CredentialType,
		parameters: INodeParameters,
		credential = credentials.get(type)!,
	) => ({
		node: providerOf(type),
		parameters: { ...(type.startsWith('flip') && { authentication: type }), ...parameters },
		credential,
	});

	const outputOf = async (type: CredentialType, parameters: INodeParameters) =>
		await host.outputOf(step(type, parameters));

	/** What the provider received in this test. */
	const counts = async (type: CredentialType) => {
		const log = await host.simulator(type).log();
		const tokenRequests = log.filter(isTokenRequest).length;
		const refused = log.filter(({ status }) => status === 401).length;
		return { tokenRequests, refused, answered: log.length - tokenRequests - refused };
	};

	it('has every node and every credential type', async () => {
		const nodes = (await host.rest.nodeTypes()).map(({ name }) => name);
		const types = (await host.rest.credentialTypes()).map(({ name }) => name);

		const expected = PROVIDER_NAMES.map((name) => `${PACKAGE}.${name}`);
		expect(nodes).toEqual(expect.arrayContaining(expected));
		// What `usableAsTool` makes of them.
		expect(nodes).toEqual(expect.arrayContaining(expected.map((name) => `${name}Tool`)));
		expect(types).toEqual(expect.arrayContaining(TYPES));
	});

	it.each(TESTED)('tests the credential %s', async (type, wrong, reason) => {
		const { id } = await host.newCredential(type, wrong);

		expect(await host.rest.testCredential(credentials.get(type)!.id)).toEqual({
			status: 'OK',
			message: 'Connection successful!',
		});
		expect(await host.rest.testCredential(id)).toEqual({
			status: 'Error',
			message: expect.stringMatching(reason) as string,
		});
	});

	it.each(LISTS)('lists records with %s', async (type, parameters, member) => {
		const records = await outputOf(type, { ...parameters, limit: 3 });

		expect(records).toHaveLength(3);
		for (const record of records) expect(record[member]).toBeTruthy();
	});

	it('charges a saved card at Flute', async () => {
		const state = await host.simulator('flute').state();
		const saved = (state.paymentMethods as PaymentMethod[]).find(({ type }) => type === 'Card')!;
		const [settings] = await outputOf('fluteOAuth2Api', {
			resource: 'apiRequest',
			operation: 'send',
			path: '/v2/settings/payment-config',
		});
		const processors = settings!.availablePaymentProcessors as Array<Record<string, string>>;
		const processor = processors.find(({ type }) => type?.includes('Card'))!;
		const parameters = {
			resource: 'transaction',
			operation: 'create',
			paymentProcessorId: byId(processor.paymentProcessorId!),
			baseAmount: 12.34,
			paymentMethod: 'savedCard',
			paymentMethodId: saved.paymentMethodId,
			additionalFields: { referenceId: `order ${hostName}` },
		};

		const [made] = await outputOf('fluteOAuth2Api', parameters);

		const { transactions } = await host.simulator('flute').state();
		expect(transactions).toContainEqual(
			expect.objectContaining({
				transactionId: made!.transactionId,
				referenceId: `order ${hostName}`,
				amountBreakdown: expect.objectContaining({ baseAmount: 12.34 }) as object,
			}),
		);
	});

	it('changes a device at Flip, with a token of its site', async () => {
		const siteId = byId('home-1001');
		const device = { resource: 'device', siteId };
		const listed = await outputOf('flipApi', { ...device, operation: 'getAll' });
		const battery = listed.find(({ type }) => type === 'BATTERY')!;

		await outputOf('flipApi', {
			...device,
			operation: 'update',
			deviceId: byId(String(battery.id)),
			updateFields: { reservePercentage: 37 },
		});

		const { devices } = await host.simulator('flip').state();
		expect(devices).toContainEqual(
			expect.objectContaining({
				id: battery.id,
				site_id: 'home-1001',
				configuration: expect.objectContaining({ reserve_percentage: 37 }) as object,
			}),
		);
		expect((await host.simulator('flip').log()).at(-1)!.headers.authorization).toBe(
			'site-token:home-1001',
		);
	});

	it('changes a customer at Flextell', async () => {
		const [first] = await outputOf('flextellOAuth2Api', {
			resource: 'customer',
			operation: 'getAll',
			limit: 1,
		});

		const [changed] = await outputOf('flextellOAuth2Api', {
			resource: 'customer',
			operation: 'update',
			customerId: byId(String(first!.id)),
			updateFields: { email: 'changed@example.com' },
		});

		expect(changed).toMatchObject({ id: first!.id, email: 'changed@example.com' });
		const { customers } = await host.simulator('flextell').state();
		expect(customers).toContainEqual(expect.objectContaining(changed));
	});

	it('takes a file from one provider to another', async () => {
		const status = await host.runInTurn(
			step('fluteOAuth2Api', { resource: 'deliveryLog', operation: 'export' }),
			step('flipdishOAuth2Api', {
				resource: 'app',
				operation: 'uploadLogo',
				appId: byId('fd1001'),
			}),
		);

		expect(status).toBe('success');
		const { uploads } = await host.simulator('flipdish').state();
		const [{ base64, ...upload }] = uploads as [{ base64: string }];
		expect(upload).toMatchObject({ field: 'image', name: expect.stringMatching(/\.csv$/) });
		expect(Buffer.from(base64, 'base64').toString()).toMatch(/^deliveryLogId,/);
	});

	it("shows the provider's message when a call is refused", async () => {
		const { status, error } = await host.run(
			step('flipApi', { resource: 'site', operation: 'get', siteId: byId('no-such-site') }),
		);

		expect(status).toBe('error');
		expect(error).toMatchObject({
			message: expect.stringContaining('no-such-site') as string,
			description: expect.stringContaining('Check the ID') as string,
			httpCode: '404',
		});
	});

	it.each(LISTS.filter(([type]) => type !== 'flipApi'))(
		'requests one new token when that of %s expires in the middle of 300 items',
		async (type, parameters) => {
			const provider = host.simulator(type);
			await provider.fault({ times: 1000, fault: { latencyMs: 20 } });
			const options = { concurrency: 32 };
			const run = host.run(step(type, { ...parameters, limit: 1, options }), 300);
			const isOver = run.then(() => true);
			const isHalfway = async () => (await counts(type)).answered >= 100;
			while (!(await Promise.race([isOver, isHalfway()])));
			await provider.expireTokens();

			const { status, items } = await run;

			expect({ status, items: items.length }).toEqual({ status: 'success', items: 300 });
			const { tokenRequests, refused, answered } = await counts(type);
			expect({ tokenRequests, answered }).toEqual({ tokenRequests: 1, answered: 300 });
			// Only the calls under way; 200 were still to be sent.
			expect(refused).toBeLessThanOrEqual(options.concurrency);
		},
	);

	it.each(['flipOAuth2Api', 'flextellOAuth2Api'] as const)(
		'renews the token of %s before it expires in the middle of 300 items',
		async (type) => {
			const provider = host.simulator(type);
			const [, parameters] = LISTS.find(([listed]) => listed === type)!;
			// It is to be renewed after 12 seconds; the token that comes then lives as long as usual.
			await provider.ttl(15, 'oauth');
			const credential = await host.newCredential(type);
			await host.rest.testCredential(credential.id);
			await provider.ttl(3600, 'oauth');
			await provider.clearLog();
			await provider.fault({ times: 1000, fault: { latencyMs: 500 } });

			// Ten at once take 15 seconds.
			const options = { concurrency: 10 };
			const { status, items } = await host.run(
				step(type, { ...parameters, limit: 1, options }, credential),
				300,
			);

			expect({ status, items: items.length }).toEqual({ status: 'success', items: 300 });
			expect(await counts(type)).toEqual({ tokenRequests: 1, refused: 0, answered: 300 });
		},
	);
});
