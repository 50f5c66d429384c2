// OpenAI's own JavaScript client.
import OpenAI from "openai";
import { errorSeen, failureOf, forecast, placeSchema, png, provenance, question, questionOfThree, serve, weatherSchema } from "./scenarios.mjs";

const asking = { role: "user", content: question };
const weather = {
  type: "function",
  function: { name: "get_weather", description: "The weather in a city, now", parameters: weatherSchema },
};
const place = { type: "json_schema", json_schema: { name: "place", strict: true, schema: placeSchema } };

await serve(({ baseURL, model }) => {
  const client = new OpenAI({ baseURL, apiKey: "sk-test", maxRetries: 0 });

  return {
    async whole() {
      const { data, response, request_id } = await create({ messages: [asking] }).withResponse();
      return { ...summary(data), usage: data.usage, ...provenance(response), requestIdSeenByClient: request_id };
    },

    stream: () => streamed({}),

    "stream-usage": () => streamed({ stream_options: { include_usage: true } }),

    async tools() {
      const asked = await create({ messages: [asking], tools: [weather] });
      const answered = await create({ messages: withForecast(asked.choices[0].message), tools: [weather] });
      return { ...calledTool(asked.choices[0].message), finishReason: asked.choices[0].finish_reason, text: summary(answered).text };
    },

    async "tools-stream"() {
      const message = { role: "assistant", content: null, tool_calls: [] };
      let finishReason = null;
      let argumentParts = 0;
      for await (const chunk of await create({ messages: [asking], tools: [weather], stream: true })) {
        const choice = chunk.choices[0];
        finishReason = choice?.finish_reason ?? finishReason;
        for (const part of choice?.delta?.tool_calls ?? []) {
          const call = (message.tool_calls[part.index] ??= { id: part.id, type: "function", function: { name: "", arguments: "" } });
          call.function.name += part.function?.name ?? "";
          call.function.arguments += part.function?.arguments ?? "";
          argumentParts += part.function?.arguments ? 1 : 0;
        }
      }
      const answered = await create({ messages: withForecast(message), tools: [weather] });
      return { ...calledTool(message), finishReason, argumentParts, text: summary(answered).text };
    },

    async "tools-stream-helper"() {
      const completion = await client.chat.completions.stream({ model, messages: [asking], tools: [weather] }).finalChatCompletion();
      return { ...calledTool(completion.choices[0].message), finishReason: completion.choices[0].finish_reason };
    },

    async "three-tools"() {
      const messages = [{ role: "user", content: questionOfThree }];
      const asked = await create({ messages, tools: [weather] });
      const completion = await client.chat.completions.stream({ model, messages, tools: [weather] }).finalChatCompletion();
      const answered = await create({ messages: withForecast(asked.choices[0].message), tools: [weather] });
      const cities = ({ choices }) => choices[0].message.tool_calls.map(({ function: called }) => JSON.parse(called.arguments).city);
      const ids = new Set(asked.choices[0].message.tool_calls.map(({ id }) => id)).size;
      return { cities: cities(asked), streamed: cities(completion), ids, text: summary(answered).text };
    },

    async "run-tools"() {
      const asked = [];
      const tool = structuredClone(weather);
      tool.function.parse = JSON.parse;
      tool.function.function = (input) => {
        asked.push(input);
        return forecast;
      };
      const run = client.chat.completions.runTools({ model, messages: [asking], tools: [tool], stream: true });
      return { text: await run.finalContent(), asked };
    },

    async parse() {
      const parsed = await client.chat.completions.parse({ model, messages: [asking], response_format: place });
      const helped = await client.chat.completions.stream({ model, messages: [asking], response_format: place }).finalChatCompletion();
      const { message, finish_reason } = parsed.choices[0];
      return { parsed: JSON.parse(message.content), streamed: JSON.parse(helped.choices[0].message.content), finishReason: finish_reason };
    },

    async image() {
      const content = [
        { type: "text", text: "What is this?" },
        { type: "image_url", image_url: { url: `data:image/png;base64,${png}` } },
      ];
      return summary(await create({ messages: [{ role: "user", content }] }));
    },

    async embeddings() {
      const input = ["a camel", "a dune"];
      const packed = await client.embeddings.create({ model, input });
      const listed = await client.embeddings.create({ model, input, encoding_format: "float" });
      const [one] = (await client.embeddings.create({ model, input: input[1], dimensions: 4 })).data;
      const vectors = ({ data }) => data.map(({ embedding }) => embedding.map(Math.fround));
      return { packed: vectors(packed), listed: vectors(listed), indexes: packed.data.map(({ index }) => index), dimensions: one.embedding.length, usage: packed.usage };
    },

    async abort() {
      const controller = new AbortController();
      const stream = await create({ messages: [asking], stream: true }, { signal: controller.signal });
      let chunks = 0;
      for await (const _ of stream) {
        if (++chunks === 3) controller.abort();
      }
      return { chunks, aborted: controller.signal.aborted };
    },

    async "abort-whole"() {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 300);
      const failure = await failureOf(create({ messages: [asking] }, { signal: controller.signal }));
      return { error: failure?.constructor.name ?? null };
    },

    async models() {
      const { data } = await client.models.list();
      const first = await client.models.retrieve(data[0].id);
      return { ids: data.map((each) => each.id), first };
    },

    error: async () => errorSeen(await failureOf(create({ messages: [asking] }))),
  };

  function create(body, options) {
    return client.chat.completions.create({ model, ...body }, options);
  }

  async function streamed(extra) {
    const seen = { text: "", chunks: 0, finishReason: null, usage: null, model: null, error: null };
    const { data, response } = await create({ messages: [asking], stream: true, ...extra }).withResponse();
    try {
      for await (const chunk of data) {
        seen.chunks++;
        seen.model = chunk.model;
        seen.text += chunk.choices[0]?.delta?.content ?? "";
        seen.finishReason = chunk.choices[0]?.finish_reason ?? seen.finishReason;
        seen.usage = chunk.usage ?? seen.usage;
      }
    } catch (failure) {
      seen.error = errorSeen(failure);
    }
    return { ...seen, ...provenance(response) };
  }
});

function summary(completion) {
  const [choice] = completion.choices;
  return { text: choice.message.content, model: completion.model, finishReason: choice.finish_reason };
}

function calledTool(message) {
  const [{ id, function: called }] = message.tool_calls;
  return { toolCallId: id, tool: called.name, arguments: called.arguments };
}

function withForecast(message) {
  const results = message.tool_calls.map(({ id }) => ({ role: "tool", tool_call_id: id, content: forecast }));
  return [asking, message, ...results];
}
