package dev.caravan.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.caravan.conversation.Unserved;
import dev.caravan.json.Slice;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** A schema for an answer. Gemini knows fewer keywords there than in the parameters of a function. */
record GeminiAnswerSchema(Slice schema, String place) {
    private static final String DRAFT = "$schema";
    private static final Set<String> KNOWN = Set.of(
            "$id",
            "$defs",
            "$ref",
            "$anchor",
            "type",
            "format",
            "title",
            "description",
            "enum",
            "items",
            "prefixItems",
            "minItems",
            "maxItems",
            "minimum",
            "maximum",
            "anyOf",
            "oneOf",
            "properties",
            "additionalProperties",
            "required",
            "propertyOrdering");

    /** Verbatim, save for the name of the draft that it is written in: it asks for nothing. */
    void write(JsonGenerator json) throws IOException {
        require(schema, true);
        if (schema.get(DRAFT).isMissing()) {
            schema.writeTo(json);
            return;
        }
        json.writeStartObject();
        for (Slice.Member member : schema.members()) {
            if (!member.name().equals(DRAFT)) {
                json.writeFieldName(member.name());
                member.value().writeTo(json);
            }
        }
        json.writeEndObject();
    }

    private void require(Slice node, boolean root) {
        boolean refers = node.get("$ref").isGiven();
        for (String name : node.names()) {
            boolean known = KNOWN.contains(name) || (root && name.equals(DRAFT));
            boolean fits = !refers || name.startsWith("$") || name.equals("description");
            if (!known || !fits) {
                throw Unserved.at(place, "must have no schema with '" + name + "' there for this provider");
            }
        }
        for (String map : List.of("properties", "$defs")) {
            node.get(map).members((name, each) -> require(each, false));
        }
        for (String list : List.of("anyOf", "oneOf", "prefixItems")) {
            node.get(list).items().forEach(each -> require(each, false));
        }
        for (String single : List.of("items", "additionalProperties")) {
            if (node.get(single).isObject()) {
                require(node.get(single), false);
            }
        }
    }
}
