package dev.caravan.cli.test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.settings.Durations;
import dev.caravan.settings.Fault;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** A piece of a YAML file that knows where it stands. What is wrong with it is gathered with all that is. */
final class Part {
    private static final int DEEPEST = 100;
    private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");

    private final Node node;
    private final String file;
    private final List<Fault> faults;

    private Part(Node node, String file, List<Fault> faults) {
        this.node = node;
        this.file = file;
        this.faults = faults;
    }

    /** The whole file; empty where it holds nothing, or is no YAML. */
    static Optional<Part> of(String file, String text, List<Fault> faults) {
        LoadSettings whole = LoadSettings.builder()
                .setUseMarks(true)
                .setSchema(new CoreSchema())
                .setMaxAliasesForCollections(0)
                .setBufferSize(text.length() + 2)
                .build();
        try {
            return new Compose(whole).composeString(text).map(root -> new Part(root, file, faults));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            faults.add(new Fault(file, line, "malformed YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            faults.add(new Fault(file, 0, "malformed YAML: " + e.getMessage()));
        }
        return Optional.empty();
    }

    String file() {
        return file;
    }

    int line() {
        return line(node);
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    void wrong(String reason) {
        faults.add(new Fault(file, line(), reason));
    }

    /** By name, in the order of the file. */
    Map<String, Part> members() {
        Map<String, Part> members = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            wrong("here stand members, such as 'name: value'");
            return members;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
            if (members.put(name, new Part(tuple.getValueNode(), file, faults)) != null) {
                faults.add(new Fault(file, line(tuple.getKeyNode()), "'" + name + "' is there twice"));
            }
        }
        return members;
    }

    /** The members, of which there may be these alone. */
    Map<String, Part> members(List<String> known) {
        Map<String, Part> members = members();
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
                if (!known.contains(name)) {
                    Fault fault = new Fault(
                            file,
                            line(tuple.getKeyNode()),
                            "there is no '" + name + "' here, only " + String.join(", ", known));
                    faults.add(fault.nearest(name, known));
                }
            }
        }
        return members;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    boolean isText() {
        return node instanceof ScalarNode;
    }

    /** What a list holds; what is no list is one thing. */
    List<Part> items() {
        return node instanceof SequenceNode list
                ? list.getValue().stream()
                        .map(item -> new Part(item, file, faults))
                        .toList()
                : List.of(this);
    }

    boolean isNothing() {
        return node instanceof ScalarNode scalar && scalar.getTag().getValue().endsWith(":null");
    }

    String text() {
        if (node instanceof ScalarNode scalar) {
            return isNothing() ? "" : scalar.getValue();
        }
        wrong("here stands a text or a number");
        return "";
    }

    int whole(int least) {
        String written = text();
        if (WHOLE.matcher(written).matches() && Integer.parseInt(written) >= least) {
            return Integer.parseInt(written);
        }
        wrong("must be a whole number from " + least + " on: '" + written + "'");
        return least;
    }

    boolean flag() {
        String written = text();
        if (!written.equals("true") && !written.equals("false")) {
            wrong("must be true or false: '" + written + "'");
        }
        return written.equals("true");
    }

    Duration duration() {
        try {
            return Durations.parse(text());
        } catch (IllegalArgumentException e) {
            wrong("must be a duration, such as 500ms, 2s, 5m or 1h: '" + text() + "'");
            return Duration.ZERO;
        }
    }

    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        members().forEach((name, value) -> texts.put(name, value.text()));
        return texts;
    }

    JsonNode json() {
        return json(node, 0);
    }

    private JsonNode json(Node part, int depth) {
        if (depth > DEEPEST) {
            wrong("goes deeper than " + DEEPEST + " levels, or contains itself");
            return NullNode.getInstance();
        }
        return switch (part) {
            case ScalarNode scalar -> plain(scalar);
            case SequenceNode list -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                list.getValue().forEach(item -> array.add(json(item, depth + 1)));
                yield array;
            }
            case MappingNode mapping -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                for (NodeTuple tuple : mapping.getValue()) {
                    String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
                    object.set(name, json(tuple.getValueNode(), depth + 1));
                }
                yield object;
            }
            default -> NullNode.getInstance();
        };
    }

    private static JsonNode plain(ScalarNode scalar) {
        String written = scalar.getValue();
        JsonNodeFactory json = JsonNodeFactory.instance;
        String tag = scalar.getTag().getValue();
        try {
            return switch (tag.substring(tag.lastIndexOf(':') + 1)) {
                case "null" -> json.nullNode();
                case "bool" -> json.booleanNode(Boolean.parseBoolean(written));
                case "int" -> json.numberNode(Long.parseLong(written));
                case "float" -> json.numberNode(new BigDecimal(written));
                default -> json.textNode(written);
            };
        } catch (NumberFormatException e) {
            return json.textNode(written);
        }
    }

    static List<String> and(List<String> some, String... more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return all;
    }
}
