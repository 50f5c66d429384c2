package dev.caravan.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
    private final Map<String, Runnable> removals = new LinkedHashMap<>();

    private RemovableSteps() {}

    static RemovableSteps of(RouteFile file) {
        RemovableSteps steps = new RemovableSteps();
        file.routes().forEach(route -> steps.list(idOf(route), route.at("/from/steps"), RemovableSteps::idle));
        for (JsonNode configuration : file.all("routeConfiguration")) {
            for (JsonNode each : configuration.path("onException")) {
                steps.list(idOf(configuration), each.at("/onException/steps"), emptied -> {});
            }
        }
        return steps;
    }

    Set<String> names() {
        return removals.keySet();
    }

    void remove(String step) {
        Objects.requireNonNull(removals.get(step), () -> "there is no step " + step)
                .run();
    }

    private static String idOf(JsonNode route) {
        return route.path("id").asText();
    }

    /** Camel starts no route without any step. */
    private static void idle(ArrayNode emptied) {
        emptied.addObject()
                .putObject("log")
                .put("message", "nothing is done here")
                .put("loggingLevel", "TRACE");
    }

    private void list(String route, JsonNode list, Consumer<ArrayNode> whenEmptied) {
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
                default -> add(route, name(type, body), () -> remove(steps, step, whenEmptied));
            }
        }
    }

    /** Without its only branch, a choice is what it does otherwise. */
    private void choice(String route, ArrayNode steps, JsonNode step, ObjectNode choice) {
        ArrayNode branches = (ArrayNode) choice.path("when");
        for (JsonNode when : branches) {
            add(
                    route,
                    "when " + when.path("simple").asText(),
                    () -> remove(branches, when, emptied -> replace(steps, step, choice.at("/otherwise/steps"))));
            list(route, when.path("steps"), emptied -> {});
        }
        list(route, choice.at("/otherwise/steps"), emptied -> choice.remove("otherwise"));
    }

    /** Without the loop, what it held is done once. */
    private void loop(String route, ArrayNode steps, JsonNode step, ObjectNode loop) {
        add(route, name("loop", loop), () -> replace(steps, step, loop.path("steps")));
        list(route, loop.path("steps"), emptied -> remove(steps, step, nothing -> {}));
    }

    /** Without the breaker, what it held stands in its place. */
    private void breaker(String route, ArrayNode steps, JsonNode step, ObjectNode breaker) {
        add(route, name("circuitBreaker", breaker), () -> replace(steps, step, breaker.path("steps")));
        list(route, breaker.path("steps"), emptied -> {});
        list(route, breaker.at("/onFallback/steps"), emptied -> breaker.remove("onFallback"));
    }

    private void add(String route, String name, Runnable removal) {
        if (removals.put(route + ": " + name, removal) != null) {
            throw new IllegalStateException("two steps of " + route + " are named " + name + ": give one an id");
        }
    }

    private static void remove(ArrayNode steps, JsonNode step, Consumer<ArrayNode> whenEmptied) {
        replace(steps, step, MissingNode.getInstance());
        if (steps.isEmpty()) {
            whenEmptied.accept(steps);
        }
    }

    private static void replace(ArrayNode steps, JsonNode step, JsonNode others) {
        List<JsonNode> after = new ArrayList<>();
        for (JsonNode each : steps) {
            (each.equals(step) ? others : List.of(each)).forEach(after::add);
        }
        steps.removeAll().addAll(after);
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
