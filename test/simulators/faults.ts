import type { Fault, FaultRule } from './types';

/** Rules for faults of calls. The oldest matching rule is used first. */
export class Faults {
	private rules: Array<FaultRule & { left: number }> = [];

	add(rule: FaultRule): void {
		this.rules.push({ ...rule, left: rule.times ?? 1 });
	}

	clear(): void {
		this.rules = [];
	}

	/** Returns the fault for this call, if there is one, and counts the use. */
	take(call: { host: string; method: string; path: string }): Fault | undefined {
		const rule = this.rules.find(
			({ match = {} }) =>
				(match.host === undefined || match.host === call.host) &&
				(match.method === undefined || match.method.toUpperCase() === call.method) &&
				(match.path === undefined || new RegExp(match.path).test(call.path)),
		);
		if (!rule) return undefined;
		rule.left -= 1;
		this.rules = this.rules.filter(({ left }) => left > 0);
		return rule.fault;
	}
}
