/** Counts the token requests in a day of hourly syncs with one-hour tokens; moves the clock. */
import { ProviderBench } from '../engine/support/providers';
import { isTokenRequest } from '../simulators/credentials';
import { MovedClock } from './support/movedClock';
import type { Part } from './support/part';

const HOUR = 3_600;
const HOURS = 24;
const PROVIDERS = ['flute', 'flipdish', 'flip'] as const;
const LISTS = { flute: 'transaction', flipdish: 'app', flip: 'site' };

export const day: Part = async () => {
	const rows: Array<Record<string, string>> = [];
	let [most, failed] = [0, 0];
	for (const name of PROVIDERS) {
		const bench = new ProviderBench(name);
		await bench.start({});
		const clock = new MovedClock(bench.simulator);
		try {
			await bench.simulator.ttl(HOUR);
			const type = name === 'flip' ? 'flipOAuth2Api' : bench.credential.type;
			const credential = await bench.newCredential(type as 'flipOAuth2Api');
			await bench.simulator.clearLog();
			const list = { resource: LISTS[name], operation: 'getAll', returnAll: true };
			let broken = 0;
			for (let hour = 0; hour < HOURS; hour++) {
				const { status } = await bench.run(list, { credential });
				if (status !== 'success') broken += 1;
				await clock.advance(HOUR);
			}
			const log = await bench.simulator.log();
			const requests = log.filter(isTokenRequest).length;
			const refused = log.filter(({ status }) => (status ?? 500) >= 400).length;
			rows.push({
				'24 runs, one an hour': name,
				Calls: String(log.length - requests),
				'Token requests': String(requests),
				'Refused or failed calls': String(refused),
				'Failed runs': String(broken),
			});
			most = Math.max(most, requests);
			failed += refused + broken;
		} finally {
			clock.restore();
			await bench.stop();
		}
	}
	return [
		{
			title: 'A day of hourly syncs with one-hour tokens',
			notes: [
				"In n8n's engine (n8n-core) and not in a whole n8n, so that its clock can be moved together with the simulator's. Each token has expired when the next run starts, so 24 token requests are the minimum.",
			],
			rows,
			targets: [
				{
					work: 'A day of hourly syncs with one-hour tokens',
					target: `${HOURS} token requests (the fewest possible), 0 failed calls`,
					reached: `${most} and ${failed}`,
					isMet: most === HOURS && failed === 0,
				},
			],
		},
	];
};
