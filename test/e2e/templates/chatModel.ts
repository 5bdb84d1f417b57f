import type { IDataObject } from 'n8n-workflow';

import { EXAMPLE_PERSON } from '../../demo/content';
import type { ReceivedCall } from '../support/listener';

export interface ChatRequest {
	messages: Array<{ role: string; content: string; tool_call_id?: string }>;
	tools: Array<{ function: { name: string; parameters: { properties: IDataObject } } }>;
	stream?: boolean;
}

/**
 * Stands for OpenAI. Asked what somebody paid it goes from the name to Flute's customer to the
 * payments; asked to note something it finds Flextell's customer and writes a note.
 */
export function asModel({ body }: ReceivedCall): object {
	const { messages, stream } = body as ChatRequest;
	if (stream) throw new Error('this model does not stream');
	const asked = messages.map(({ role }) => role).lastIndexOf('user');
	const question = messages[asked]!.content;
	const [first, second] = messages.slice(asked).filter(({ role }) => role === 'tool');
	const use = (name: string, values: object) =>
		say({
			tool_calls: [
				{ id: name, type: 'function', function: { name, arguments: JSON.stringify(values) } },
			],
		});
	const say = (message: { content?: string; tool_calls?: object[] }) => ({
		id: 'chatcmpl-fake',
		object: 'chat.completion',
		created: 0,
		model: 'gpt-4.1-mini',
		choices: [
			{
				index: 0,
				finish_reason: message.tool_calls ? 'tool_calls' : 'stop',
				message: { role: 'assistant', content: null, ...message },
			},
		],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	});
	const inFirst = (pattern: RegExp) => pattern.exec(first!.content)![1]!;
	if (question.includes('thank')) return say({ content: 'You are welcome.' });
	if (question.includes('paid')) {
		if (!first) return use('Find_Payers', { Name: EXAMPLE_PERSON });
		if (second) {
			const amounts = [...second.content.matchAll(/"processedAmount":\s*([\d.]+)/g)];
			return say({ content: `Yes: ${amounts.map(([, amount]) => amount).join(', ')} dollars.` });
		}
		const Payer = inFirst(/"customerId":\s*"([^"]+)"/);
		const Date_From = new Date(Date.now() - 7 * 86_400_000).toISOString();
		return use('Find_Payments', { Payer, Date_From, Date_To: new Date().toISOString() });
	}
	if (!first) return use('Find_Customers', { Search: EXAMPLE_PERSON });
	if (second) return say({ content: 'Noted.' });
	return use('Write_Note', { Customer: inFirst(/"id":\s*(\d+)/), Content: 'Prefers mornings' });
}
