// OpenAI's own JavaScript client, with files and batches.
import OpenAI, { toFile } from "openai";
import { errorSeen, failureOf, serve } from "./scenarios.mjs";

const wait = (millis) => new Promise((go) => setTimeout(go, millis));

await serve(({ baseURL, model, count = 3 }) => {
  const client = new OpenAI({ baseURL, apiKey: "sk-test", maxRetries: 0 });

  return {
    async batch() {
      const file = await upload(lines(count));
      const begun = await order(file.id, { metadata: { team: "search" } });
      const counts = [];
      const done = await until(begun.id, (batch) => {
        counts.push(batch.request_counts.completed);
        return batch.status === "completed";
      });
      const output = await read(done.output_file_id);
      const listed = [];
      for await (const each of client.files.list({ limit: 1 })) listed.push(each.id);
      const batches = [];
      for await (const each of client.batches.list({ limit: 1 })) batches.push(each.id);
      const deleted = await client.files.delete(file.id);
      const missing = errorSeen(await failureOf(client.files.retrieve(file.id)));
      return { file, begun, done, moved: new Set(counts).size > 2, output, listed, batches, deleted, missing };
    },

    async errors() {
      const file = await upload([...lines(1), line("unknown", "nobody/nothing"), "no json"]);
      const done = await until((await order(file.id)).id, ({ status }) => status === "completed");
      return { done, output: await read(done.output_file_id), errors: await read(done.error_file_id) };
    },

    async cancel() {
      const { id } = await order((await upload(lines(count))).id);
      await until(id, ({ request_counts }) => request_counts.completed > 0);
      const told = await client.batches.cancel(id);
      const cancelled = await until(id, ({ status }) => status === "cancelled");
      return { told, cancelled, output: await read(cancelled.output_file_id) };
    },

    async refused() {
      const content = await toFile(Buffer.from("x"), "a.jsonl");
      const purpose = await failureOf(client.files.create({ file: content, purpose: "assistants" }));
      const binary = await failureOf(client.files.create({ file: await toFile(Buffer.from([120, 0]), "a"), purpose: "batch" }));
      const batch = await failureOf(client.batches.retrieve("batch_none"));
      return { purpose: errorSeen(purpose), binary: errorSeen(binary), batch: errorSeen(batch) };
    },
  };

  async function upload(all) {
    const file = await toFile(Buffer.from(all.join("\n")), "questions.jsonl");
    return client.files.create({ file, purpose: "batch", expires_after: { anchor: "created_at", seconds: 3600 } });
  }

  function order(input_file_id, more) {
    return client.batches.create({ input_file_id, endpoint: "/v1/chat/completions", completion_window: "24h", ...more });
  }

  async function until(id, holds) {
    for (;;) {
      const batch = await client.batches.retrieve(id);
      if (holds(batch)) return batch;
      await wait(30);
    }
  }

  async function read(id) {
    const text = await (await client.files.content(id)).text();
    return text.split("\n").filter(Boolean).map((each) => JSON.parse(each));
  }

  function lines(many) {
    return Array.from({ length: many }, (_, i) => line(`c${i}`, model));
  }

  function line(custom_id, asked) {
    const body = { model: asked, messages: [{ role: "user", content: `hi ${custom_id}` }] };
    return JSON.stringify({ custom_id, method: "POST", url: "/v1/chat/completions", body });
  }
});
