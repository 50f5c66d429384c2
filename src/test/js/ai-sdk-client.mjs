// Vercel's AI SDK, which calls the gateway as OpenAI's Responses API (its default), as its chat API or as Anthropic's.
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { embedMany, generateObject, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from "ai";
import { failureOf, forecast, placeSchema, png, question, questionOfThree, serve, weatherSchema } from "./scenarios.mjs";

globalThis.AI_SDK_LOG_WARNINGS = false;

const speakers = {
  openai: ({ baseURL, model }) => createOpenAI({ baseURL, apiKey: "any" }).chat(model),
  responses: ({ baseURL, model }) => createOpenAI({ baseURL, apiKey: "any" })(model),
  anthropic: ({ baseURL, model }) => createAnthropic({ baseURL, apiKey: "any" })(model),
};

await serve((asked) => {
  const base = { model: speakers[asked.speaks](asked), prompt: question, maxRetries: 0 };
  const cities = [];
  const weather = tool({
    description: "The weather in a city, now",
    inputSchema: jsonSchema(weatherSchema),
    execute: (input) => {
      cities.push(input.city);
      return JSON.parse(forecast);
    },
  });
  const loop = { tools: { get_weather: weather }, stopWhen: stepCountIs(4) };

  return {
    whole: async () => summary(await generateText(base)),

    stream: () => streamed(base),

    async tools() {
      const result = await generateText({ ...base, ...loop, prompt: questionOfThree });
      return { ...summary(result), cities, steps: result.steps.map(({ finishReason }) => finishReason) };
    },

    async "tools-stream"() {
      const seen = await streamed({ ...base, ...loop, prompt: questionOfThree });
      return { ...seen, cities };
    },

    // Speaking as to Anthropic, the client has a tool called for it unless it is told otherwise.
    object: () => object({ providerOptions: { anthropic: { structuredOutputMode: "outputFormat" } } }),

    "object-by-tool": () => object({}),


    async image() {
      const content = [{ type: "text", text: "What is this?" }, { type: "image", image: Buffer.from(png, "base64") }];
      return summary(await generateText({ ...base, prompt: undefined, system: "Be brief.", messages: [{ role: "user", content }] }));
    },

    async thinking() {
      const providerOptions = { anthropic: { thinking: { type: "enabled", budgetTokens: 2000 } } };
      const result = await generateText({ ...base, providerOptions });
      return { ...summary(result), thoughts: result.reasoningText ?? null };
    },

    async embeddings() {
      const embedder = createOpenAI({ baseURL: asked.baseURL, apiKey: "any" }).embedding(asked.model);
      const { embeddings, usage } = await embedMany({ model: embedder, values: ["a camel", "a dune"], maxRetries: 0 });
      return { lengths: embeddings.map(({ length }) => length), same: String(embeddings[0]) === String(embeddings[1]), usage };
    },

    async abort() {
      const controller = new AbortController();
      const stream = streamText({ ...base, abortSignal: controller.signal, onError: () => {} });
      let pieces = 0;
      let aborted = false;
      for await (const part of stream.fullStream) {
        if (part.type === "text-delta" && ++pieces === 3) controller.abort();
        aborted ||= part.type === "abort";
      }
      return { pieces, aborted };
    },

    error: async () => errorOf(await failureOf(generateText(base))),
  };

  async function object(extra) {
    const schema = jsonSchema(placeSchema);
    const whole = await generateText({ ...base, ...extra, output: Output.object({ schema }) });
    const stream = streamText({ ...base, ...extra, output: Output.object({ schema }) });
    const older = await generateObject({ ...base, ...extra, schema });
    return { whole: whole.output, streamed: await stream.output, older: older.object, finishReason: whole.finishReason };
  }
});

async function streamed(request) {
  const seen = { text: "", pieces: 0, error: null, finishReason: null, usage: null, steps: [] };
  for await (const part of streamText({ ...request, onError: () => {} }).fullStream) {
    switch (part.type) {
      case "text-delta":
        seen.pieces++;
        seen.text += part.text;
        break;
      case "finish-step":
        seen.steps.push(part.finishReason);
        break;
      case "finish":
        seen.finishReason = part.finishReason;
        seen.usage = tokens(part.totalUsage);
        break;
      case "error":
        seen.error = errorOf(part.error);
        break;
    }
  }
  return seen;
}

function summary(result) {
  return { text: result.text, finishReason: result.finishReason, usage: tokens(result.usage), provider: result.response.headers["x-caravan-provider"] };
}

function tokens({ inputTokens, outputTokens }) {
  return { inputTokens, outputTokens };
}

function errorOf(failure) {
  if (failure === null) return null;
  const { name, statusCode, isRetryable, message, responseHeaders } = failure;
  return { name: name ?? typeof failure, statusCode, isRetryable, message, requestId: responseHeaders?.["x-request-id"] };
}
