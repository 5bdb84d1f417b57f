import { factsOf } from './facts';
import type { Report } from './report';
import { runChecks, type Result } from './run';
import { Session } from './session';
import { targets } from './targets';
import { unchecked } from './unchecked';

interface Options {
	/** Whether to run checks that make test records, too. */
	write?: boolean;
	/** Ids of the facts to check; all by default. */
	only?: readonly string[];
	onResult?: (result: Result) => void;
}

/**
 * Checks a provider's doubtful facts at its API.
 *
 * @param env holds the credentials and hosts, by the names in the target's `variables`
 * @throws if a variable is missing, or if `write` is set outside of a sandbox
 */
export async function verify(
	provider: string,
	env: Readonly<Record<string, string | undefined>>,
	{ write = false, only, onResult }: Options = {},
): Promise<Report> {
	const target = targets[provider];
	if (!target) throw new Error(`There is no provider ${provider}`);
	const session = new Session(target, env);
	const missing = target.variables.filter(({ name, needed }) => needed && !session.env[name]);
	if (missing.length > 0) {
		throw new Error(`Set ${missing.map(({ name }) => name).join(' and ')} (see docs/verify.md).`);
	}
	if (write && !session.isSandbox) {
		throw new Error(`--write makes test records, which only a sandbox of ${target.name} may hold.`);
	}
	const facts = new Map(factsOf(provider).map((fact) => [fact.id, fact]));
	const unknown = only?.find((id) => !facts.has(id));
	if (unknown) throw new Error(`docs/providers/${provider}.md has no fact ${unknown}`);
	const checks = target.checks.filter(({ id }) => !only || only.includes(id));
	const results = await runChecks(session, checks, write, onResult);
	return {
		provider,
		date: new Date().toISOString().slice(0, 10),
		where: whereOf(session),
		facts: results.map((result) => ({ ...facts.get(result.id)!, ...result })),
		unchecked: [...facts.values()].flatMap((fact) => {
			const why = unchecked[fact.id];
			return why ? [{ ...fact, why }] : [];
		}),
	};
}

/** Describes the environment without its address, which may be private. */
function whereOf(session: Session): string {
	const { target } = session;
	const origin = new URL(session.address()).origin;
	if (target.sandboxes.includes(origin)) return 'sandbox';
	const standard = target.variables.find(({ name }) => name === target.hosts.api)?.default;
	return standard === origin ? 'production' : 'another host';
}
