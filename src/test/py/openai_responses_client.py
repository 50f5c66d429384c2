"""OpenAI's own Python client, speaking the Responses API; scenarios are asked for on stdin, a line of JSON each."""

import json
import sys
import traceback

import openai
from pydantic import BaseModel

QUESTION = "What is the weather in Paris?"
QUESTION_OF_THREE = "What is the weather in Paris, in Oslo and in Rome?"
FORECAST = json.dumps({"sky": "sunny", "celsius": 21})
WEATHER = {
    "type": "function",
    "name": "get_weather",
    "description": "The weather in a city, now",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    "strict": False,
}
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class Place(BaseModel):
    name: str
    people: int
    rivers: list[str]


class Scenarios:
    def __init__(self, base_url, model):
        self.client = openai.OpenAI(base_url=base_url, api_key="sk-test", max_retries=0)
        self.model = model

    def create(self, **asked):
        return self.client.responses.create(model=self.model, **asked)

    def finished(self, **asked):
        """What the stream's helper puts together, and the names of its events."""
        with self.client.responses.stream(model=self.model, **asked) as stream:
            types = [event.type for event in stream]
            return stream.get_final_response(), types

    def whole(self):
        response = self.create(input=QUESTION, instructions="Be brief.")
        return {**summary(response), "usage": response.usage.model_dump()}

    def stream(self):
        numbers, text, error = [], "", None
        try:
            for event in self.create(input=QUESTION, stream=True):
                numbers.append(event.sequence_number)
                text += event.delta if event.type == "response.output_text.delta" else ""
        except openai.APIError as failure:
            error = error_seen(failure)
        return {"text": text, "numbers": numbers, "error": error}

    def stream_helper(self):
        response, types = self.finished(input=QUESTION)
        return {**summary(response), "types": types}

    def tools(self):
        asking = [{"role": "user", "content": QUESTION_OF_THREE}]
        asked = self.create(input=asking, tools=[WEATHER])
        helped, _ = self.finished(input=asking, tools=[WEATHER])
        answered = self.create(input=[*asking, *asked.output, *results(asked)], tools=[WEATHER])
        return {"cities": cities(asked), "streamed": cities(helped), "text": answered.output_text}

    def strict_tool(self):
        class Weather(BaseModel):
            city: str

        tool = openai.pydantic_function_tool(Weather, name="get_weather")
        asked = self.client.responses.parse(model=self.model, input=QUESTION, tools=[tool], tool_choice="required")
        return {"parsed": calls(asked)[0].parsed_arguments.model_dump()}

    def parse(self):
        parsed = self.client.responses.parse(model=self.model, input=QUESTION, text_format=Place)
        helped, _ = self.finished(input=QUESTION, text_format=Place)
        return {"parsed": parsed.output_parsed.model_dump(), "streamed": helped.output_parsed.model_dump()}

    def image(self):
        content = [
            {"type": "input_text", "text": "What is this?"},
            {"type": "input_image", "detail": "auto", "image_url": f"data:image/png;base64,{PNG}"},
        ]
        return summary(self.create(input=[{"role": "user", "content": content}]))

    def abort(self):
        with self.create(input=QUESTION, stream=True) as stream:
            deltas = (event for event in stream if event.type == "response.output_text.delta")
            return {"deltas": len([next(deltas) for _ in range(3)])}

    def error(self):
        try:
            return summary(self.create(input=QUESTION))
        except openai.APIError as failure:
            return error_seen(failure)


def summary(response):
    reason = response.incomplete_details.reason if response.incomplete_details else None
    return {"text": response.output_text, "status": response.status, "incomplete": reason}


def calls(response):
    return [item for item in response.output if item.type == "function_call"]


def cities(response):
    return [json.loads(call.arguments)["city"] for call in calls(response)]


def results(response):
    return [{"type": "function_call_output", "call_id": call.call_id, "output": FORECAST} for call in calls(response)]


def error_seen(failure):
    return {
        "class": type(failure).__name__,
        "status": getattr(failure, "status_code", None),
        "code": failure.code,
        "type": failure.type,
        "param": failure.param,
        "message": failure.message,
    }


def seen(asked):
    try:
        return getattr(Scenarios(asked["baseURL"], asked["model"]), asked["scenario"].replace("-", "_"))()
    except Exception:
        return {"failed": asked["scenario"] + ": " + traceback.format_exc()}


for line in sys.stdin:
    print(json.dumps(seen(json.loads(line))), flush=True)
