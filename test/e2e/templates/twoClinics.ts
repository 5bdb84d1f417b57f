import type { Customer } from '../../simulators/flextell/model';
import { eventually, whilePublished } from '../support/eventually';
import { byId } from '../support/host';
import type { TemplateBench } from './bench';
import { POLL_TIMES } from './bench';

export function describeTwoClinics(bench: TemplateBench): void {
	describe('the template for Flextell customers of two clinics', () => {
		const [A, B] = [12, 27];
		const flextell = () => bench.host.simulator('flextell');
		let sample: Customer;
		let lastId = 5000;
		/** As the two clinics know them; hours ago they were changed last. */
		const customer = (tenant_id: number, hours: number, given: Partial<Customer>): Customer => ({
			...sample,
			id: ++lastId,
			tenant_id,
			first_name: 'Ada',
			last_name: 'Fake',
			phone_number: '+12025550100',
			email: null,
			date_of_birth: null,
			gender: null,
			identity_number: null,
			job: null,
			address: null,
			deleted_at: null,
			created_at: ago(1000),
			updated_at: ago(hours),
			...given,
		});
		const ago = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
		/** A customer of a clinic in one line. */
		const at = async (tenant: number): Promise<string[]> =>
			(await bench.held<Customer>('flextell', 'customers'))
				.filter(({ tenant_id }) => tenant_id === tenant)
				.map((one) =>
					[one.first_name, one.last_name, one.phone_number, one.email, one.job].join(' '),
				)
				.sort();
		const writes = async () =>
			(await flextell().log())
				.filter(({ method }) => /POST|PUT/.test(method))
				.filter(({ path }) => path.startsWith('/api/'));
		const from = async (a: number, b: number) =>
			await bench.open('flextell-customers-two-clinics', {
				'Customers of Clinic A': { tenantId: byId(String(a)), pollTimes: POLL_TIMES },
				'Customers of Clinic B': { tenantId: byId(String(b)) },
			});

		it('keeps both clinics in step, and two opposite workflows do not loop', async () => {
			[sample] = (await bench.held<Customer>('flextell', 'customers')) as [Customer];
			await flextell().control('DELETE', '/state/customers');
			const many = Array.from({ length: 120 }, (_, index) =>
				customer(A, 50, { first_name: `New${index}`, phone_number: `+1202555${1000 + index}` }),
			);
			const mother = { email: 'family@example.com', phone_number: '+12025550150' };
			await flextell().put('customers', [
				...many,
				// The same at both.
				customer(A, 9, { first_name: 'Same', phone_number: '+12025550101', job: 'Baker' }),
				customer(B, 9, { first_name: 'Same', phone_number: '+12025550101', job: 'Baker' }),
				// Moved: known by the e-mail. Clinic B alone knows the job.
				customer(A, 2, {
					first_name: 'Moved',
					phone_number: '+12025550103',
					email: 'm@example.com',
				}),
				customer(B, 9, {
					first_name: 'Moved',
					phone_number: '+12025550102',
					email: 'M@example.com',
					job: 'Tailor',
				}),
				// Changed later at clinic B.
				customer(A, 9, { first_name: 'Later', phone_number: '+12025550104', job: 'Pilot' }),
				customer(B, 2, { first_name: 'Later', phone_number: '+12025550104', job: 'Painter' }),
				// A child with the telephone and e-mail of the mother, who is at clinic B.
				customer(A, 2, { ...mother, first_name: 'Child' }),
				customer(B, 9, { ...mother, first_name: 'Mother' }),
			]);
			const there = await from(A, B);
			const back = await from(B, A);
			const expected = [
				...many.map(({ first_name, phone_number }) => `${first_name} Fake ${phone_number}  `),
				'Same Fake +12025550101  Baker',
				'Moved Fake +12025550103 m@example.com Tailor',
				'Later Fake +12025550104  Painter',
				'Child Fake +12025550150 family@example.com ',
				'Mother Fake +12025550150 family@example.com ',
			].sort();

			await whilePublished(bench.host.rest, there.id, async () => {
				await eventually(async () => expect(await at(B)).toEqual(expected));
				// 121 customers were not there, and one had moved.
				expect(await writes()).toHaveLength(122);

				// The other direction: what clinic A did not have, or has an older version of.
				await whilePublished(bench.host.rest, back.id, async () => {
					await eventually(async () => expect(await at(A)).toEqual(expected));
					await flextell().clearLog();
					const customers = await bench.held<Customer>('flextell', 'customers');
					const known = (tenant: number, name: string) =>
						customers.find(
							({ tenant_id, first_name }) => tenant_id === tenant && first_name === name,
						)!;
					const updated_at = new Date().toISOString();
					await flextell().put('customers', [
						{ ...known(A, 'New7'), job: 'Cook', updated_at },
						{ ...known(B, 'New8'), job: 'Smith', updated_at },
						// Both at once: the later one wins.
						{ ...known(A, 'New9'), job: 'Loser', updated_at },
						{
							...known(B, 'New9'),
							job: 'Winner',
							updated_at: new Date(Date.now() + 500).toISOString(),
						},
						// Only touched.
						{ ...known(A, 'Same'), updated_at },
					]);
					const jobs = { New7: 'Cook', New8: 'Smith', New9: 'Winner' };
					const then = expected
						.map((line) => line + (jobs[line.split(' ')[0] as keyof typeof jobs] ?? ''))
						.sort();
					await eventually(async () => {
						expect(await at(A)).toEqual(then);
						expect(await at(B)).toEqual(then);
					});

					// Six looks at the list of either clinic later nothing else has been written.
					const looks = async (tenant: number) =>
						(await flextell().log()).filter(
							({ method, path, headers }) =>
								method === 'GET' &&
								path === '/api/v1/customers' &&
								headers['x-tenant'] === String(tenant),
						).length;
					const [before, after] = [await looks(A), await looks(B)];
					await eventually(async () => {
						expect(await looks(A)).toBeGreaterThan(before + 6);
						expect(await looks(B)).toBeGreaterThan(after + 6);
					});
					expect(await writes()).toHaveLength(3);
				});
			});
			for (const { id } of [there, back]) expect(await bench.failuresOf(id)).toEqual([]);
		});

		it.each([
			['the same clinic twice', byId(String(A)), byId(String(A))],
			[
				"a clinic and the credential's default tenant, which is that clinic",
				byId(String(A)),
				byId(''),
			],
			["the credential's default tenant and that clinic", byId(''), byId(String(A))],
		])('refuses %s and writes nothing', async (_, a, b) => {
			const { id } = await bench.open('flextell-customers-two-clinics', {
				'Customers of Clinic A': { tenantId: a, pollTimes: POLL_TIMES },
				'Customers of Clinic B': { tenantId: b },
			});
			await whilePublished(bench.host.rest, id, async () => {
				await eventually(async () => {
					expect((await bench.failuresOf(id))[0]).toContain('Both clinics are the same');
				});
			});
			expect(await writes()).toEqual([]);
		});

		it('names refused customers and writes the others', async () => {
			await flextell().control('DELETE', '/state/customers');
			await flextell().put('customers', [
				customer(A, 2, { first_name: 'Good', phone_number: '+12025550110' }),
				// Nobody can be added without a telephone number.
				customer(A, 2, { first_name: 'Bad', phone_number: '' }),
				customer(A, 2, { first_name: 'Better', phone_number: '+12025550112' }),
			]);
			const { id } = await from(A, B);

			await whilePublished(bench.host.rest, id, async () => {
				await eventually(async () =>
					expect(await bench.failuresOf(id)).toEqual([
						expect.stringMatching(/^1 customer\(s\) not written to clinic B: .*Phone Number/),
					]),
				);
			});
			expect((await at(B)).map((line) => line.split(' ')[0])).toEqual(['Better', 'Good']);
		});
	});
}
