import type { IDataObject } from 'n8n-workflow';

import type { Field, ParameterLocation } from '../../../nodes/shared/declaration/operation';
import { pathParameters, splitRoute } from '../../../nodes/shared/declaration/route';
import { apiNameOf, parameterLocation } from '../../../nodes/shared/request/parameterLocation';
import { providers } from '../../package/contents';
import type { Declared } from '../../reference/operations';
import { declaredOperations } from '../../reference/operations';
import { isTokenRequest } from '../../simulators/credentials';
import type { LogEntry } from '../../simulators/types';
import type { FormPlan, Samples } from './operationForm';
import { keyOf, OperationForm, optionalFields } from './operationForm';
import type { ProviderBench, ProviderName } from './providers';

/**
 * Runs every declared operation in the engine: once with its required fields, once with all fields.
 * Values come from the form (examples, options, bounds, the first entry of a picker) or, where the
 * form has none that fits, from the provider's plan. The simulator refuses what the provider would.
 */

/** What the test of a provider adds to its forms. */
export interface Plan extends FormPlan {
	/** Choices with which an operation is run beside its defaults; all that they name is filled in. */
	variants?: Readonly<Record<string, readonly Samples[]>>;
	/** The operations to run; all of the provider's if left out. */
	only?: (operation: Declared) => boolean;
	/** Checks one run beyond what holds for every provider, such as the exact body. */
	check?: (run: OperationRun) => void;
}

/** One run of an operation, after it succeeded. */
export interface OperationRun {
	declared: Declared;
	/** `resource.operation`. */
	key: string;
	/** Which variant ran: 0 is the form's defaults, 1 the first of the plan's variants. */
	variant: number;
	/** Whether all optional fields were filled in, and the whole record asked for. */
	isComplete: boolean;
	/** The calls of the operation's route: several only for a list with more than one page. */
	calls: LogEntry[];
	output: IDataObject[];
}

/** n8n's guideline for simplified output: at most ten members. */
const SIMPLIFIED_MEMBERS = 10;

/** A small file, for uploads. */
const binary = {
	data: {
		data: Buffer.from('not really an image').toString('base64'),
		fileName: 'test.png',
		mimeType: 'image/png',
	},
};

/** Declares the tests of a provider's operations. */
export function describeOperations(name: ProviderName, bench: ProviderBench, plan: Plan): void {
	const ofProvider = declaredOperations.filter(
		(declared) => declared.node === name && (plan.only?.(declared) ?? true),
	);
	describe.each(ofProvider.map((declared) => [keyOf(declared), declared] as const))(
		'%s',
		(key, declared) => {
			const variants = [{}, ...(plan.variants?.[key] ?? [])].map((chosen, variant) => {
				const title = variant === 0 ? '' : ` and ${JSON.stringify(chosen)}`;
				return [title, chosen, variant] as const;
			});
			const { reply } = declared.declaration;
			const isSimplified = typeof reply === 'object' && reply.simplify !== undefined;
			it.each(variants)('runs with its required fields%s', async (_, chosen, variant) => {
				const run = await runOnce(new OperationForm(bench, plan, declared, chosen, false));
				expect(run.output).not.toEqual([]);
				expect(run.output).not.toContainEqual({});
				if (isSimplified) {
					const sizes = run.output.map((item) => Object.keys(item).length);
					expect(Math.max(...sizes)).toBeLessThanOrEqual(SIMPLIFIED_MEMBERS);
				}
				plan.check?.({ declared, key, variant, isComplete: false, ...run });
			});
			if (!isSimplified && optionalFields(declared.declaration).length === 0) return;
			it.each(variants)('sends all its optional fields%s', async (_, chosen, variant) => {
				const form = new OperationForm(bench, plan, declared, chosen, true);
				const run = await runOnce(form);
				const [call] = run.calls;
				expect(form.filled.filter((field) => !isSent(field, name, declared, call!))).toEqual([]);
				plan.check?.({ declared, key, variant, isComplete: true, ...run });
			});
		},
	);
}

/** Runs the form. @returns the calls of the operation's route, and the output */
async function runOnce(form: OperationForm): Promise<Pick<OperationRun, 'calls' | 'output'>> {
	const parameters = await form.parameters();
	const credential = await form.credential();
	await form.bench.simulator.clearLog();
	const { error, items } = await form.bench.run(parameters, { binary, credential });
	const log = await form.bench.simulator.log();
	if (error) {
		const last = log.filter((call) => !isTokenRequest(call)).at(-1);
		const sent = JSON.stringify(last?.body ?? last?.query);
		throw new Error(`${error.message} (${String(error.description)}) after sending ${sent}`);
	}
	const { method, template } = splitRoute(form.declared.route);
	const pattern = new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/{\w+}/g, '[^/]+')}$`);
	const calls = log.filter((each) => each.method === method && pattern.test(each.path));
	if (calls.length === 0) throw new Error(`${form.declared.route} was not called`);
	return { calls, output: items.map(({ json }) => json) };
}

/** Whether a field's value is somewhere in the call. */
function isSent(
	field: Field,
	node: ProviderName,
	{ route, declaration }: Declared,
	{ query, headers, body }: LogEntry,
): boolean {
	const { method, template } = splitRoute(route);
	const place = parameterLocation(field, method, pathParameters(template));
	if (field.formOnly || field.wire === '' || field.file) return true;
	if (place === 'path') return true;
	const name = apiNameOf(field, place, template, providers[node]!);
	const inPlace: Record<Exclude<ParameterLocation, 'path'>, IDataObject> = {
		query,
		header: headers as IDataObject,
		body: (body ?? {}) as IDataObject,
	};
	if (place === 'header') return inPlace.header[name.toLowerCase()] !== undefined;
	if (place === 'query') return inPlace.query[name] !== undefined;
	// The operation's `body` function may move a member.
	if (declaration.body) return isWithin(body, name.split('.').at(-1) ?? '');
	const value = name
		.split('.')
		.reduce<unknown>((rest, part) => (rest as IDataObject | undefined)?.[part], inPlace.body);
	return value !== undefined;
}

const isWithin = (value: unknown, name: string): boolean =>
	typeof value === 'object' &&
	value !== null &&
	(name in value || Object.values(value).some((one) => isWithin(one, name)));
