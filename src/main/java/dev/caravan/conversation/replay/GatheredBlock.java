package dev.caravan.conversation.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.json.JsonTexts;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A content block of a message in Anthropic's form, as far as it has come. Owned by one thread. */
final class GatheredBlock {
    private final Slice start;
    private final GrownMembers members = new GrownMembers(Manner.WRITTEN);
    private final JsonTexts input = new JsonTexts();
    private final List<Slice> citations = new ArrayList<>(0);

    GatheredBlock(Slice start) {
        this.start = start;
        members.plus(start);
    }

    void delta(Slice delta) {
        switch (delta.get("type").text()) {
            case "input_json_delta" -> input.add(delta.get("partial_json").inner());
            case "citations_delta" -> cite(delta.get("citation"));
            default ->
                delta.members((name, value) -> {
                    if (!name.equals("type")) {
                        members.add(name, value);
                    }
                });
        }
    }

    private void cite(Slice citation) {
        if (citation.isGiven()) {
            citations.add(citation);
        }
    }

    void writeTo(JsonGenerator json) throws IOException {
        boolean inputCame = !input.joined().isBlank();
        json.writeStartObject();
        for (String name : members.names()) {
            boolean later = name.equals("input") ? inputCame : name.equals("citations") && !citations.isEmpty();
            if (!later) {
                members.writeMember(json, name);
            }
        }
        if (inputCame) {
            json.writeFieldName("input");
            input().writeTo(json);
        }
        if (!citations.isEmpty()) {
            citations(json);
        }
        json.writeEndObject();
    }

    /** Never half of an input: nobody could run such a call. */
    private Slice input() {
        byte[] plain = input.joined().plain().getBytes(StandardCharsets.UTF_8);
        try {
            return Slice.parse(plain);
        } catch (IOException e) {
            throw new IllegalArgumentException("a tool is called with an input that is no JSON", e);
        }
    }

    private void citations(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("citations");
        for (Slice citation : start.get("citations").items()) {
            citation.writeTo(json);
        }
        for (Slice citation : citations) {
            citation.writeTo(json);
        }
        json.writeEndArray();
    }
}
