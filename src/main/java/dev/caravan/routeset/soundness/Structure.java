package dev.caravan.routeset.soundness;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.routeset.soundness.Written.Items;
import dev.caravan.routeset.soundness.Written.Member;
import dev.caravan.routeset.soundness.Written.Members;
import dev.caravan.routeset.soundness.Written.Text;
import dev.caravan.settings.Fault;
import dev.caravan.settings.Nearest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether files hold what Camel's YAML has: its steps, and in each the members that it may and must have. */
final class Structure {
    /** They ask for an expression in the schema, and can do without. */
    private static final Set<String> EXPRESSION_OR_NOT = Set.of("sort", "transform");

    private static final String NUMBER = "[-+]?\\d+(\\.\\d+)?(ms|s|m|h|d)?";

    private final DslSchema schema;
    private final String file;
    private final List<Fault> faults = new ArrayList<>();

    private Structure(DslSchema schema, String file) {
        this.schema = schema;
        this.file = file;
    }

    static List<Fault> faults(DslSchema schema, RouteText text) {
        Structure structure = new Structure(schema, text.file());
        for (Written item : text.root().all()) {
            structure.check("entry", item.line(), item, schema.entry());
        }
        return structure.faults;
    }

    /** {@code line} is that of the name. */
    private void check(String name, int line, Written written, Shape shape) {
        switch (written) {
            case Text text -> checkText(name, line, text, shape);
            case Items items -> checkItems(name, line, items, shape);
            case Members members -> checkMembers(name, line, members, shape);
        }
    }

    private void checkText(String name, int line, Text text, Shape shape) {
        if (text.isEmpty()) {
            checkRequired(name, line, new Members(line, List.of()), shape);
        } else if (shape.isOnly("object")) {
            fault(line, "'" + name + "' must hold members, not the text '" + text.text() + "'");
        } else if (shape.isOnly("array")) {
            fault(line, "'" + name + "' must be a list");
        } else if (!text.hasPlaceholder()) {
            checkWord(name, text, shape);
        }
    }

    private void checkWord(String name, Text text, Shape shape) {
        String word = text.text();
        if (shape.isOnly("boolean") && !word.equals("true") && !word.equals("false")) {
            fault(text.line(), "'" + name + "' must be true or false, not '" + word + "'");
        } else if (shape.isOnly("number") && !word.matches(NUMBER)) {
            fault(text.line(), "'" + name + "' must be a number, not '" + word + "'");
        } else if (!shape.words().isEmpty() && shape.words().stream().noneMatch(word::equalsIgnoreCase)) {
            faults.add(new Fault(
                            file,
                            text.line(),
                            "'" + name + "' must be one of " + String.join(", ", shape.words()) + ", not '" + word
                                    + "'")
                    .nearest(word, shape.words()));
        }
    }

    private void checkItems(String name, int line, Items items, Shape shape) {
        if (!shape.allows("array")) {
            fault(line, "'" + name + "' must not be a list");
        } else if (!shape.items().isEmpty()) {
            Shape each = schema.shape(shape.items());
            String one = each.isChoice() ? "step" : name;
            items.all().forEach(item -> check(one, item.line(), item, each));
        }
    }

    private void checkMembers(String name, int line, Members members, Shape shape) {
        if (!shape.allows("object")) {
            fault(line, "'" + name + "' must be a " + (shape.isOnly("array") ? "list" : "text"));
        } else if (shape.isChoice()) {
            checkChoice(name, members, shape);
        } else {
            checkRequired(name, line, members, shape);
            members.all().forEach(member -> checkMember("'" + name + "' has no member ", member, shape));
        }
    }

    /** One step and its members; what else stands beside it was mostly meant to be in it, or to be the next one. */
    private void checkChoice(String name, Members members, Shape shape) {
        if (members.all().isEmpty()) {
            fault(members.line(), "an empty " + name);
            return;
        }
        Member first = members.all().getFirst();
        checkMember("unknown " + name + " ", first, shape);
        Shape inside = schema.shape(shape.member(first.name()));
        for (Member beside : members.all().subList(1, members.all().size())) {
            if (shape.names().contains(beside.name()) && !inside.names().contains(beside.name())) {
                fault(beside.line(), "'" + beside.name() + "' is " + article(name) + " of its own: put '- ' before it");
            } else {
                fault(
                        beside.line(),
                        "'" + beside.name() + "' stands beside '" + first.name() + "' and not in it: indent it more");
            }
        }
    }

    private static String article(String name) {
        return name.equals("entry") ? "an entry" : "a " + name;
    }

    private void checkMember(String lacking, Member member, Shape shape) {
        List<JsonNode> inside = shape.member(member.name());
        if (!inside.isEmpty()) {
            check(member.name(), member.line(), member.value(), schema.shape(inside));
        } else if (shape.isClosed()) {
            faults.add(new Fault(file, member.line(), lacking + "'" + member.name() + "'")
                    .nearest(member.name(), shape.names()));
        }
    }

    private void checkRequired(String name, int line, Members members, Shape shape) {
        Set<String> there = there(members, shape);
        for (String required : shape.required()) {
            if (!there.contains(required)) {
                fault(line, "'" + name + "' lacks '" + required + "'");
            }
        }
        if (!shape.languages().isEmpty()
                && !EXPRESSION_OR_NOT.contains(name)
                && !there.contains("expression")
                && Collections.disjoint(there, shape.languages())) {
            fault(line, "'" + name + "' lacks an expression, such as 'simple'");
        }
    }

    /** A misspelled member is one fault and not two. */
    private static Set<String> there(Members members, Shape shape) {
        Set<String> there = new HashSet<>();
        for (Member member : members.all()) {
            String name = member.name();
            there.add(
                    shape.names().contains(name)
                            ? name
                            : Nearest.of(name, shape.names()).orElse(name));
        }
        return there;
    }

    private void fault(int line, String reason) {
        faults.add(new Fault(file, line, reason));
    }
}
