// OpenAI's own JavaScript client, speaking the Responses API.
import OpenAI from "openai";
import { zodResponsesFunction, zodTextFormat } from "openai/helpers/zod";
import { z } from "zod";
import { errorSeen, failureOf, forecast, png, provenance, question, questionOfThree, serve, weatherSchema } from "./scenarios.mjs";

const asking = { role: "user", content: question };
const weather = { type: "function", name: "get_weather", description: "The weather in a city, now", parameters: weatherSchema, strict: false };
const Place = z.object({ name: z.string(), people: z.number().int(), rivers: z.array(z.string()) });
const place = { format: zodTextFormat(Place, "place") };

await serve(({ baseURL, model }) => {
  const client = new OpenAI({ baseURL, apiKey: "sk-test", maxRetries: 0 });

  return {
    async whole() {
      const { data, response, request_id } = await create({ input: question, instructions: "Be brief." }).withResponse();
      return { ...summary(data), usage: data.usage, ...provenance(response), requestIdSeenByClient: request_id };
    },

    stream: () => streamed({ input: question }),

    async "stream-helper"() {
      const texts = [];
      const stream = client.responses.stream({ model, input: question });
      stream.on("response.output_text.delta", ({ snapshot }) => texts.push(snapshot));
      return { ...summary(await stream.finalResponse()), texts };
    },

    async tools() {
      const asked = await create({ input: [asking], tools: [weather] });
      const answered = await create({ input: withForecast(asked), tools: [weather] });
      return { ...calledTool(asked), text: answered.output_text };
    },

    async "tools-stream"() {
      let argumentParts = 0;
      const stream = client.responses.stream({ model, input: [asking], tools: [weather] });
      stream.on("response.function_call_arguments.delta", ({ delta }) => (argumentParts += delta ? 1 : 0));
      const asked = await stream.finalResponse();
      const answered = await client.responses.stream({ model, input: withForecast(asked), tools: [weather] }).finalResponse();
      return { ...calledTool(asked), argumentParts, text: answered.output_text };
    },

    async "three-tools"() {
      const request = { input: [{ role: "user", content: questionOfThree }], tools: [weather], parallel_tool_calls: true };
      const asked = await create(request);
      const helped = await client.responses.stream({ model, ...request }).finalResponse();
      const answered = await create({ ...request, input: [...request.input, ...asked.output, ...results(asked)] });
      const cities = (response) => calls(response).map((call) => JSON.parse(call.arguments).city);
      return { cities: cities(asked), streamed: cities(helped), ids: new Set(calls(asked).map(({ call_id }) => call_id)).size, text: answered.output_text };
    },

    async "strict-tool"() {
      const strict = zodResponsesFunction({ name: "get_weather", parameters: z.object({ city: z.string() }) });
      const asked = await client.responses.parse({ model, input: [asking], tools: [strict], tool_choice: { type: "function", name: "get_weather" } });
      return { parsed: calls(asked)[0].parsed_arguments };
    },

    async parse() {
      const parsed = await client.responses.parse({ model, input: question, text: place });
      const helped = await client.responses.stream({ model, input: question, text: place }).finalResponse();
      return { parsed: parsed.output_parsed, streamed: helped.output_parsed, status: parsed.status };
    },

    async thinking() {
      const request = { model, input: question, reasoning: { effort: "low", summary: "auto" }, include: ["reasoning.encrypted_content"], store: false };
      const whole = await create(request);
      const helped = await client.responses.stream(request).finalResponse();
      const again = await create({ ...request, input: [asking, ...whole.output, asking] });
      const thoughts = ({ output }) => output.find(({ type }) => type === "reasoning")?.summary.map(({ text }) => text).join("") ?? null;
      return { text: whole.output_text, thoughts: thoughts(whole), streamed: thoughts(helped), again: again.output_text };
    },

    async image() {
      const content = [
        { type: "input_text", text: "What is this?" },
        { type: "input_image", detail: "auto", image_url: `data:image/png;base64,${png}` },
      ];
      return summary(await create({ input: [{ role: "user", content }] }));
    },

    async turns() {
      const input = [{ role: "developer", content: "Be brief." }, asking];
      const first = await create({ input });
      return summary(await create({ input: [...input, ...first.output, { role: "user", content: "And tomorrow?" }] }));
    },

    async abort() {
      const controller = new AbortController();
      const stream = await create({ input: question, stream: true }, { signal: controller.signal });
      let deltas = 0;
      for await (const event of stream) {
        if (event.type === "response.output_text.delta" && ++deltas === 3) controller.abort();
      }
      return { deltas, aborted: controller.signal.aborted };
    },

    async "abort-whole"() {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 300);
      const failure = await failureOf(create({ input: question }, { signal: controller.signal }));
      return { error: failure?.constructor.name ?? null };
    },

    error: async () => errorSeen(await failureOf(create({ input: question }))),

    "unknown-previous": async () => errorSeen(await failureOf(create({ input: question, previous_response_id: "resp_unknown" }))),
  };

  function create(body, options) {
    return client.responses.create({ model, ...body }, options);
  }

  async function streamed(body) {
    const seen = { text: "", types: [], numbers: [], usage: null, status: null, error: null };
    const { data, response } = await create({ ...body, stream: true }).withResponse();
    try {
      for await (const event of data) {
        seen.types.push(event.type);
        seen.numbers.push(event.sequence_number);
        seen.text += event.type === "response.output_text.delta" ? event.delta : "";
        seen.usage = event.response?.usage ?? seen.usage;
        seen.status = event.response?.status ?? seen.status;
      }
    } catch (failure) {
      seen.error = errorSeen(failure);
    }
    return { ...seen, ...provenance(response) };
  }
});

function summary(response) {
  return { text: response.output_text, model: response.model, status: response.status, incomplete: response.incomplete_details?.reason ?? null };
}

function calls({ output }) {
  return output.filter(({ type }) => type === "function_call");
}

function calledTool(response) {
  const [{ call_id, name, arguments: given }] = calls(response);
  return { callId: call_id, tool: name, arguments: given, status: response.status };
}

function results(response) {
  return calls(response).map(({ call_id }) => ({ type: "function_call_output", call_id, output: forecast }));
}

function withForecast(response) {
  // The stream's helper adds what it parsed, which OpenAI itself refuses to be sent.
  const said = response.output.map(({ parsed_arguments, ...item }) => item);
  return [asking, ...said, ...results(response)];
}
