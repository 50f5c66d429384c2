package dev.caravan.account;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.call.Asked;
import dev.caravan.call.Call;
import dev.caravan.call.Replied;
import dev.caravan.call.Usage;
import dev.caravan.json.Json;

/** What there is to say of a call, at whatever stage, as a line of JSON: never its prompt or answer, and no key. */
public final class CallReport {
    private CallReport() {}

    public static String of(Call call) {
        Asked asked = call.asked();
        ObjectNode json = Json.mapper()
                .createObjectNode()
                .put("id", asked.id())
                .put("asked", asked.model())
                .put("stream", asked.request().streamed());
        ObjectNode tags = json.putObject("tags");
        asked.tags().forEach(tags::put);
        if (call instanceof Accounted accounted) {
            settled(json, accounted);
        }
        return json.toString();
    }

    private static void settled(ObjectNode json, Accounted accounted) {
        Replied.Origin origin = accounted.delivered().replied().origin();
        Usage usage = accounted.delivered().end().usage();
        json.put("key", accounted.keyName())
                .put("tier", origin.tier())
                .put("model", origin.target().toString())
                .put("attempts", origin.attempts())
                .put("input_tokens", usage.input())
                .put("output_tokens", usage.output());
        accounted.bill().total().ifPresent(cost -> json.put("usd", cost.toString()));
    }
}
