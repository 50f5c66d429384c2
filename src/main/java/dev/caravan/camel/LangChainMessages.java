package dev.caravan.camel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.List;

/** LangChain4j's messages in OpenAI's form. */
final class LangChainMessages {
    private LangChainMessages() {}

    /** @throws CaravanException where one holds what cannot be said in it */
    static ArrayNode of(List<? extends ChatMessage> messages) {
        ArrayNode all = Json.mapper().createArrayNode();
        for (ChatMessage message : messages) {
            ObjectNode said = all.addObject();
            switch (message) {
                case SystemMessage system -> said.put("role", "system").put("content", system.text());
                case UserMessage user -> user(said.put("role", "user"), user);
                case AiMessage model -> model(said.put("role", "assistant"), model);
                case ToolExecutionResultMessage result ->
                    said.put("role", "tool").put("tool_call_id", result.id()).put("content", result.text());
                default -> throw unknown(message);
            }
        }
        return all;
    }

    private static void user(ObjectNode said, UserMessage message) {
        if (message.name() != null) {
            said.put("name", message.name());
        }
        if (message.hasSingleText()) {
            said.put("content", message.singleText());
            return;
        }
        ArrayNode parts = said.putArray("content");
        for (Content content : message.contents()) {
            switch (content) {
                case TextContent text -> parts.addObject().put("type", "text").put("text", text.text());
                case ImageContent image ->
                    parts.addObject()
                            .put("type", "image_url")
                            .putObject("image_url")
                            .put("url", url(image.image()));
                default -> throw unknown(content);
            }
        }
    }

    private static String url(Image image) {
        return image.url() != null
                ? image.url().toString()
                : "data:" + image.mimeType() + ";base64," + image.base64Data();
    }

    private static void model(ObjectNode said, AiMessage message) {
        if (message.text() != null) {
            said.put("content", message.text());
        }
        if (message.hasToolExecutionRequests()) {
            ArrayNode calls = said.putArray("tool_calls");
            for (ToolExecutionRequest call : message.toolExecutionRequests()) {
                calls.addObject()
                        .put("id", call.id())
                        .put("type", "function")
                        .putObject("function")
                        .put("name", call.name())
                        .put("arguments", call.arguments());
            }
        }
    }

    private static CaravanException unknown(Object part) {
        return CaravanException.badBody(
                "a " + part.getClass().getSimpleName() + " cannot be sent: texts, images and tools can");
    }
}
