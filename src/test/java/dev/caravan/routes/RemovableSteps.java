package dev.caravan.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The steps of a route file, each of which can be taken out of the file's tree: those of routes and of what they do about
 * failures, and the branches of choices. A step's name is its route's and its own id, or else what it calls.
 */
final class RemovableSteps {
    /** Under this name the log says that something has come to the place of a step that was taken out. */
    static final String HOLE = "caravan.hole";

    private final Map<String, Consumer<String>> removals = new LinkedHashMap<>();

    private RemovableSteps() {}

    static RemovableSteps of(RouteFile file) {
        RemovableSteps steps = new RemovableSteps();
        file.routes().forEach(route -> steps.list(idOf(route), route.at("/from/steps")));
        for (JsonNode configuration : file.all("routeConfiguration")) {
            for (JsonNode each : configuration.path("onException")) {
                steps.list(idOf(configuration), each.at("/onException/steps"));
            }
        }
        return steps;
    }

    Set<String> names() {
        return removals.keySet();
    }

    /** In its place, or before what it was a part of, the log says so. */
    void remove(String step, String hole) {
        Objects.requireNonNull(removals.get(step), () -> "there is no step " + step)
                .accept(hole);
    }

    private static String idOf(JsonNode route) {
        return route.path("id").asText();
    }

    private void list(String route, JsonNode list) {
        if (!(list instanceof ArrayNode steps)) {
            return;
        }
        for (JsonNode step : steps) {
            String type = step.fieldNames().next();
            JsonNode body = step.get(type);
            switch (type) {
                case "choice" -> choice(route, steps, step, (ObjectNode) body);
                case "loop" -> loop(route, steps, step, (ObjectNode) body);
                case "circuitBreaker" -> breaker(route, steps, step, (ObjectNode) body);
                default -> add(route, name(type, body), hole -> replace(steps, step, hole(hole)));
            }
        }
    }

    /** Without its only branch, a choice is what it does otherwise. */
    private void choice(String route, ArrayNode steps, JsonNode step, ObjectNode choice) {
        ArrayNode branches = (ArrayNode) choice.path("when");
        for (JsonNode when : branches) {
            add(route, "when " + when.path("simple").asText(), hole -> {
                replace(branches, when, MissingNode.getInstance());
                replace(steps, step, after(hole, branches.isEmpty() ? choice.at("/otherwise/steps") : List.of(step)));
            });
            list(route, when.path("steps"));
        }
        list(route, choice.at("/otherwise/steps"));
    }

    /** Without the loop, what it held is done once. */
    private void loop(String route, ArrayNode steps, JsonNode step, ObjectNode loop) {
        add(route, name("loop", loop), hole -> replace(steps, step, after(hole, loop.path("steps"))));
        list(route, loop.path("steps"));
    }

    /** Without the breaker, what it held stands in its place; without its only fallback it has none. */
    private void breaker(String route, ArrayNode steps, JsonNode step, ObjectNode breaker) {
        add(route, name("circuitBreaker", breaker), hole -> replace(steps, step, after(hole, breaker.path("steps"))));
        list(route, breaker.path("steps"));
        JsonNode fallback = breaker.at("/onFallback/steps");
        if (fallback.size() != 1) {
            list(route, fallback);
            return;
        }
        JsonNode only = fallback.get(0);
        String type = only.fieldNames().next();
        add(route, name(type, only.get(type)), hole -> {
            breaker.remove("onFallback");
            replace(steps, step, after(hole, List.of(step)));
        });
    }

    private void add(String route, String name, Consumer<String> removal) {
        if (removals.put(route + ": " + name, removal) != null) {
            throw new IllegalStateException("two steps of " + route + " are named " + name + ": give one an id");
        }
    }

    private static List<JsonNode> after(String hole, Iterable<JsonNode> others) {
        List<JsonNode> all = new ArrayList<>();
        hole(hole).forEach(all::add);
        others.forEach(all::add);
        return all;
    }

    private static void replace(ArrayNode steps, JsonNode step, Iterable<JsonNode> others) {
        List<JsonNode> after = new ArrayList<>();
        for (JsonNode each : steps) {
            (each.equals(step) ? others : List.of(each)).forEach(after::add);
        }
        steps.removeAll().addAll(after);
    }

    /** Who goes round in circles for want of the step would do so for ever. */
    private static JsonNode hole(String hole) {
        ArrayNode steps = JsonNodeFactory.instance.arrayNode();
        steps.addObject()
                .putObject("log")
                .put("logName", HOLE)
                .put("loggingLevel", "INFO")
                .put("message", hole);
        ObjectNode when = steps.addObject().putObject("choice").putArray("when").addObject();
        when.put("simple", "${exchangeProperty.CamelLoopIndex} > 20");
        when.putArray("steps")
                .addObject()
                .putObject("throwException")
                .put("exceptionType", IllegalStateException.class.getName())
                .put("message", "in circles");
        return steps;
    }

    private static String name(String type, JsonNode body) {
        if (body.has("id")) {
            return body.get("id").asText();
        }
        return switch (type) {
            case "bean" -> body.path("ref").asText() + "." + body.path("method").asText();
            case "to", "toD", "wireTap" -> type + " " + body.path("uri").asText();
            default -> type;
        };
    }
}
