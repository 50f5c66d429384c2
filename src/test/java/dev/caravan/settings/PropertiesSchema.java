package dev.caravan.settings;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The schema of application.properties for editors: each property as a member whose value is a text. */
final class PropertiesSchema {
    private static final Pattern PROPERTY = Pattern.compile("^#?(caravan\\.[\\w.*/-]+)=(.*)$");
    private static final Map<Kind, String> FORMS = Map.ofEntries(
            Map.entry(Kind.TEXT, ".*"),
            Map.entry(Kind.COUNT, "[0-9]{1,10}"),
            Map.entry(Kind.PORT, "[0-9]{1,5}"),
            Map.entry(Kind.PERCENT, "[0-9.]+"),
            Map.entry(Kind.SCORE, "[0-9.]+"),
            Map.entry(Kind.TEMPERATURE, "[0-9.]+"),
            Map.entry(Kind.THINKING, "budget|effort"),
            Map.entry(Kind.DURATION, "[0-9]{1,9}(ms|s|m|h|d)"),
            Map.entry(Kind.BYTES, "[0-9]{1,9}(KiB|MiB|GiB)?"),
            Map.entry(Kind.URL, "https?://.+"),
            Map.entry(Kind.ORIGINS, "\\s*https?://[^/\\s,*?#@]+(\\s*,\\s*https?://[^/\\s,*?#@]+)*\\s*"),
            Map.entry(Kind.CHAIN, "\\s*hybrid\\s*|\\s*[a-z0-9-]+/\\S+(\\s*,\\s*[a-z0-9-]+/\\S+)*\\s*"),
            Map.entry(Kind.USD, "[0-9]{1,9}(\\.[0-9]{1,9})?"),
            Map.entry(Kind.STORE, "jdbc:(postgresql|sqlite):.+"),
            Map.entry(Kind.ZONE, "[A-Za-z0-9+_/:-]+"),
            Map.entry(Kind.TIERS, "\\s*([*]|[a-z]+)(\\s*,\\s*([*]|[a-z]+))*\\s*"),
            Map.entry(Kind.FLAG, "true|false"),
            Map.entry(Kind.AUTH, "open|keys"),
            Map.entry(Kind.NAMES, "\\s*[a-z0-9]+(-[a-z0-9]+)*(\\s*,\\s*[a-z0-9]+(-[a-z0-9]+)*)*\\s*"),
            Map.entry(Kind.SPREAD, "least-load|in-turn"),
            Map.entry(Kind.UNHONOURED, "refuse|drop"),
            Map.entry(Kind.LOG_LEVEL, "error|warn|info|debug"));

    private PropertiesSchema() {}

    static String text() throws IOException {
        Map<String, String> meanings = meanings();
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode schema = mapper.createObjectNode()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("title", "Caravan's application.properties")
                .put("type", "object");
        ObjectNode single = schema.putObject("properties");
        ObjectNode families = schema.putObject("patternProperties");
        for (Knob knob : Knob.ALL) {
            ObjectNode one = knob.isFamily()
                    ? families.putObject("^" + quoted(knob.name()) + "$")
                    : single.putObject(knob.name());
            String meaning = meanings.getOrDefault(knob.name(), "");
            one.put("type", "string")
                    .put("description", (meaning + " (" + knob.kind().form() + ")").strip());
            String form = FORMS.getOrDefault(knob.kind(), ".*");
            if (!form.equals(".*")) {
                one.put("pattern", "^(" + form + ")?$");
            }
        }
        // What does not begin so is Camel's, or the operator's own.
        families.putObject("^(?!caravan\\.)");
        schema.put("additionalProperties", false);
        return mapper.writeValueAsString(schema) + "\n";
    }

    private static String quoted(String name) {
        return name.replace(".", "\\.").replace("*", ".+");
    }

    /** The comment above each property, or above the first of several. */
    static Map<String, String> meanings() throws IOException {
        Map<String, String> meanings = new HashMap<>();
        List<String> comment = new ArrayList<>();
        String last = "";
        for (String line : Files.readAllLines(Path.of("application.properties"))) {
            Matcher property = PROPERTY.matcher(line);
            if (property.matches()) {
                last = comment.isEmpty() ? last : String.join(" ", comment);
                comment.clear();
                String meaning = last;
                Knob.of(property.group(1)).ifPresent(knob -> meanings.putIfAbsent(knob.name(), meaning));
            } else if (line.startsWith("# ") && !line.startsWith("# --")) {
                comment.add(line.substring(2).strip());
            } else {
                comment.clear();
                last = "";
            }
        }
        return meanings;
    }
}
