package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.harness.Books;
import dev.caravan.harness.OwnLog;
import dev.caravan.harness.OwnProcess;
import dev.caravan.settings.MalformedSetting;
import dev.caravan.stub.ProviderStub;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.model.chat.ChatModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Caravan inside another program, which has its models and none of its ports. */
class EmbeddedTest {
    private final Path folder;
    private final Map<String, String> nowhere;

    EmbeddedTest(@TempDir Path folder) {
        this.folder = folder;
        this.nowhere = Map.of("XDG_STATE_HOME", folder.resolve("state").toString());
    }

    @Test
    void the_readmes_lines_bring_an_answer() throws Exception {
        String answer;
        try (Embedded caravan = Embedded.start(Map.of("caravan.data", folder.toString(), "caravan.cache.ttl", "10m"))) {
            ChatModel model = caravan.chatModel("auto");
            answer = model.chat("What is a caravan?");
        }

        assertThat(answer).contains("sandbox");
        assertThat(Files.readString(Path.of("docs/embedding.md"))).contains("""
                        try (Embedded caravan = Embedded.start(Map.of("caravan.cache.ttl", "10m"))) {
                            ChatModel model = caravan.chatModel("auto");
                            System.out.println(model.chat("What is a caravan?"));
                        }
                        """);
    }

    @Test
    void vectors_come_from_it_too() throws Exception {
        try (Embedded caravan = inside(Map.of())) {
            assertThat(caravan.embeddingModel("sandbox/embed")
                            .embed("a dune")
                            .content()
                            .vector())
                    .isNotEmpty();
        }
    }

    @Test
    void who_says_nothing_is_told_of_the_sandbox_and_where_the_ledger_is() throws Exception {
        try (OwnLog log = new OwnLog();
                Embedded caravan = inside(Map.of())) {
            assertThat(caravan.sandboxOnly()).isTrue();
            assertThat(log.events())
                    .extracting(event -> event.getFormattedMessage())
                    .anyMatch(line -> line.contains("sandbox") && line.contains("OPENAI_API_KEY"))
                    .anyMatch(line -> line.contains(caravan.store()) && line.contains("caravan.data"));
        }
    }

    @Test
    void a_key_in_the_environment_brings_real_answers() throws Exception {
        try (ProviderStub openAi = ProviderStub.openAi().says("from the provider");
                Embedded caravan = Embedded.with(Map.of())
                        .environment(Map.of(
                                "XDG_STATE_HOME",
                                folder.toString(),
                                "OPENAI_API_KEY",
                                "sk-test",
                                "OPENAI_BASE_URL",
                                openAi.baseUrl(),
                                "CARAVAN_NO_SUCH_THING",
                                "of somebody else"))
                        .start()) {
            assertThat(caravan.sandboxOnly()).isFalse();
            assertThat(caravan.chatModel("complex").chat("hi")).isEqualTo("from the provider");
        }
    }

    @Test
    void two_share_nothing_unless_they_are_told_to() throws Exception {
        try (Embedded one = inside(Map.of("caravan.cache.ttl", "10m"));
                Embedded other = inside(Map.of("caravan.cache.ttl", "10m"))) {
            one.chatModel("simple").chat("hi");
            one.chatModel("simple").chat("ho");
            other.chatModel("simple").chat("hi");

            assertThat(one.store()).isNotEqualTo(other.store());
            assertThat(calls(one)).isEqualTo(2);
            assertThat(calls(other)).isEqualTo(1);
        }
        Map<String, String> same = Map.of("caravan.data", folder.resolve("ours").toString());
        try (Embedded one = inside(same);
                Embedded other = inside(same)) {
            one.chatModel("simple").chat("hi");
            other.chatModel("simple").chat("hi");

            assertThat(one.store()).isEqualTo(other.store());
            assertThat(calls(one)).isEqualTo(2);
        }
    }

    @Test
    void after_a_restart_the_bill_is_where_it_was() throws Exception {
        String before;
        try (Embedded caravan = inside(Map.of())) {
            caravan.chatModel("simple").chat("hi");
            before = caravan.store();
        }
        try (Embedded again = inside(Map.of())) {
            again.chatModel("simple").chat("hi");

            assertThat(again.store()).isEqualTo(before);
            assertThat(calls(again)).isEqualTo(2);
        }
    }

    @Test
    void where_no_folder_can_be_made_it_answers_and_warns() throws Exception {
        Path file = Files.writeString(folder.resolve("no folder"), "");

        try (OwnLog log = new OwnLog();
                Embedded caravan = Embedded.with(Map.of())
                        .environment(Map.of("XDG_STATE_HOME", file.toString()))
                        .start()) {
            assertThat(caravan.chatModel("simple").chat("hi")).contains("sandbox");
            assertThat(log.events())
                    .extracting(event -> event.getFormattedMessage())
                    .anyMatch(line -> line.contains(file.toString()) && line.contains("set caravan.data"));
        }
    }

