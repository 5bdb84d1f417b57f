import { addExamplePerson, EXAMPLE_PERSON } from '../../demo/content';
import type { Workflow } from '../../hosts/rest';
import { errorOf, itemsOf } from '../../hosts/execution';
import type { Note } from '../../simulators/flextell/model';
import type { TemplateBench } from './bench';
import type { ChatRequest } from './chatModel';

export function describeFrontDesk(bench: TemplateBench): void {
	describe('the front desk agent', () => {
		let workflow: Workflow;
		beforeAll(async () => {
			await addExamplePerson(bench.host.simulators);
			workflow = await bench.open('ai-agent-front-desk');
		});
		const ask = async (chatInput: string) => {
			const message = { sessionId: 'session-1', action: 'sendMessage', chatInput };
			const { executionId } = await bench.host.rest.request<{ executionId: string }>(
				'POST',
				`/workflows/${workflow.id}/run`,
				{
					workflowData: workflow,
					// As the editor's chat sends it.
					triggerToStartFrom: {
						name: 'Chat',
						data: {
							startTime: Date.now(),
							executionTime: 0,
							executionIndex: 0,
							executionStatus: 'success',
							source: [],
							data: { main: [[{ json: message }]] },
						},
					},
				},
			);
			const execution = await bench.host.rest.waitForExecution(executionId);
			expect(errorOf(execution)).toBeUndefined();
			return itemsOf(execution, 'Front Desk')[0]!.json.output;
		};
		/** The questions in the template's note, as it puts them. */
		const examples = (): string[] => {
			const { content } = workflow.nodes[0]!.parameters as { content: string };
			return [...content.matchAll(/\*"([^"]+)"\*/g)].map(([, question]) => question!);
		};

		it('answers the example question of its note from the records', async () => {
			const [question] = examples();

			expect(question).toBe(`Has ${EXAMPLE_PERSON} paid this week?`);
			expect(await ask(question!)).toBe('Yes: 85 dollars.');
			const [first] = bench.chatModel.calls;
			expect(first!.headers.authorization).toBe('Bearer fake-model-key');
			const tools = (first!.body as ChatRequest).tools.map(({ function: tool }) => [
				tool.name,
				Object.keys(tool.parameters.properties).sort(),
			]);
			expect(Object.fromEntries(tools)).toEqual({
				Find_Customers: ['Search'],
				Find_Payers: ['Name'],
				Find_Payments: ['Date_From', 'Date_To', 'Payer'],
				Write_Note: ['Content', 'Customer'],
			});
		});

		it('writes the note of its other example and remembers the chat', async () => {
			const [, request] = examples();

			expect(await ask(request!)).toBe('Noted.');
			const notes = (await bench.held<Note>('flextell', 'notes')).filter(
				({ content }) => content === 'Prefers mornings',
			);
			expect(notes).toEqual([expect.objectContaining({ customer_id: 9_085 })]);
			expect(await ask('thank you')).toBe('You are welcome.');
			const { messages } = bench.chatModel.calls.at(-1)!.body as ChatRequest;
			expect(messages.map(({ content }) => content)).toContain(request);
		});

		it('is told why a tool failed', async () => {
			await bench.host.simulator('flextell').fault({
				match: { method: 'POST', path: '/notes$' },
				fault: { status: 403, body: { message: 'Notes are closed' } },
			});
			await ask(`Note that ${EXAMPLE_PERSON} prefers evenings.`);

			const { messages } = bench.chatModel.calls.at(-1)!.body as ChatRequest;
			expect(messages.at(-1)).toMatchObject({
				role: 'tool',
				content: expect.stringContaining('Notes are closed') as string,
			});
		});
	});
}
