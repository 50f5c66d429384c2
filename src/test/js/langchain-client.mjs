// LangChain's client for OpenAI's API.
import { HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { ChatOpenAI, OpenAIEmbeddings } from "@langchain/openai";
import { errorSeen, failureOf, forecast, placeSchema, png, question, questionOfThree, serve, weatherSchema } from "./scenarios.mjs";

const weather = {
  type: "function",
  function: { name: "get_weather", description: "The weather in a city, now", parameters: weatherSchema },
};

const briefly = [new SystemMessage("Be brief."), new HumanMessage(question)];

await serve(({ baseURL, model }) => {
  const chat = new ChatOpenAI({ model, apiKey: "any", maxRetries: 0, configuration: { baseURL } });

  return {
    async whole() {
      const answer = await chat.invoke(briefly);
      return { ...summary(answer), usage: answer.usage_metadata };
    },

    async stream() {
      const seen = { pieces: 0, text: "", usage: null, finishReason: null, error: null };
      try {
        for await (const piece of await chat.stream(briefly)) {
          seen.pieces++;
          seen.text += piece.text;
          seen.usage = piece.usage_metadata ?? seen.usage;
          seen.finishReason = piece.response_metadata.finish_reason ?? seen.finishReason;
        }
      } catch (failure) {
        seen.error = errorSeen(failure);
      }
      return seen;
    },

    async tools() {
      const bound = chat.bindTools([weather]);
      const messages = [new HumanMessage(questionOfThree)];
      const asked = await bound.invoke(messages);
      const results = asked.tool_calls.map(({ id }) => new ToolMessage({ tool_call_id: id, content: forecast }));
      const answered = await bound.invoke([...messages, asked, ...results]);
      return { calls: asked.tool_calls.map(({ name, args }) => ({ name, args })), finishReason: summary(asked).finishReason, text: answered.text };
    },

    async "tools-stream"() {
      const bound = chat.bindTools([weather]);
      let asked;
      for await (const piece of await bound.stream(questionOfThree)) asked = asked ? asked.concat(piece) : piece;
      const results = asked.tool_calls.map(({ id }) => new ToolMessage({ tool_call_id: id, content: forecast }));
      const answered = await bound.invoke([new HumanMessage(questionOfThree), asked, ...results]);
      return { calls: asked.tool_calls.map(({ name, args }) => ({ name, args })), finishReason: summary(asked).finishReason, text: answered.text };
    },

    schema: () => structured("jsonSchema"),

    "schema-tool": () => structured("functionCalling"),


    async image() {
      const content = [
        { type: "text", text: "What is this?" },
        { type: "image_url", image_url: { url: `data:image/png;base64,${png}` } },
      ];
      return summary(await chat.invoke([new HumanMessage({ content })]));
    },

    async embeddings() {
      const embedder = new OpenAIEmbeddings({ model, apiKey: "any", maxRetries: 0, configuration: { baseURL } });
      const documents = await embedder.embedDocuments(["a camel", "a dune"]);
      return { documents, query: await embedder.embedQuery("a dune") };
    },

    async abort() {
      const controller = new AbortController();
      let pieces = 0;
      const failure = await failureOf((async () => {
        for await (const _ of await chat.stream(question, { signal: controller.signal })) {
          if (++pieces === 3) controller.abort();
        }
      })());
      return { pieces, error: failure?.name ?? null };
    },

    error: async () => errorSeen(await failureOf(chat.invoke(question))),
  };

  function structured(method) {
    return chat.withStructuredOutput(placeSchema, { name: "place", method }).invoke(question);
  }
});

function summary(message) {
  return { text: message.text, model: message.response_metadata.model_name, finishReason: message.response_metadata.finish_reason };
}
