package dev.caravan.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;

/**
 * The one JSON parser: limits that a hostile body cannot pass, and faults that never quote it. Safe for use by many
 * threads.
 */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(256)
                    .maxStringLength(64 << 20)
                    .maxNumberLength(256)
                    .maxNameLength(4096)
                    .build())
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            // Names are whatever callers make up, and the JVM's table of strings is everybody's.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

    private static final ObjectWriter PLAIN = MAPPER.writer().with(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN);

    private Json() {}

    public static JsonFactory factory() {
        return FACTORY;
    }

    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /** Its text, with no exponent in any number: whoever reads money expects none. */
    public static String plainly(JsonNode json) {
        try {
            return PLAIN.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what is built can be written", e);
        }
    }

    public static JsonParser parser(byte[] bytes) throws java.io.IOException {
        return FACTORY.createParser(bytes);
    }
}
