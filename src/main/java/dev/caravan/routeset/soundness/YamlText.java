package dev.caravan.routeset.soundness;

import dev.caravan.routeset.soundness.Written.Items;
import dev.caravan.routeset.soundness.Written.Member;
import dev.caravan.routeset.soundness.Written.Members;
import dev.caravan.routeset.soundness.Written.Text;
import dev.caravan.settings.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads a file as YAML, with Camel's own parser, and keeps the lines. */
final class YamlText {
    private static final Items NOTHING = new Items(0, List.of());
    private static final int DEEPEST = 200;

    private final String file;
    private final List<Fault> faults = new ArrayList<>();

    private YamlText(String file) {
        this.file = file;
    }

    static RouteText read(String file, String text) {
        YamlText reading = new YamlText(file);
        Items root = reading.root(text);
        return new RouteText(file, root, reading.faults);
    }

    private Items root(String text) {
        try {
            // In one piece: where a pair of surrogates lies across two of its pieces, the reader fails.
            LoadSettings whole = LoadSettings.builder()
                    .setUseMarks(true)
                    .setBufferSize(text.length() + 2)
                    .build();
            Optional<Node> root = new Compose(whole).composeString(text);
            if (root.isEmpty()) {
                faults.add(new Fault(file, 0, "the file is empty"));
                return NOTHING;
            }
            Written written = written(root.get(), 0);
            return switch (written) {
                case Items items -> items;
                case Members members -> listed(members);
                case Text line -> listed(new Members(line.line(), List.of()));
            };
        } catch (MarkedYamlEngineException e) {
            faults.add(fault(e));
        } catch (YamlEngineException e) {
            faults.add(new Fault(file, 0, "malformed YAML: " + oneLine(String.valueOf(e.getMessage()))));
        }
        return NOTHING;
    }

    private Items listed(Members members) {
        // A resource as Kubernetes keeps it, which Camel can unpack.
        if (members.find("apiVersion").isEmpty()) {
            faults.add(new Fault(file, members.line(), "a file of routes is a list: each entry begins with '- '"));
        }
        return NOTHING;
    }

    private Fault fault(MarkedYamlEngineException e) {
        Optional<Mark> mark = e.getProblemMark();
        String column = mark.map(at -> " at column " + (at.getColumn() + 1)).orElse("");
        String context = e.getContextMark()
                .filter(at -> mark.filter(problem -> problem.getLine() == at.getLine())
                        .isEmpty())
                .map(at -> ", " + e.getContext() + " that begins on line " + (at.getLine() + 1))
                .orElse("");
        int line = mark.map(at -> at.getLine() + 1).orElse(0);
        String problem = String.valueOf(e.getProblem());
        String words =
                problem.startsWith("expected <block end>") ? "what begins here fits no indentation above" : problem;
        return new Fault(file, line, "malformed YAML" + column + ": " + oneLine(words + context));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    private Written written(Node node, int depth) {
        int line = line(node);
        if (depth > DEEPEST) {
            throw new YamlEngineException("it goes deeper than " + DEEPEST + " levels, or contains itself");
        }
        return switch (node) {
            case ScalarNode scalar ->
                new Text(line, scalar.getTag().getValue().endsWith(":null") ? "" : scalar.getValue());
            case SequenceNode sequence ->
                new Items(
                        line,
                        sequence.getValue().stream()
                                .map(item -> written(item, depth + 1))
                                .toList());
            case MappingNode mapping -> new Members(line, members(mapping, depth));
            default -> new Text(line, "");
        };
    }

    private List<Member> members(MappingNode mapping, int depth) {
        List<Member> members = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            int line = line(tuple.getKeyNode());
            String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
            Integer first = seen.putIfAbsent(name, line);
            if (first != null) {
                faults.add(new Fault(file, line, "'" + name + "' stands on line " + first + " already"));
            }
            members.add(new Member(line, name, written(tuple.getValueNode(), depth + 1)));
        }
        return members;
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
