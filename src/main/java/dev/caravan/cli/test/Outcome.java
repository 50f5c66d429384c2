package dev.caravan.cli.test;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import java.util.List;

/** What came of a test: it holds where nothing was missed. */
record Outcome(RouteTest test, List<Missed> missed) {
    /** {@code call} is its number in the test, 0 where none was made; {@code time} which of many it was. */
    record Missed(int call, int time, int line, String what, String expected, String actual) {
        String words() {
            String where =
                    call == 0 ? "" : "call " + call + (time > 1 ? ", the time " + time : "") + ", line " + line + ": ";
            return where + (expected.isEmpty() ? actual : what + ": expected " + expected + ", was " + actual);
        }
    }

    static Outcome impossible(RouteTest test, String reason) {
        return new Outcome(test, List.of(new Missed(0, 0, test.line(), "start", "", reason)));
    }

    boolean holds() {
        return missed.isEmpty();
    }

    ObjectNode json() {
        ObjectNode json = Json.mapper()
                .createObjectNode()
                .put("file", test.file())
                .put("line", test.line())
                .put("test", test.name())
                .put("ok", holds());
        ArrayNode all = json.putArray("missed");
        missed.forEach(one -> {
            ObjectNode shown = all.addObject();
            if (one.call() > 0) {
                shown.put("call", one.call()).put("time", one.time());
            }
            shown.put("line", one.line()).put("what", one.what());
            shown.put("expected", one.expected()).put("actual", one.actual());
        });
        return json;
    }
}
