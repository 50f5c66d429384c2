package dev.caravan.cli.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import dev.caravan.report.Aligned;
import dev.caravan.settings.Release;
import dev.caravan.tier.ProviderKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a check found out, for people and for programs. */
record Findings(List<Finding> all) {
    public Findings {
        all = List.copyOf(all);
    }

    /** Whether something was asked, and all of it answered. */
    boolean good() {
        return all.stream().anyMatch(Finding.Works.class::isInstance)
                && all.stream().noneMatch(Finding.Fails.class::isInstance);
    }

    /** A line for each provider, or for each of its keys. */
    String table() {
        return Aligned.words(all.stream().map(Findings::row).toList());
    }

    private static List<String> row(Finding finding) {
        return switch (finding) {
            case Finding.Works works -> List.of(works.provider(), works.model(), "ok", facts(works));
            case Finding.Fails fails ->
                List.of(fails.provider(), Objects.requireNonNullElse(fails.model(), "-"), "FAILED", fails.reason());
            case Finding.LeftOut leftOut -> List.of(leftOut.provider(), "-", "left out", leftOut.reason());
        };
    }

    private static String facts(Finding.Works works) {
        List<String> facts = new ArrayList<>();
        facts.add(works.latency().toMillis() + " ms");
        facts.add(works.inputTokens() + " tokens in");
        facts.add(works.outputTokens() + " out");
        facts.add(works.usd() == null ? "no price known" : works.usd().toPlainString() + " USD");
        works.limits().forEach(limit -> facts.add(limit.toString()));
        works.tier().ifPresent(tier -> facts.add("as in " + (tier.equals("free") ? "the free tier" : "tier " + tier)));
        if (works.modelsListed() >= 0) {
            facts.add(works.modelsListed() + " models listed");
        }
        return String.join(", ", facts);
    }

    String json() throws JsonProcessingException {
        ObjectNode root = Json.mapper()
                .createObjectNode()
                .put("version", Release.current().version())
                .put("ok", good());
        ArrayNode providers = root.putArray("providers");
        for (Finding each : all) {
            ObjectNode found = providers.addObject().put("provider", ProviderKey.provider(each.provider()));
            ProviderKey.name(each.provider()).ifPresent(key -> found.put("key", key));
            write(each, found);
        }
        return Json.mapper()
                .writerWithDefaultPrettyPrinter()
                .with(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .writeValueAsString(root);
    }

    private static void write(Finding finding, ObjectNode json) {
        switch (finding) {
            case Finding.Works works -> write(works, json);
            case Finding.Fails fails ->
                json.put("status", "failed").put("model", fails.model()).put("reason", fails.reason());
            case Finding.LeftOut leftOut -> json.put("status", "left_out").put("reason", leftOut.reason());
        }
    }

    private static void write(Finding.Works works, ObjectNode json) {
        json.put("status", "ok")
                .put("model", works.model())
                .put("latency_ms", works.latency().toMillis())
                .put("input_tokens", works.inputTokens())
                .put("output_tokens", works.outputTokens())
                .put("cost_usd", works.usd());
        if (works.modelsListed() >= 0) {
            json.put("models_listed", works.modelsListed());
        }
        ObjectNode limits = json.putObject("limits");
        works.limits().forEach(limit -> limits.putObject(limit.unit())
                .put("limit", limit.limit())
                .put("remaining", limit.remaining()));
        works.tier().ifPresent(tier -> limits.put("tier", tier));
    }
}