    private static long calls(Embedded caravan) {
        return new Books("jdbc:sqlite:" + caravan.store()).number("SELECT COUNT(*) FROM ledger");
    }

    @Test
    void what_cannot_have_an_effect_is_named_and_what_is_unknown_refused() throws Exception {
        try (OwnLog log = new OwnLog();
                Embedded caravan = inside(Map.of("caravan.port", "8081", "caravan.log.org.example", "debug"))) {
            assertThat(caravan.trouble()).isEmpty();
            assertThat(log.events())
                    .extracting(event -> event.getFormattedMessage())
                    .contains(
                            "caravan.port has no effect inside another program",
                            "caravan.log.org.example has no effect inside another program");
        }
        assertThatThrownBy(() -> inside(Map.of("caravan.cache.tll", "10m")))
                .isInstanceOf(MalformedSetting.class)
                .hasMessageContaining("caravan.cache.ttl");
        assertThatThrownBy(() -> inside(Map.of("caravan.prices", "no such.csv")))
                .isInstanceOf(MalformedSetting.class)
                .hasMessageContaining("no such.csv");
    }

    @Test
    void routes_are_those_of_the_folder_that_a_property_names() throws Exception {
        Path routes = Files.createDirectory(folder.resolve("llm"));
        Files.writeString(routes.resolve("tiers.camel.yaml"), Files.readString(Path.of("routes/tiers.camel.yaml")));
        Files.writeString(
                routes.resolve("mine.camel.yaml"), "- route:\n    id: mine\n    from:\n      uri: nonsense:x\n");

        assertThatThrownBy(() -> inside(Map.of("caravan.routes", routes.toString())))
                .hasMessageContaining("mine.camel.yaml");
    }

    @Test
    void its_meters_are_in_the_registry_it_is_given() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Embedded caravan =
                Embedded.with(Map.of()).environment(nowhere).meters(registry).start()) {
            caravan.chatModel("simple").chat("hi");

            assertThat(registry.get("llm.requests").counter().count()).isEqualTo(1);
        }
        assertThat(registry.isClosed()).isFalse();
    }

    @Test
    void closing_waits_for_calls_under_way_and_takes_no_new_ones() throws Exception {
        try (ProviderStub slow = ProviderStub.openAi().says("late").after(Duration.ofMillis(1500))) {
            Embedded caravan = inside(Map.of(
                    "caravan.provider.openai.api-key", "sk-test", "caravan.provider.openai.base-url", slow.baseUrl()));
            ChatModel model = caravan.chatModel("complex");
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> model.chat("hi"));
            while (slow.journal().concurrent() == 0) {
                Thread.onSpinWait();
            }
            CompletableFuture<Void> closed = CompletableFuture.runAsync(caravan::close);
            while (caravan.trouble().isEmpty()) {
                Thread.onSpinWait();
            }

            assertThatThrownBy(() -> model.chat("hi"))
                    .isInstanceOf(LangChain4jException.class)
                    .hasMessageContaining("being closed");
            assertThat(answer.join()).isEqualTo("late");
            closed.join();
        }
    }

    @Tag("slow")
    @Test
    void its_host_is_left_as_it_was() throws Exception {
        Path home = Files.createDirectory(folder.resolve("shop"));
        Path routes = Files.createDirectory(home.resolve("routes"));
        Files.writeString(home.resolve("application.properties"), "caravan.no-such=thing\ncaravan.cache.ttl=banana\n");
        Files.writeString(home.resolve("prices.csv"), "these are the shop's\n");
        Files.writeString(routes.resolve("orders.camel.yaml"), "- route:\n    from:\n      uri: nonsense:orders\n");

        try (OwnProcess host = OwnProcess.run(HostProgram.class.getName(), home, nowhere)) {
            assertThat(host.exitCode()).as(host.log()).isZero();

            assertThat(host.logged("answer: ")).hasSize(2).allMatch(line -> line.contains("sandbox"));
            assertThat(host.logged("store: "))
                    .hasSize(2)
                    .doesNotHaveDuplicates()
                    .allMatch(line -> line.startsWith("store: " + folder.resolve("state/caravan/shop-")));
            assertThat(host.log())
                    .contains("refused: caravan.jms.url is no broker's address")
                    .contains("listening: []\n")
                    .contains("unchanged: true\n")
                    .contains("threads: []\n")
                    .contains("properties: []\n");
        }
        assertThat(files(home))
                .containsExactlyInAnyOrder("application.properties", "prices.csv", "routes/orders.camel.yaml");
    }

    private static List<String> files(Path home) throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> home.relativize(file).toString())
                    .toList();
        }
    }

    private Embedded inside(Map<String, String> properties) throws Exception {
        return Embedded.with(properties).environment(nowhere).start();
    }
}
