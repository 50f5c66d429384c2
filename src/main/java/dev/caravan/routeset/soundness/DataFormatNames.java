package dev.caravan.routeset.soundness;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which of Camel's data formats a step means: several libraries speak some, and the usual one is meant unless it says. */
final class DataFormatNames {
    private static final Map<String, String> USUAL =
            Map.of("json", "jackson", "bindy", "bindyCsv", "yaml", "snakeYaml", "avro", "avro", "protobuf", "protobuf");

    private static final Map<String, String> BY_LIBRARY = Map.ofEntries(
            Map.entry("json/jackson", "jackson"),
            Map.entry("json/gson", "gson"),
            Map.entry("json/fastjson", "fastjson"),
            Map.entry("json/jsonb", "jsonb"),
            Map.entry("avro/jackson", "avroJackson"),
            Map.entry("avro/avrojackson", "avroJackson"),
            Map.entry("protobuf/jackson", "protobufJackson"),
            Map.entry("protobuf/protobufjackson", "protobufJackson"));

    private DataFormatNames() {}

    /** {@code member} is the name in the step; empty where the library is one that only Camel knows. */
    static Optional<String> of(String member, Optional<String> library) {
        String usual = USUAL.getOrDefault(member, member);
        if (library.isEmpty() || !USUAL.containsKey(member)) {
            return Optional.of(usual);
        }
        String named = member + "/" + library.get().toLowerCase(Locale.ROOT);
        return Optional.ofNullable(BY_LIBRARY.get(named));
    }
}
