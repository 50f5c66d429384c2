package dev.caravan.meter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.Caravan;
import dev.caravan.cli.Shell;
import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Figures;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Behaviour;
import dev.caravan.stub.ProviderStub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names of models that one key makes up take no name from another key's models, neither in meters nor in the report. */
class InventedNamesTest {
    private static final int INVENTED = 400;

    private final ProviderStub north = ProviderStub.openAi().chooses(request -> {
        boolean gone = request.text().contains("gone-");
        return gone ? Optional.of(Behaviour.wellBehaved().fails(404)) : Optional.empty();
    });
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .property("caravan.auth", "keys")
            .property("caravan.provider.north.models", "own, any-*")
            .property("caravan.probe.every", "50ms")
            .prices("north,priced,2025-01-01,2,0.5,3,8", "north,*,2025-01-01,1,0.5,3,8")
            .start();
    private String inventor = "";
    private String other = "";

    @BeforeEach
    void keys() {
        KeyDesk desk = KeyDesk.of(caravan);
        inventor = desk.create("inventor");
        other = desk.create("other");
        awaitKey(inventor);
        awaitKey(other);
    }

    @AfterEach
    void close() {
        caravan.close();
        north.close();
    }

    @Test
    void a_keys_invented_names_leave_the_other_keys_models_theirs() throws Exception {
        invent();

        require(caravan.askWith(other, "north/unlisted", "hi"));

        requireShown("north", "unlisted", 1);
        assertThat(rows()).containsEntry("sandbox (other)", INVENTED - 200L);
        assertThat(Figures.of(caravan).sum("llm_requests_total", "provider=\"sandbox\"", "model=\"other\""))
                .isGreaterThan(INVENTED / 2.0);
    }

    @Test
    void models_that_somebody_else_named_have_their_names_whoever_asks_for_them() throws Exception {
        awaitListed();
        invent();

        for (String named : List.of("priced", "own", "m1", "gpt-4o")) {
            require(caravan.askWith(inventor, "north/" + named, "hi"));
            requireShown("north", named, named.equals("m1") ? 3 : 1);
        }
        require(caravan.askWith(inventor, "north/any-thing", "hi"));
        assertThat(rows()).containsEntry("north (other)", 1L);
    }

    @Test
    void a_name_that_its_provider_refused_has_no_row_and_no_label() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(caravan.askWith(inventor, "north/gone-" + i, "hi").status())
                    .isEqualTo(404);
        }

        assertThat(rows()).containsEntry("north (other)", 5L).doesNotContainKey("north gone-0");
        assertThat(Figures.of(caravan).models("llm_requests_total")).noneMatch(model -> model.startsWith("gone-"));
    }

    private void invent() {
        for (int i = 1; i <= INVENTED; i++) {
            require(caravan.askWith(inventor, "sandbox/long-" + i, "hi"));
        }
    }

    private void requireShown(String provider, String model, long calls) throws IOException {
        assertThat(Figures.of(caravan)
                        .sum("llm_requests_total", "provider=\"" + provider + "\"", "model=\"" + model + "\""))
                .as(model)
                .isEqualTo((double) calls);
        assertThat(rows()).containsEntry(provider + " " + model, calls);
    }

    private static void require(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    /** How many calls there were, by provider and model. */
    private Map<String, Long> rows() throws IOException {
        Properties properties = new Properties();
        try (Reader file = Files.newBufferedReader(caravan.propertiesFile())) {
            properties.load(file);
        }
        Map<String, String> place = new HashMap<>();
        properties.forEach((name, value) -> place.put(name.toString(), value.toString()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream told = new PrintStream(out, true, StandardCharsets.UTF_8);
        List<String> arguments = List.of("report", "--by", "model", "--format", "json");
        assertThat(Caravan.run(arguments, new Shell(Map.of(), place, InstantSource.system(), told, told)))
                .as(out.toString(StandardCharsets.UTF_8))
                .isZero();
        Map<String, Long> rows = new TreeMap<>();
        for (JsonNode row : new ObjectMapper().readTree(out.toByteArray())) {
            rows.put(
                    row.get("provider").asText() + " " + row.get("model").asText(),
                    row.get("requests").asLong());
        }
        return rows;
    }

    private void awaitKey(String secret) {
        await(() -> caravan.chatWith(secret, "hi").status() == 200);
    }

    /** The provider told its list of models. */
    private void awaitListed() {
        await(() -> {
            for (JsonNode check : caravan.manage("/observe/health").json().path("checks")) {
                if (check.path("name").asText().equals("provider north")) {
                    return check.path("status").asText().equals("UP");
                }
            }
            return false;
        });
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(2_000_000);
        }
    }
}
