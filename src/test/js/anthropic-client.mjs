// Anthropic's own JavaScript client.
import Anthropic from "@anthropic-ai/sdk";
import { jsonSchemaOutputFormat } from "@anthropic-ai/sdk/helpers/json-schema";
import { errorSeen, failureOf, forecast, placeSchema, png, provenance, question, questionOfThree, serve, weatherSchema } from "./scenarios.mjs";

const asking = { role: "user", content: question };
const weather = { name: "get_weather", description: "The weather in a city, now", input_schema: weatherSchema };

await serve(({ baseURL, model }) => {
  const client = new Anthropic({ baseURL, apiKey: "any", maxRetries: 0 });

  return {
    async whole() {
      const { data, response, request_id } = await client.messages.create(body()).withResponse();
      return { ...summary(data), ...provenance(response), requestIdSeenByClient: request_id };
    },

    stream: () => streamed({}),

    async "raw-stream"() {
      const events = [];
      for await (const event of await client.messages.create(body({ stream: true }))) events.push(event);
      return { kinds: events.map(({ type }) => type), first: events[0] };
    },

    async tools() {
      const asked = await client.messages.create(body({ tools: [weather] }));
      const answered = await client.messages.create(body({ tools: [weather], messages: withForecast(asked) }));
      return { ...summary(asked), calls: calls(asked), answer: summary(answered).text };
    },

    async "tools-stream"() {
      const asked = await client.messages.stream(body({ tools: [weather] })).finalMessage();
      const answered = await client.messages.stream(body({ tools: [weather], messages: withForecast(asked) })).finalMessage();
      return { ...summary(asked), calls: calls(asked), answer: summary(answered).text };
    },

    async "three-tools"() {
      const messages = [{ role: "user", content: questionOfThree }];
      const asked = await client.messages.create(body({ messages, tools: [weather] }));
      const streamedAsked = await client.messages.stream(body({ messages, tools: [weather] })).finalMessage();
      const answered = await client.messages.create(body({ tools: [weather], messages: withForecast(asked) }));
      const ids = new Set(calls(asked).map(({ id }) => id)).size;
      return { calls: calls(asked), streamed: calls(streamedAsked), ids, answer: summary(answered).text };
    },

    "run-tools": () => ranTools({}),

    "run-tools-unthreaded": () => ranTools({ thread: false }),

    async image() {
      const content = [
        { type: "image", source: { type: "base64", media_type: "image/png", data: png } },
        { type: "text", text: "What is this?" },
      ];
      return summary(await client.messages.create(body({ messages: [{ role: "user", content }] })));
    },

    async system() {
      const system = [
        { type: "text", text: "Answer like a sailor." },
        { type: "text", text: "Never swear.", cache_control: { type: "ephemeral" } },
      ];
      return summary(await client.messages.create(body({ system })));
    },

    thinking: () => streamed({ max_tokens: 4000, thinking: { type: "enabled", budget_tokens: 2000 } }),

    async parse() {
      const output_config = { format: jsonSchemaOutputFormat(placeSchema) };
      const parsed = await client.messages.parse(body({ output_config }));
      const helped = await client.messages.stream(body({ output_config })).finalMessage();
      return { parsed: parsed.parsed_output, streamed: helped.parsed_output, stopReason: parsed.stop_reason };
    },

    "count-tokens": () => client.messages.countTokens({ model, messages: [asking], tools: [weather] }),

    async models() {
      const ids = [];
      for await (const each of client.models.list()) ids.push(each.id);
      return { ids, first: await client.models.retrieve(ids[0]) };
    },

    async abort() {
      const stream = client.messages.stream(body());
      let pieces = 0;
      stream.on("text", () => {
        if (++pieces === 3) stream.abort();
      });
      const failure = await failureOf(stream.finalMessage());
      return { pieces, aborted: stream.aborted, error: failure?.constructor.name ?? null };
    },

    async "abort-whole"() {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 300);
      const failure = await failureOf(client.messages.create(body(), { signal: controller.signal }));
      return { error: failure?.constructor.name ?? null };
    },

    error: async () => errorSeen(await failureOf(client.messages.create(body()))),
  };

  function body(extra = {}) {
    return { model, max_tokens: 500, messages: [asking], ...extra };
  }

  async function ranTools(extra) {
    const asked = [];
    const run = (input) => {
      asked.push(input);
      return forecast;
    };
    const runner = client.beta.messages.toolRunner(body({ tools: [{ ...weather, run, parse: (input) => input }], max_iterations: 3, ...extra }));
    return { text: summary(await runner).text, asked };
  }

  async function streamed(extra) {
    const seen = { pieces: 0, heard: "", error: null };
    const stream = client.messages.stream(body(extra));
    stream.on("text", (piece) => {
      seen.pieces++;
      seen.heard += piece;
    });
    try {
      Object.assign(seen, summary(await stream.finalMessage()));
    } catch (failure) {
      seen.error = errorSeen(failure);
    }
    return { ...seen, ...(stream.response ? provenance(stream.response) : {}) };
  }
});

function summary(message) {
  const said = (kind, member) => message.content.filter(({ type }) => type === kind).map((block) => block[member]).join("");
  return { text: said("text", "text"), thoughts: said("thinking", "thinking"), model: message.model, stopReason: message.stop_reason, usage: message.usage };
}

function calls(message) {
  return message.content.filter(({ type }) => type === "tool_use").map(({ id, name, input }) => ({ id, name, input }));
}

function withForecast(message) {
  const content = calls(message).map(({ id }) => ({ type: "tool_result", tool_use_id: id, content: forecast }));
  return [asking, { role: "assistant", content: message.content }, { role: "user", content }];
}
