/** Faults of the user's input: invalid values that expressions give to fields and options. */
import type { INodeParameters } from 'n8n-workflow';

import type { Entered, Kind } from './faultKind';
import { of } from './faultKind';
import type { Input, Operation } from './operation';

/** An expression, whether it may count as an empty field, and what the refusal must contain. */
type Hostile = readonly [expression: string, isOptional?: boolean, says?: string];

const EMPTY: readonly Hostile[] = [['""'], ['null'], ['undefined'], ['"  "'], ['$json.absent']];

/** A long text of digits; the time to parse it must not grow quadratically. */
const LONG: Hostile = ['"1" + "0".repeat(100000) + "1"'];

const NO_NUMBER: readonly Hostile[] = [['NaN'], ['Infinity'], ['"many"'], ['[]'], ['({})'], LONG];

const AMOUNTS: readonly Hostile[] = [
	...EMPTY,
	...NO_NUMBER,
	['-5'],
	['"-5"'],
	['12.505'],
	['"12.505"'],
	['1.1 * 3', false, '3.3000000000000003'],
	['0.001'],
	['"12,50.00"'],
	['"1e400"'],
];

/** Options that all nodes share. */
const OPTIONS: readonly Input[] = [
	{ path: 'options.concurrency', label: 'Max Concurrent Requests' },
	{ path: 'options.timeout', label: 'Timeout (Seconds)' },
	{ path: 'options.maxTries', label: 'Max Attempts' },
];

/** Empty values of an option, which may stand for its default. */
const whereEmpty: readonly Hostile[] = EMPTY.map(([expression]) => [expression, true]);

const OPTION_VALUES: readonly Hostile[] = [
	['-1'],
	['3000000'],
	['1e15'],
	['0', true],
	['0.5'],
	['2.5'],
	['"2"', true],
	...NO_NUMBER,
	...whereEmpty,
];

/** Whether this option accepts a value that others refuse. */
const isTakenBy = ({ label }: Input, [expression]: Hostile): boolean =>
	label === 'Timeout (Seconds)' && ['0.5', '2.5'].includes(expression);

/** Copies parameters with another value at a dotted path. */
function withValue(parameters: INodeParameters, path: string, value: unknown): INodeParameters {
	const [name = '', ...rest] = path.split('.');
	if (rest.length === 0) return { ...parameters, [name]: value as string };
	const inner = (parameters[name] ?? {}) as INodeParameters;
	if (Array.isArray(inner)) {
		const list = inner.map((entry, at) =>
			String(at) === rest[0]
				? withValue(entry as INodeParameters, rest.slice(1).join('.'), value)
				: entry,
		);
		return { ...parameters, [name]: list as never };
	}
	return { ...parameters, [name]: withValue(inner, rest.join('.'), value) };
}

const spoilt = (
	parameters: INodeParameters,
	{ path, label, like }: Input,
	[expression, isOptional = false, says]: Hostile,
): Entered => ({
	parameters: withValue(parameters, path, like?.(`={{ ${expression} }}`) ?? `={{ ${expression} }}`),
	value: expression,
	label,
	isOptional,
	says,
});

/** Declares a fault of the input; calls are forwarded unchanged. */
const input = (more: Pick<Kind, 'suits' | 'enter'>): Kind => ({
	targets: ['api'],
	vary: () => ({ times: 0 }),
	act: async ({ forward, send }) => send(await forward()),
	...more,
});

/** Kinds of operations that have no node options or run twice. */
const WITHOUT_OPTIONS = ['picker', 'poll', 'webhook', 'new or changed'];

export const inputFaults = {
	'hostile amount': input({
		suits: ({ inputs }) => inputs?.amounts !== undefined,
		enter: ({ inputs }, parameters, seed) =>
			spoilt(parameters, seed.pick(inputs!.amounts!), seed.pick(AMOUNTS)),
	}),
	'empty filter': input({
		suits: ({ inputs }) => inputs?.filters !== undefined,
		enter: ({ inputs }, parameters, seed) =>
			spoilt(parameters, seed.pick(inputs!.filters!), seed.pick(EMPTY)),
	}),
	'hostile option': input({
		suits: ({ kind }: Operation) => !WITHOUT_OPTIONS.includes(kind),
		enter: ({ inputs }, parameters, seed) => {
			const option = seed.pick([...OPTIONS, ...(inputs?.options ?? [])]);
			const values = OPTION_VALUES.filter((value) => !isTakenBy(option, value));
			return spoilt(parameters, option, seed.pick(values));
		},
	}),
	'hostile limit': input({
		suits: of('list'),
		enter: (_, parameters, seed) =>
			spoilt(
				{ ...parameters, returnAll: false },
				{ path: 'limit', label: 'Limit' },
				seed.pick([
					['0.5'],
					['-1'],
					['0'],
					['2.5'],
					['NaN'],
					['"many"'],
					['[]'],
					['({})'],
				] as const),
			),
	}),
} satisfies Record<string, Kind>;
