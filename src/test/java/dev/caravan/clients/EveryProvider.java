package dev.caravan.clients;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.embed.Flow;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Vendor;
import dev.caravan.json.Json;
import dev.caravan.stub.Journal;
import dev.caravan.stub.ProviderStub;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A provider of every kind behind one gateway: a client must not feel which of them it talks to. */
final class EveryProvider implements AutoCloseable {
    private static final String PLACE =
            "{\"name\": \"Köln \\ud83c\\udf0a\", \"people\": 1087353, \"rivers\": [\"Rhein\"]}";

    private final Map<String, ProviderStub> stubs = new LinkedHashMap<>();
    private final TestCaravan caravan;

    private EveryProvider() {
        Vendor.all().forEach(vendor -> stubs.put(vendor.label(), vendor.stub()));
        TestCaravan.Builder builder = TestCaravan.with();
        stubs.forEach(builder::provider);
        caravan = builder.responding(Vendor.OPENAI.label())
                .property("caravan.retry.tries", "1")
                .property("caravan.retry.within", "1s")
                .property("caravan.cool-down.longest", "1ms")
                .property("caravan.cool-down.auth", "1ms")
                .property("caravan.breaker.least-calls", "20")
                .start();
    }

    static EveryProvider start() {
        return new EveryProvider();
    }

    static List<String> names() {
        return Vendor.all().map(Vendor::label).toList();
    }

    static List<String> namesWithEmbeddings() {
        return Vendor.without(Vendor.ANTHROPIC, Vendor.BEDROCK)
                .map(Vendor::label)
                .toList();
    }

    ProviderStub stub(String name) {
        return Objects.requireNonNull(stubs.get(name), name);
    }

    Journal journal(String name) {
        return stub(name).journal();
    }

    /** What the provider was asked last. */
    JsonNode asked(String name) {
        return journal(name).last().json();
    }

    /** One model of the provider's; whoever names it is answered by nobody else. */
    static String modelOf(String name) {
        return name + "/m1";
    }

    /** As OpenAI's clients want it. */
    String baseUrl() {
        return caravan.baseUrl();
    }

    Flow flow() {
        return caravan.flow();
    }

    /** As Anthropic's own clients want it: they add the version. */
    String root() {
        return caravan.uri("").toString();
    }

    /** Lets it answer with JSON, which some are made to give by calling a tool. */
    JsonNode answersWithPlace(String name, String tool) throws IOException {
        stub(name).says(PLACE);
        if (!name.equals(Vendor.OLLAMA.label())) {
            // There an answer that is held to a format is the call.
            stub(name).callsTool(tool, PLACE);
        }
        return Json.mapper().readTree(PLACE);
    }

    void calm() {
        stubs.values().forEach(stub -> {
            stub.behaves();
            stub.journal().clear();
        });
    }

    @Override
    public void close() {
        caravan.close();
        stubs.values().forEach(ProviderStub::close);
    }
}
