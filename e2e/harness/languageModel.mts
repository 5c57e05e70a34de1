import Fastify from 'fastify';

const HOST = '127.0.0.1';

/** A message of a conversation, as OpenAI's API has it. */
interface Message {
	role: 'system' | 'user' | 'assistant' | 'tool';
	content: string | null;
}

/** What the model says, or which tool it calls. */
export type Turn = string | { tool: string; arguments: object };

/** A stand-in for a language model. */
export interface LanguageModel {
	/** For n8n's credential of type `openAiApi`. */
	credential: { apiKey: string; url: string };
	close(): Promise<void>;
}

/**
 * Starts a server on loopback that speaks OpenAI's API as far as n8n's AI Agent needs it. It does not
 * think: somebody says what it answers, so that what n8n and the node do can be seen.
 *
 * @param answer to what a person has said, or to what a tool has answered
 */
export async function startLanguageModel(
	answer: (message: string, from: 'user' | 'tool') => Turn,
): Promise<LanguageModel> {
	const app = Fastify({ forceCloseConnections: true });
	let calls = 0;
	app.post('/v1/chat/completions', ({ body }) => {
		const { messages, model } = body as { messages: Message[]; model: string };
		const { role, content } = messages.at(-1)!;
		const turn = answer(content ?? '', role === 'tool' ? 'tool' : 'user');
		const message =
			typeof turn === 'string' ? { content: turn } : { content: null, tool_calls: [callOf(turn)] };
		return {
			id: 'chat',
			object: 'chat.completion',
			created: Math.floor(Date.now() / 1000),
			model,
			choices: [
				{
					index: 0,
					message: { role: 'assistant', ...message },
					finish_reason: typeof turn === 'string' ? 'stop' : 'tool_calls',
				},
			],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		};
	});
	const callOf = (turn: Exclude<Turn, string>) => {
		calls += 1;
		return {
			id: `call_${calls}`,
			type: 'function',
			function: { name: turn.tool, arguments: JSON.stringify(turn.arguments) },
		};
	};
	const url = await app.listen({ host: HOST, port: 0 });
	return {
		credential: { apiKey: 'none', url: `${url}/v1` },
		close: async () => await app.close(),
	};
}
