package dev.caravan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.Prometheus;
import dev.caravan.cli.Shell;
import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.TestCaravan;
import dev.caravan.process.Gateway;
import dev.caravan.routeset.RouteSource;
import dev.caravan.settings.Settings;
import dev.caravan.stub.ProviderStub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command that a page prints does what it is printed for, in the shell of whoever copies it. */
@Tag("slow")
class PrintedCommandsTest {
    private static final Pattern BLOCK = Pattern.compile("(?s)```sh\\n(.*?)```");

    /** In its place stands what notes how it was called; the test calls the program itself. */
    private static final String LAUNCHER = """
            #!/bin/sh
            call=$(mktemp -d "$CALLS/XXXXXX")
            env -0 >"$call/environment"
            printf '%s\\n' "$@" >"$call/arguments"
            """;

    private static final String PRELUDE = """
            set -e
            cp -r "$PROJECT/routes" "$PROJECT/examples" "$PROJECT/examples/batch/questions.jsonl" .
            curl() { command curl -sSf "$@"; }
            mvn() { :; }
            """;

    private static final ProviderStub OPENAI = ProviderStub.openAi().says("Here I am.");
    private static final TestCaravan CARAVAN = TestCaravan.with()
            .ownChains()
            .routeFile("summary.camel.yaml", printed("routes/summary.camel.yaml"))
            .start();
    private static String key = "";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** A page that a command calls. */
    private static String printed(String file) {
        try {
            return Pattern.compile("(?s)New file `" + file + "`:\n\n```yaml\n(.*?)```")
                    .matcher(Files.readString(Path.of("docs/recipes.md")))
                    .results()
                    .findFirst()
                    .orElseThrow()
                    .group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void makeAKey() {
        key = KeyDesk.of(CARAVAN).create("printed");
    }

    @AfterAll
    static void close() {
        CARAVAN.close();
        OPENAI.close();
    }

    record Printed(Path page, String commands) {
        @Override
        public String toString() {
            return page + ": " + commands.lines().findFirst().orElse("");
        }
    }

    static List<Printed> blocks() throws IOException {
        List<Printed> blocks = new ArrayList<>();
        for (Path page : Pages.all()) {
            BLOCK.matcher(Files.readString(page))
                    .results()
                    .forEach(match -> blocks.add(new Printed(page, match.group(1))));
        }
        return blocks;
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void a_block_does_what_it_is_printed_for(Printed printed) throws Exception {
        prepare();

        runInAShell(printed.commands());

        try (Stream<Path> calls = Files.list(folder.resolve("calls"))) {
            for (Path call : calls.sorted().toList()) {
                run(Files.readAllLines(call.resolve("arguments")), environment(call));
            }
        }
    }

    private void prepare() throws IOException {
        Files.createDirectories(folder.resolve("inbox"));
        Files.createDirectories(folder.resolve("calls"));
        Path launcher = Files.writeString(folder.resolve("caravan"), LAUNCHER);
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
    }

    private void runInAShell(String commands) throws Exception {
        String here = commands.replace("http://127.0.0.1:8080", CARAVAN.uri("").toString())
                .replace(
                        "http://127.0.0.1:9876",
                        "http://127.0.0.1:" + CARAVAN.gateway().managementPort());
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", PRELUDE + here)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        shell.environment().put("CALLS", folder.resolve("calls").toString());
        shell.environment().put("PROJECT", Path.of("").toAbsolutePath().toString());
        shell.environment().put("KEY", key);
        Process process = shell.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** What its line added to the environment. */
    private static Map<String, String> environment(Path call) throws IOException {
        return Stream.of(Files.readString(call.resolve("environment")).split("\0", -1))
                .filter(line -> line.startsWith("CARAVAN_") || line.matches("(?s)[A-Z]+_(API_KEY|BASE_URL)=.*"))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    private void run(List<String> arguments, Map<String, String> environment) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, UTF_8);
        Map<String, String> called = new HashMap<>(environment);
        called.put("CARAVAN_CALLED_FROM", folder.toString());
        Shell shell = new Shell(called, place(arguments), InstantSource.system(), out, out);
        if (arguments.equals(List.of("serve"))) {
            serve(shell.settings());
        } else {
            assertThat(Caravan.run(arguments, shell))
                    .as("%s: %s", arguments, said)
                    .isZero();
        }
    }

    private Map<String, String> place(List<String> arguments) {
        Map<String, String> place = new HashMap<>(Map.of(
                "caravan.port", "0",
                "caravan.management-port", "0",
                "caravan.probe.every", "0s",
                "caravan.routes", folder.resolve("routes").toString(),
                "caravan.data", folder.resolve("data").toString(),
                "caravan.inbox", folder.resolve("inbox").toString(),
                "caravan.outbox", folder.resolve("outbox").toString()));
        if (arguments.contains("report")) {
            // It tells of calls that were made.
            place.put("caravan.data", CARAVAN.routes().resolveSibling("data").toString());
        }
        if (arguments.contains("check")) {
            place.put("caravan.provider.openai.api-key", "sk-of-openai");
            place.put("caravan.provider.openai.base-url", OPENAI.baseUrl());
        }
        return place;
    }

    /** Where it needs a broker, tests of queues do the rest. */
    private static void serve(Settings settings) throws Exception {
        assertThat(settings.warnings()).isEmpty();
        if (settings.find("caravan.kafka.brokers").isPresent()
                || settings.find("caravan.jms.url").isPresent()) {
            return;
        }
        try (Gateway gateway = Gateway.start(
                settings,
                RouteSource.in(settings.text("caravan.routes")),
                InstantSource.system(),
                RandomGenerator.getDefault(),
                Prometheus.exposition())) {
            assertThat(gateway.port()).isPositive();
        }
    }
}
