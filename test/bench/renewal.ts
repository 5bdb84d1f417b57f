/**
 * What 300 calls cost right after a token has ended: our Flute node beside n8n's HTTP Request node
 * with the same credential, on the same simulator, in a real n8n. Prints a table; asserts nothing.
 *
 * npm run bench [-- n8n-2.8 n8n-latest n8n-1.123]
 */
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { IDataObject, INode } from 'n8n-workflow';
import { ensureHost, HOST_NAMES, type HostName } from '../hosts/host';
import { startN8n } from '../hosts/n8n';
import { itemsOf, Rest } from '../hosts/rest';
import { startSimulators } from '../simulators/client';

const ITEMS = 300;
const LATENCY_MS = 50;
const LIFE_SECONDS = 4;
const CREDENTIAL = 'fluteOAuth2Api';

interface Row {
	n8n: string;
	node: string;
	token: string;
	seconds: string;
	tokenRequests: number;
	wasted401s: number;
	calls: number;
}

const node = (name: string, type: string, parameters: IDataObject, column: number): INode => ({
	id: name,
	name,
	type,
	typeVersion: type.endsWith('httpRequest') ? 4.2 : type.endsWith('code') ? 2 : 1,
	position: [column * 220, 0],
	parameters: parameters as INode['parameters'],
});

async function measure(name: HostName): Promise<Row[]> {
	const simulators = await startSimulators(['flute']);
	const { flute } = simulators;
	const host = await ensureHost(name);
	const n8n = await startN8n({ host, packages: [resolve(__dirname, '../..')] });
	try {
		const rest = await Rest.signIn(n8n);
		const { sandbox } = flute.credentials as { sandbox: IDataObject };
		const credential = await rest.createCredential(CREDENTIAL, {
			clientId: String(sandbox.clientId),
			clientSecret: String(sandbox.clientSecret),
			environment: 'custom',
			baseUrl: flute.urls.sandboxApi,
			oauthUrl: flute.urls.sandboxOauth,
		});
		const { transactions } = (await flute.state()) as { transactions: IDataObject[] };
		const id = String(transactions[0].transactionId);
		const candidates: Record<string, INode> = {
			'HTTP Request': node(
				'Call',
				'n8n-nodes-base.httpRequest',
				{
					url: `${flute.urls.sandboxApi}/v2/transactions/${id}`,
					authentication: 'predefinedCredentialType',
					nodeCredentialType: CREDENTIAL,
					options: {},
				},
				2,
			),
			Flute: node(
				'Call',
				'n8n-nodes-fl-suite.flute',
				{
					resource: 'transaction',
					operation: 'get',
					transactionId: { __rl: true, mode: 'id', value: id },
				},
				2,
			),
		};
		const rows: Row[] = [];
		for (const [label, call] of Object.entries(candidates)) {
			call.credentials = { [CREDENTIAL]: { id: credential.id, name: credential.name } };
			const workflow = await rest.createWorkflow({
				name: label,
				nodes: [
					node('Start', 'n8n-nodes-base.manualTrigger', {}, 0),
					node(
						'Items',
						'n8n-nodes-base.code',
						{ jsCode: `return Array.from({ length: ${ITEMS} }, (_, i) => ({ json: { i } }));` },
						1,
					),
					call,
				],
				connections: {
					Start: { main: [[{ node: 'Items', type: 'main', index: 0 }]] },
					Items: { main: [[{ node: 'Call', type: 'main', index: 0 }]] },
				},
			});
			for (const token of ['expired', 'revoked']) {
				await flute.clearFaults();
				await flute.ttl(token === 'expired' ? LIFE_SECONDS : 900);
				await flute.expireTokens();
				await rest.execute(workflow.id);
				// The run above left a token of known life; now it ends, on time or before it.
				if (token === 'expired') await delay(LIFE_SECONDS * 1000);
				else await flute.expireTokens();
				await flute.ttl(900);
				await flute.clearLog();
				await flute.fault({ match: {}, times: 100_000, fault: { latencyMs: LATENCY_MS } });
				const startedAt = Date.now();
				const execution = await rest.execute(workflow.id, undefined, 120_000);
				const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
				const log = await flute.log();
				rows.push({
					n8n: host.version,
					node: label,
					token,
					seconds,
					tokenRequests: log.filter(({ path }) => path === '/oauth2/token').length,
					wasted401s: log.filter(({ status }) => status === 401).length,
					calls: itemsOf(execution, 'Call').length,
				});
			}
		}
		return rows;
	} finally {
		await n8n.stop();
		await simulators.stop();
	}
}

async function main(): Promise<void> {
	const asked = process.argv.slice(2) as HostName[];
	const rows: Row[] = [];
	for (const name of asked.length > 0 ? asked : HOST_NAMES) rows.push(...(await measure(name)));
	console.log(`${ITEMS} calls after the token's end, ${LATENCY_MS} ms latency`);
	console.table(rows);
}

void main();
