// What the clients' scenarios share: how they are asked for, and what they ask.
import { createInterface } from "node:readline";

/**
 * Runs scenarios as they are asked for on stdin, a line of JSON each, and prints what the client saw as one line of
 * JSON. By hand: echo '{"baseURL": "http://127.0.0.1:8080/v1", "model": "auto", "scenario": "whole"}' | node FILE
 */
export async function serve(scenariosOf) {
  const print = process.stdout.write.bind(process.stdout);
  console.log = console.info = console.error;
  for await (const line of createInterface({ input: process.stdin })) {
    const { scenario, ...asked } = JSON.parse(line);
    print(JSON.stringify(await seen(scenariosOf(asked), scenario)) + "\n");
  }
}

async function seen(scenarios, scenario) {
  try {
    return (await scenarios[scenario]()) ?? null;
  } catch (failure) {
    return { failed: `${scenario}: ${failure?.stack ?? failure}` };
  }
}

export const question = "What is the weather in Paris?";

export const questionOfThree = "What is the weather in Paris, in Oslo and in Rome?";

export const weatherSchema = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
};

export const forecast = JSON.stringify({ sky: "sunny", celsius: 21 });

/** What a JSON answer must look like. */
export const placeSchema = {
  type: "object",
  properties: { name: { type: "string" }, people: { type: "integer" }, rivers: { type: "array", items: { type: "string" } } },
  required: ["name", "people", "rivers"],
  additionalProperties: false,
};

/** One pixel. */
export const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** What went wrong, or null where nothing did. */
export async function failureOf(call) {
  try {
    await call;
    return null;
  } catch (failure) {
    return failure;
  }
}

export function errorSeen(failure) {
  if (failure === null) return null;
  const { status, code, type, param, message, requestID } = failure;
  return { class: failure.constructor.name, status, code, type, param, message, requestID };
}

export function provenance(response) {
  return { provider: response.headers.get("x-caravan-provider"), requestId: response.headers.get("x-request-id") };
}
