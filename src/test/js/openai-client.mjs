// Calls a gateway with OpenAI's own JavaScript client and prints what the client saw as one line of JSON.
// node openai-client.mjs <baseURL> <scenario> [model]
import OpenAI from "openai";

const [baseURL, scenario, model = "auto"] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: "sk-test", maxRetries: 0 });

const question = { role: "user", content: "What is the weather in Paris?" };
const weather = {
  type: "function",
  function: {
    name: "get_weather",
    description: "The weather in a city, now",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};
const forecast = JSON.stringify({ sky: "sunny", celsius: 21 });

const scenarios = {
  async whole() {
    const { data, response, request_id } = await create({ messages: [question] }).withResponse();
    return { ...summary(data), usage: data.usage, ...provenance(response), requestIdSeenByClient: request_id };
  },

  stream: () => streamed({}),

  "stream-usage": () => streamed({ stream_options: { include_usage: true } }),

  async tools() {
    const asked = await create({ messages: [question], tools: [weather] });
    const answered = await create({ messages: withForecast(asked.choices[0].message), tools: [weather] });
    return { ...calledTool(asked.choices[0].message), finishReason: asked.choices[0].finish_reason, text: summary(answered).text };
  },

  async "tools-stream"() {
    const message = { role: "assistant", content: null, tool_calls: [] };
    let finishReason = null;
    let argumentParts = 0;
    for await (const chunk of await create({ messages: [question], tools: [weather], stream: true })) {
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
    const completion = await client.chat.completions.stream({ model, messages: [question], tools: [weather] }).finalChatCompletion();
    return { ...calledTool(completion.choices[0].message), finishReason: completion.choices[0].finish_reason };
  },

  async "run-tools"() {
    const asked = [];
    const tool = structuredClone(weather);
    tool.function.parse = JSON.parse;
    tool.function.function = (input) => {
      asked.push(input);
      return forecast;
    };
    const run = client.chat.completions.runTools({ model, messages: [question], tools: [tool], stream: true });
    return { text: await run.finalContent(), asked };
  },

  async abort() {
    const controller = new AbortController();
    const stream = await create({ messages: [question], stream: true }, { signal: controller.signal });
    let chunks = 0;
    for await (const _ of stream) {
      if (++chunks === 3) controller.abort();
    }
    return { chunks, aborted: controller.signal.aborted };
  },

  async "abort-whole"() {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    const failure = await failureOf(create({ messages: [question] }, { signal: controller.signal }));
    return { error: failure?.constructor.name ?? null };
  },

  async models() {
    const { data } = await client.models.list();
    const first = await client.models.retrieve(data[0].id);
    return { ids: data.map((each) => each.id), first };
  },

  async error() {
    return errorSeen(await failureOf(create({ model: "nobody/nothing", messages: [question] })));
  },
};

function create(body, options) {
  return client.chat.completions.create({ model, ...body }, options);
}

async function streamed(extra) {
  const seen = { text: "", chunks: 0, finishReason: null, usage: null, model: null, error: null };
  const { data, response } = await create({ messages: [question], stream: true, ...extra }).withResponse();
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

function summary(completion) {
  const [choice] = completion.choices;
  return { text: choice.message.content, model: completion.model, finishReason: choice.finish_reason };
}

function provenance(response) {
  return { provider: response.headers.get("x-caravan-provider"), requestId: response.headers.get("x-request-id") };
}

function calledTool(message) {
  const [{ id, function: called }] = message.tool_calls;
  return { toolCallId: id, tool: called.name, arguments: called.arguments };
}

function withForecast(asking) {
  const results = asking.tool_calls.map(({ id }) => ({ role: "tool", tool_call_id: id, content: forecast }));
  return [question, asking, ...results];
}

async function failureOf(call) {
  try {
    await call;
    return null;
  } catch (failure) {
    return failure;
  }
}

function errorSeen(failure) {
  if (failure === null) return null;
  const { status, code, type, param, message, requestID } = failure;
  return { class: failure.constructor.name, status, code, type, param, message, requestID };
}

if (!baseURL || !Object.hasOwn(scenarios, scenario)) {
  console.error(`usage: node openai-client.mjs <baseURL> ${Object.keys(scenarios).join("|")} [model]`);
  process.exit(2);
}
console.log(JSON.stringify(await scenarios[scenario]()));
