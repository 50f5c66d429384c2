package dev.caravan.settings;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.process.Guest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What editors complete in a Spring Boot application: each property that has an effect there. */
final class SpringMetadata {
    private static final Map<String, List<String>> NAMES = Map.of(
            "caravan.provider.", List.of("openai", "anthropic", "gemini", "ollama", "azure", "vertex", "bedrock"),
            "caravan.tier.", List.of("local", "simple", "medium", "complex"));

    /** What only some providers ask for, by the ends of their names. */
    private static final Map<String, List<String>> OF_CLOUDS = new HashMap<>(Map.of(
            ".api-version", List.of("azure"),
            ".tenant", List.of("azure"),
            ".client-id", List.of("azure"),
            ".client-secret", List.of("azure"),
            ".scope", List.of("azure"),
            ".authority", List.of("azure", "vertex"),
            ".project", List.of("vertex"),
            ".location", List.of("vertex"),
            ".credentials", List.of("vertex")));

    static {
        for (String end : List.of(
                "region",
                "access-key",
                "secret-key",
                "session-token",
                "profile",
                "credentials-file",
                "config-file",
                "web-identity-token-file",
                "role",
                "role-session-name",
                "container-uri",
                "container-token",
                "container-token-file",
                "metadata-disabled",
                "metadata-url",
                "sts-url")) {
            OF_CLOUDS.put("." + end, List.of("bedrock"));
        }
    }

    private SpringMetadata() {}

    static String text() throws IOException {
        Map<String, String> meanings = PropertiesSchema.meanings();
        Map<String, String> defaults = PropertyText.read(
                        "application.properties", Files.readString(Path.of("application.properties")))
                .values();
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode metadata = mapper.createObjectNode();
        ArrayNode properties = metadata.putArray("properties");
        own(properties);
        Set<String> families = new TreeSet<>();
        for (Knob knob : Knob.ALL) {
            for (String name : names(knob, families)) {
                if (!Guest.isOfTheProgram(name)) {
                    ObjectNode property = properties
                            .addObject()
                            .put("name", name)
                            .put("type", type(knob.kind()))
                            .put(
                                    "description",
                                    (meanings.getOrDefault(knob.name(), "") + " ("
                                                    + knob.kind().form() + ")")
                                            .strip());
                    // The folder is another one in each program.
                    if (defaults.containsKey(name) && !name.equals("caravan.data")) {
                        property.put("defaultValue", defaults.get(name));
                    }
                }
            }
        }
        families.forEach(family -> properties
                .addObject()
                .put("name", family)
                .put("type", "java.util.Map<java.lang.String,java.lang.String>")
                .put("description", "By name; application.properties of Caravan has them all."));
        return mapper.writeValueAsString(metadata) + "\n";
    }

    /** Those of the starter alone. */
    private static void own(ArrayNode properties) {
        properties
                .addObject()
                .put("name", "caravan.enabled")
                .put("type", "java.lang.Boolean")
                .put("description", "Whether there is a Caravan in the application.")
                .put("defaultValue", true);
        properties
                .addObject()
                .put("name", "caravan.spring.chat-model")
                .put("type", "java.lang.String")
                .put("description", "What the beans ChatModel and StreamingChatModel ask: a tier, or provider/model.")
                .put("defaultValue", "auto");
        properties
                .addObject()
                .put("name", "caravan.spring.embedding-model")
                .put("type", "java.lang.String")
                .put(
                        "description",
                        "What the bean EmbeddingModel asks, such as openai/text-embedding-3-small; unset, there is none,"
                                + " for vectors of different models do not fit together.");
    }

    private static List<String> names(Knob knob, Set<String> families) {
        if (!knob.isFamily()) {
            return List.of(knob.name());
        }
        if (knob.prefix().length() + knob.suffix().length() < knob.name().length() - 1) {
            // It has a name of the operator's own in its middle.
            return List.of();
        }
        List<String> known = OF_CLOUDS.getOrDefault(knob.suffix(), NAMES.getOrDefault(knob.prefix(), List.of()));
        if (known.isEmpty() && !Guest.isOfTheProgram(knob.prefix())) {
            families.add(knob.prefix().substring(0, knob.prefix().length() - 1));
        }
        List<String> names = new ArrayList<>();
        known.forEach(name -> names.add(knob.prefix() + name + knob.suffix()));
        return names;
    }

    private static String type(Kind kind) {
        return switch (kind) {
            case FLAG -> "java.lang.Boolean";
            case COUNT -> "java.lang.Integer";
            default -> "java.lang.String";
        };
    }
}
