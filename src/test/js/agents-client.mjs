// OpenAI's Agents SDK, as it is by default: over the Responses API.
import { Agent, OpenAIProvider, Runner, setTracingDisabled, tool } from "@openai/agents";
import { z } from "zod";
import { errorSeen, failureOf, forecast, question, questionOfThree, serve } from "./scenarios.mjs";

setTracingDisabled(true);

await serve(({ baseURL, model }) => {
  const runner = new Runner({ modelProvider: new OpenAIProvider({ baseURL, apiKey: "sk-test", useResponses: true }) });
  const cities = [];
  const weather = tool({
    name: "get_weather",
    description: "The weather in a city, now",
    parameters: z.object({ city: z.string() }),
    execute: ({ city }) => {
      cities.push(city);
      return forecast;
    },
  });
  const agent = new Agent({ name: "Guide", instructions: "Be brief.", model, tools: [weather] });
  const Place = z.object({ name: z.string(), people: z.number(), rivers: z.array(z.string()) });

  return {
    async tools() {
      const result = await runner.run(agent, questionOfThree);
      return { text: result.finalOutput, cities };
    },

    async "tools-stream"() {
      const result = await runner.run(agent, questionOfThree, { stream: true });
      const pieces = [];
      for await (const piece of result.toTextStream()) pieces.push(piece);
      await result.completed;
      return { text: result.finalOutput, pieces: pieces.length, cities };
    },

    async turns() {
      const first = await runner.run(agent, question);
      const second = await runner.run(agent, [...first.history, { role: "user", content: "And tomorrow?" }]);
      return { first: first.finalOutput, text: second.finalOutput };
    },

    async parse() {
      const result = await runner.run(new Agent({ name: "Atlas", model, outputType: Place }), question);
      return { parsed: result.finalOutput };
    },

    async handoff() {
      const helper = new Agent({ name: "Helper", model, handoffDescription: "Knows the weather" });
      const result = await runner.run(new Agent({ name: "Front", model, handoffs: [helper] }), question);
      return { text: result.finalOutput, last: result.lastAgent?.name };
    },

    error: async () => errorSeen(await failureOf(runner.run(agent, question))),
  };
});
