package dev.caravan.request;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.json.Json;
import dev.caravan.json.Scale;
import dev.caravan.json.Slice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Leaves out what a provider cannot honour, where the operator allows that. What an answer is about, what it must be like
 * and where it may be made is never left out, for without it there would be another answer than was asked for.
 */
public final class LeavingOut {
    private static final Set<String> NEVER = Set.of(
            "model",
            "messages",
            "system",
            "input",
            "instructions",
            "prompt",
            "text.format",
            "previous_response_id",
            "conversation",
            "stream",
            "stream_options",
            "tools",
            "tool_choice",
            "functions",
            "function_call",
            "mcp_servers",
            "container",
            "response_format",
            "output_format",
            "output_config.format",
            "modalities",
            "audio",
            "web_search_options",
            "stop",
            "stop_sequences",
            "n",
            "max_tokens",
            "max_completion_tokens",
            "max_output_tokens",
            "dimensions",
            "encoding_format",
            "provider",
            "inference_geo",
            "safety_settings",
            "moderation",
            "guardrails");

    /** A member, or one of an object that is a member; nothing within messages or lists. */
    private static final Pattern PLACE = Pattern.compile("\\w[\\w-]{0,63}(\\.\\w[\\w-]{0,63})?");

    private LeavingOut() {}

    /** Whether the member of that name may be left out. */
    public static boolean isAllowed(String member) {
        return PLACE.matcher(member).matches()
                && !NEVER.contains(member)
                && !NEVER.contains(member.substring(0, Math.max(0, member.indexOf('.'))));
    }

    /** The same request without a member, weighed anew; empty where it has none of that name. */
    public static Optional<Request> of(Request request, String member, Scale scale) {
        return switch (request) {
            case ChatRequest chat -> json(chat.root(scale), member).map(json -> ChatRequestReader.read(json, scale));
            case MessagesRequest messages ->
                json(messages.root(), member)
                        .map(json -> messages.counting()
                                ? MessagesReader.readForCounting(json, scale)
                                : MessagesReader.read(json, scale));
            case ResponsesRequest responses ->
                json(responses.root(scale), member).map(json -> ResponsesReader.read(json, scale));
            case EmbeddingsRequest embeddings ->
                json(embeddings.root(), member).map(json -> EmbeddingsRequest.read(json, scale));
        };
    }

    private static Optional<byte[]> json(Slice root, String member) {
        List<String> path = List.of(member.split("\\."));
        Slice holder = path.size() == 1 ? root : root.get(path.getFirst());
        if (!holder.names().contains(path.getLast())) {
            return Optional.empty();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(root.length());
        try (JsonGenerator json = Json.factory().createGenerator(bytes)) {
            write(root, path, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of(bytes.toByteArray());
    }

    private static void write(Slice object, List<String> path, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (String name : object.names()) {
            boolean onTheWay = name.equals(path.getFirst());
            if (onTheWay && path.size() == 1) {
                continue;
            }
            json.writeFieldName(name);
            if (onTheWay) {
                write(object.get(name), path.subList(1, path.size()), json);
            } else {
                object.get(name).writeTo(json);
            }
        }
        json.writeEndObject();
    }
}
