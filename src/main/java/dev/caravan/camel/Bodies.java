package dev.caravan.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.segment.TextSegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.TypeConverter;
import org.jspecify.annotations.Nullable;

/** Makes of a message's body what a model is asked. */
final class Bodies {
    /** A text is a request in OpenAI's form where it is one, else a question. */
    static final String ANY = "any";

    /** It is a question, whatever it looks like. */
    static final String TEXT = "text";

    /** It is a request in OpenAI's form, and refused where it is none. */
    static final String OPENAI = "openai";

    private static final String MESSAGES = "messages";

    private Bodies() {}

    /** A request with its messages, and without what the endpoint says. */
    static ObjectNode request(Exchange exchange, String form) {
        Object body = body(exchange);
        return switch (body) {
            case Prompt prompt -> ofText(prompt.text());
            case ChatMessage message -> ofMessages(LangChainMessages.of(List.of(message)));
            case Collection<?> several -> ofMessages(LangChainMessages.of(messages(several)));
            case Map<?, ?> members -> ofMembers(Json.mapper().valueToTree(members));
            case JsonNode tree -> ofMembers(tree);
            default -> converted(exchange, body, form);
        };
    }

    /** @throws CaravanException where there is none */
    static Object body(Exchange exchange) {
        @Nullable Object body = exchange.getMessage().getBody();
        if (body == null) {
            throw CaravanException.badBody("the message has no body, and so asks nothing");
        }
        return body;
    }

    private static ObjectNode converted(Exchange exchange, Object body, String form) {
        Optional<ObjectNode> converted = convert(exchange, body, Prompt.class)
                .map(prompt -> ofText(prompt.text()))
                .or(() -> convert(exchange, body, ChatMessage.class)
                        .map(message -> ofMessages(LangChainMessages.of(List.of(message)))));
        return converted.orElseGet(() -> {
            String text = question(exchange);
            return form.equals(TEXT) ? ofText(text) : ofTextOrJson(text, form);
        });
    }

    private static ObjectNode ofTextOrJson(String text, String form) {
        JsonNode tree =
                text.stripLeading().startsWith("{") ? tree(text) : Json.mapper().missingNode();
        if (tree.isObject() && tree.path(MESSAGES).isArray()) {
            return (ObjectNode) tree;
        }
        if (form.equals(OPENAI)) {
            throw CaravanException.badBody("the body is no request in OpenAI's form: an object with 'messages'");
        }
        return ofText(text);
    }

    private static JsonNode tree(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            return Json.mapper().missingNode();
        }
    }

    private static ObjectNode ofMembers(JsonNode tree) {
        if (!tree.isObject() || !tree.path(MESSAGES).isArray()) {
            throw CaravanException.badBody(
                    "the body is a map and no request in OpenAI's form: that has a list of 'messages'");
        }
        return tree.<ObjectNode>deepCopy();
    }

    static ObjectNode ofText(String text) {
        ObjectNode request = Json.mapper().createObjectNode();
        request.putArray(MESSAGES).addObject().put("role", "user").put("content", text);
        return request;
    }

    private static ObjectNode ofMessages(ArrayNode messages) {
        ObjectNode request = Json.mapper().createObjectNode();
        request.set(MESSAGES, messages);
        return request;
    }

    private static List<ChatMessage> messages(Collection<?> several) {
        List<ChatMessage> messages = new ArrayList<>();
        for (Object each : several) {
            if (!(each instanceof ChatMessage message)) {
                throw CaravanException.badBody("a list in the body is one of LangChain4j's messages, and this holds "
                        + (each == null ? "nothing" : "a " + each.getClass().getName()));
            }
            messages.add(message);
        }
        if (messages.isEmpty()) {
            throw CaravanException.badBody("the list in the body is empty, and so asks nothing");
        }
        return messages;
    }

    /** The text of a body that is a question whatever it looks like. */
    static String question(Exchange exchange) {
        String text = text(exchange, body(exchange));
        if (text.isBlank()) {
            throw CaravanException.badBody("the body is an empty text, and so asks nothing");
        }
        return text;
    }

    /** The texts whose vectors are wanted. */
    static List<String> texts(Exchange exchange) {
        Object body = body(exchange);
        List<String> texts = new ArrayList<>();
        for (Object each : body instanceof Collection<?> several ? several : List.of(body)) {
            texts.add(
                    switch (each) {
                        case TextSegment segment -> segment.text();
                        case Prompt prompt -> prompt.text();
                        case null -> "";
                        default -> text(exchange, each);
                    });
        }
        if (texts.isEmpty() || texts.stream().anyMatch(String::isBlank)) {
            throw CaravanException.badBody("the body holds no text, or an empty one, and that has no vector");
        }
        return texts;
    }

    /** @throws CaravanException where it is none and nobody knows how to make one of it */
    static String text(Exchange exchange, Object body) {
        return switch (body) {
            case CharSequence text -> text.toString();
            // Camel would call toString on whatever it knows nothing of, and a model would be asked about that.
            default ->
                convert(exchange, body, String.class)
                        .or(() -> Optional.ofNullable(exchange.getContext()
                                        .getTypeConverter()
                                        .tryConvertTo(byte[].class, exchange, body))
                                .map(bytes -> new String(bytes, StandardCharsets.UTF_8)))
                        .orElseThrow(() -> CaravanException.badBody(
                                "the body is a " + body.getClass().getName()
                                        + ", and no type converter makes a text of it: convert it before, or add one"));
        };
    }

    private static <T> Optional<T> convert(Exchange exchange, Object body, Class<T> type) {
        @Nullable
        TypeConverter converter =
                exchange.getContext().getTypeConverterRegistry().lookup(type, body.getClass());
        return converter == null ? Optional.empty() : Optional.ofNullable(converter.tryConvertTo(type, exchange, body));
    }
}
