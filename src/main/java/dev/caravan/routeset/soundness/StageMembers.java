package dev.caravan.routeset.soundness;

import dev.caravan.account.Failed;
import dev.caravan.call.Asked;
import dev.caravan.call.Call;
import dev.caravan.routeset.soundness.PlannedRoutes.Planned;
import dev.caravan.routeset.soundness.RouteText.Entry;
import dev.caravan.routeset.soundness.Written.Items;
import dev.caravan.routeset.soundness.Written.Member;
import dev.caravan.routeset.soundness.Written.Members;
import dev.caravan.routeset.soundness.Written.Text;
import dev.caravan.settings.Fault;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Whether what expressions read of a call's record is there: behind a step that leaves such a record, until another step
 * changes the body. Camel finds out when a call gets there, or writes the whole record in its place.
 */
final class StageMembers {
    private static final Pattern MEMBER = Pattern.compile("\\$\\{(?:in\\.)?body\\.(\\w+)");
    private static final Pattern ASKED = Pattern.compile("\\$\\{(?:in\\.)?body\\.asked\\.(\\w+)");
    private static final Pattern HEADER =
            Pattern.compile("\\$\\{(?:in\\.)?body\\.asked\\.headers\\[['\"]?([^\\]'\"]+)['\"]?]");
    private static final Set<String> LEAVE_THE_BODY = Set.of(
            "log",
            "setVariable",
            "setHeader",
            "setProperty",
            "removeHeader",
            "removeVariable",
            "delay",
            "wireTap",
            "choice",
            "filter");

    private final CamelContext context;
    private final Placeholders placeholders;
    private final List<String> headers;
    private final List<Fault> faults = new ArrayList<>();

    private StageMembers(CamelContext context, Placeholders placeholders, List<String> headers) {
        this.context = context;
        this.placeholders = placeholders;
        this.headers = headers;
    }

    /** {@code headers} are those that the operator lets routes read; one may end in a star. */
    static List<Fault> faults(
            PlannedRoutes plan, CamelContext context, Placeholders placeholders, List<String> headers) {
        StageMembers members = new StageMembers(context, placeholders, headers);
        for (Planned route : plan.routes()) {
            members.check(route.entry(), route.values());
        }
        plan.entries("routeConfiguration").forEach(entry -> members.check(entry, new Properties()));
        return members.faults;
    }

    private void check(Entry entry, Properties values) {
        entry.body().forEach(member -> {
            if (member.name().equals("steps") && member.value() instanceof Items steps) {
                checkSteps(entry, steps, values);
            }
        });
        entry.body().forEachText((member, text) -> {
            if (!Placeholders.PROSE.contains(member)) {
                checkAsked(entry, text);
            }
        });
    }

    private void checkAsked(Entry entry, Text text) {
        Matcher asked = ASKED.matcher(text.text());
        while (asked.find()) {
            require(entry, text, Asked.class, "body.asked", asked.group(1));
        }
        Matcher header = HEADER.matcher(text.text());
        while (header.find()) {
            String name = header.group(1);
            if (headers.stream().noneMatch(listed -> fits(listed, name))) {
                faults.add(entry.at(text)
                        .fault("the header '" + name + "' is none that routes may read: list it in"
                                + " caravan.door.read-request-headers")
                        .nearest(name, headers));
            }
        }
    }

    private static boolean fits(String listed, String name) {
        String lower = listed.toLowerCase(Locale.ROOT);
        return lower.endsWith("*")
                ? name.toLowerCase(Locale.ROOT).startsWith(lower.substring(0, lower.length() - 1))
                : lower.equalsIgnoreCase(name);
    }

    private void checkSteps(Entry entry, Items steps, Properties values) {
        @Nullable Class<?> body = null;
        for (Written each : steps.all()) {
            if (!(each instanceof Members step) || step.all().isEmpty()) {
                return;
            }
            Member first = step.all().getFirst();
            Class<?> stage = body;
            if (stage != null) {
                step.forEachText((name, text) -> {
                    if (!Placeholders.PROSE.contains(name)) {
                        checkMembers(entry, text, stage);
                    }
                });
            }
            if (first.name().equals("bean") && first.value() instanceof Members call) {
                body = left(call, values).orElse(null);
            } else if (!LEAVE_THE_BODY.contains(first.name())) {
                body = null;
            }
        }
    }

    private void checkMembers(Entry entry, Text text, Class<?> stage) {
        Matcher member = MEMBER.matcher(text.text());
        while (member.find()) {
            require(entry, text, stage, "body", member.group(1));
        }
    }

    /** The record that a step leaves; empty where it is none, or not known beforehand. */
    private Optional<Class<?>> left(Members call, Properties values) {
        Optional<Object> bean = call.text("ref")
                .flatMap(ref -> placeholders.resolve(ref.text(), values))
                .map(name -> context.getRegistry().lookupByName(name));
        String method = call.text("method")
                .map(text -> text.text().replaceFirst("\\(.*", ""))
                .orElse("");
        return bean.flatMap(found -> Arrays.stream(found.getClass().getMethods())
                        .filter(each -> each.getName().equals(method) && !each.isBridge())
                        .findFirst())
                .<Class<?>>map(Method::getReturnType)
                .filter(type -> type != Call.class
                        && !type.isInterface()
                        && (Call.class.isAssignableFrom(type) || type == Failed.class));
    }

    private void require(Entry entry, Text text, Class<?> stage, String path, String member) {
        Set<String> known = members(stage);
        String getter = "get" + member.substring(0, 1).toUpperCase(Locale.ROOT) + member.substring(1);
        if (!known.contains(member) && !known.contains(getter)) {
            faults.add(entry.at(text)
                    .fault("'" + path + "' is of the kind " + stage.getSimpleName() + " here, and has no member '"
                            + member + "'")
                    .nearest(member, known));
        }
    }

    private static Set<String> members(Class<?> stage) {
        return Arrays.stream(stage.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .collect(Collectors.toSet());
    }
}
