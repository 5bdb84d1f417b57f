/** Measures 300 calls without a token, and right after the token has ended. */
import { setTimeout as delay } from 'node:timers/promises';

import { isTokenRequest } from '../simulators/credentials';
import { median } from './support/compare';
import { httpRequest, ours } from './support/instance';
import type { Part, Report } from './support/part';
import { ms } from './support/part';
import { transactions, withSetup } from './support/setup';

const CALLS = 300;
const LATENCY = 50;
const LIFE_SECONDS = 4;
const TYPE = 'fluteOAuth2Api';

const STATES = ['none yet', 'expired on time', 'revoked before'] as const;

interface Cost {
	label: string;
	state: (typeof STATES)[number];
	ms: number;
	tokenRequests: number;
	refused: number;
}

export const renewal: Part = async ({ host, rounds }) => {
	const costs: Cost[] = [];
	await withSetup('flute', TYPE, { host }, async ({ n8n, simulator, replay, newCredential }) => {
		const ids = await transactions(simulator, CALLS);
		// Every call must reach the simulator, which checks the tokens.
		replay.isTransparent = true;
		replay.latencyMs = LATENCY;
		const byId = { __rl: true, mode: 'id', value: '={{ $json.id }}' };
		const get = { resource: 'transaction', operation: 'get', transactionId: byId };
		const url = `=${replay.server.url}/v2/transactions/{{ $json.id }}`;
		const steps = { Flute: ours('flute', get), 'HTTP Request': httpRequest(TYPE, { url }) };
		for (let round = 0; round < rounds; round++) {
			for (const [label, step] of Object.entries(steps)) {
				const run = await n8n.workflow([step], await newCredential());
				for (const state of STATES) {
					if (state !== 'none yet') {
						// Gets a token with a known life and ends it, on time or early.
						await simulator.ttl(state === 'expired on time' ? LIFE_SECONDS : 900);
						await simulator.expireTokens();
						await run({ count: 1, ids });
						if (state === 'expired on time') await delay(LIFE_SECONDS * 1000);
						else await simulator.expireTokens();
					}
					await simulator.ttl(900);
					await simulator.clearLog();
					const sample = await run({ count: CALLS, ids });
					const log = await simulator.log();
					const tokenRequests = log.filter(isTokenRequest).length;
					const refused = log.filter(({ status }) => status === 401).length;
					costs.push({ label, state, ms: sample.ms, tokenRequests, refused });
				}
			}
		}
	});
	return [reportOf(costs)];
};

function reportOf(costs: Cost[]): Report {
	const of = (label: string, state: string) =>
		costs.filter((cost) => cost.label === label && cost.state === state);
	const most = (values: number[]) => Math.max(...values);
	const rows = STATES.flatMap((state) =>
		['Flute', 'HTTP Request'].map((label) => {
			const found = of(label, state);
			return {
				'The token': state,
				'': label,
				[`${CALLS} calls`]: ms(median(found.map((cost) => cost.ms))),
				'Token requests': String(most(found.map(({ tokenRequests }) => tokenRequests))),
				'Refused calls (401)': String(most(found.map(({ refused }) => refused))),
			};
		}),
	);
	const foreseen = [...of('Flute', 'none yet'), ...of('Flute', 'expired on time')];
	const [requests, refused] = [
		most(foreseen.map(({ tokenRequests }) => tokenRequests)),
		most(foreseen.map((cost) => cost.refused)),
	];
	return {
		title: '300 calls without a token, and right after its end',
		notes: [
			`The most of all rounds, ${LATENCY} ms latency. That a token was revoked before its time nobody can know without being refused once.`,
		],
		rows,
		targets: [
			{
				work: '300 calls right after expiry, and from cold',
				target: '1 token request, 0 wasted 401s',
				reached: `${requests} and ${refused}`,
				isMet: requests === 1 && refused === 0,
			},
		],
	};
}
