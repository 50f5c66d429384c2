package dev.caravan.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.harness.Ports;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive, unpacked where there is a JDK and nothing else: no sources, no Maven. */
@Timeout(600)
class ArchiveIT {
    private static final String GREETING = """
            - route:
                id: greeting
                description: Greets
                routeConfigurationId: edge-errors
                from:
                  uri: platform-http:/greet
                  steps:
                    - setBody:
                        constant: you
                    - bean: { beanType: own.%s, method: greet }
            """;

    private Path program;
    private Path log;
    private int port;
    private String options = "";
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void unpacked(@TempDir Path folder) throws Exception {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            Path archive = files.filter(file -> file.getFileName().toString().matches("caravan-.*\\.tar\\.gz"))
                    .findFirst()
                    .orElseThrow();
            Process tar = new ProcessBuilder(
                            "tar", "xzf", archive.toAbsolutePath().toString())
                    .directory(folder.toFile())
                    .inheritIO()
                    .start();
            assertThat(tar.waitFor()).isZero();
        }
        try (Stream<Path> unpacked = Files.list(folder)) {
            program = unpacked.findFirst().orElseThrow();
        }
        log = folder.resolve("log.txt");
        port = Ports.free();
    }

    @AfterEach
    void ended() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void it_has_what_an_operator_edits_and_answers() throws Exception {
        assertThat(program.resolve("application.properties")).isRegularFile();
        assertThat(program.resolve("routes/gateway.camel.yaml")).isRegularFile();
        assertThat(Stream.of("prices.csv", "LICENSE", "README.md", "docs/routes.md", "examples/batch/questions.jsonl"))
                .allMatch(file -> Files.isRegularFile(program.resolve(file)));

        serve();

        assertThat(get("/v1/models")).contains("\"auto\"");
    }

    @Test
    void what_only_reads_prepares_nothing_and_writes_nothing_beside_the_program() throws Exception {
        assertThat(run("--help")).isZero();
        assertThat(said()).containsIgnoringCase("usage").doesNotContain("preparing", "building");
        assertThat(run("validate")).isZero();
        assertThat(said()).contains("no fault").doesNotContain("preparing", "building");
        assertThat(run("report")).isEqualTo(1);
        assertThat(said()).contains("no store yet").doesNotContain("preparing", "building");

        assertThat(program.resolve("caravan.aot")).doesNotExist();
        assertThat(program.resolve("caravan.lock")).doesNotExist();
    }

    @Test
    void a_server_without_a_cache_answers_first_and_has_one_prepared_then() throws Exception {
        serve();
        await(() -> Files.exists(program.resolve("caravan.aot.stamp"))
                || Files.exists(program.resolve("caravan.aot.failed")));
        assertThat(said().indexOf("is ready")).isLessThan(said().indexOf("preparing a faster next start"));
        assertThat(program.resolve("caravan.aot")).isNotEmptyFile();
        stop();

        serve();

        assertThat(said()).as("once").doesNotContain("preparing");
    }

    @Test
    void a_preparation_that_failed_is_tried_again_but_not_for_ever() throws Exception {
        Files.move(program.resolve("caravan.jar"), program.resolve("whole.jar"));
        jar(program.resolve("caravan.jar"), "Other");
        for (int i = 0; i < 3; i++) {
            assertThat(run("--prepare")).isZero();
            assertThat(said()).contains("could not be prepared");
        }

        assertThat(Files.readAllLines(program.resolve("caravan.aot.failed"))).hasSize(3);
        assertThat(program.resolve("caravan.aot.stamp")).doesNotExist();

        Files.delete(program.resolve("caravan.jar"));
        Files.move(program.resolve("whole.jar"), program.resolve("caravan.jar"));
        assertThat(run("--prepare")).as("another jar, another try").isZero();
        assertThat(said()).containsPattern("prepared in \\d+ s");
        assertThat(program.resolve("caravan.aot.stamp")).exists();
        assertThat(program.resolve("caravan.aot.failed")).doesNotExist();

        options = "-XX:+PrintCommandLineFlags";
        assertThat(run("validate")).isZero();
        assertThat(said())
                .as("what is over in a moment has a cache of its own")
                .contains("-XX:AOTCache=caravan.commands.aot", "no fault");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xmx48m", "-Xint"})
    void what_an_operator_says_to_the_jvm_wins(String said) throws Exception {
        options = said + " -XX:+PrintCommandLineFlags";

        assertThat(run("--help")).as(said()).isZero();
    }

    @Test
    void classes_in_lib_are_there_for_routes_with_and_without_a_cache_and_later_ones_from_the_next_start()
            throws Exception {
        jar(Files.createDirectories(program.resolve("lib")).resolve("own.jar"), "First");
        serve();
        Path route = program.resolve("routes/greeting.camel.yaml");
        Files.writeString(route, GREETING.formatted("First"));
        await(() -> get("/greet").equals("First greets you"));

        jar(program.resolve("lib/later.jar"), "Second");
        Files.writeString(route, GREETING.formatted("Second"));
        await(() -> said().contains("there is no class 'own.Second'"));
        assertThat(get("/greet")).isEqualTo("First greets you");
        stop();
        assertThat(run("--prepare")).isZero();
        serve();

        assertThat(get("/greet")).isEqualTo("Second greets you");
    }

    @Test
    void a_part_of_camels_is_added_by_the_maven_of_the_machine_and_taken() throws Exception {
        Path route = program.resolve("routes/coded.camel.yaml");
        Files.writeString(route, """
                - route:
                    id: coded
                    description: Encodes
                    from:
                      uri: direct:coded
                      steps:
                        - marshal:
                            base64: {}
                """);
        assertThat(run("validate")).isEqualTo(1);
        assertThat(said()).contains("coded.camel.yaml:8", "./caravan add camel-base64 brings it");

        int code = run("add", "camel-base64");
        assumeTrue(System.getenv("CARAVAN_CI") != null || !said().contains("cannot reach"), "there is no network");

        assertThat(code).as(said()).isZero();
        assertThat(said()).contains("lib/camel-base64-");
        try (Stream<Path> jars = Files.list(program.resolve("lib"))) {
            assertThat(jars).as("the jar has the rest").hasSize(2);
        }
        assertThat(run("validate")).as(said()).isZero();
    }

    private int run(String... arguments) throws Exception {
        Process process = launch(arguments);
        assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private void serve() throws Exception {
        Process serving = launch("serve");
        await(() -> {
            assertThat(serving.isAlive()).as(said()).isTrue();
            return said().contains("is ready");
        });
    }

    private void stop() throws Exception {
        Process serving = started.getLast();
        serving.destroy();
        assertThat(serving.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    private Process launch(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(program.resolve("caravan").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CARAVAN_") || name.endsWith("_API_KEY"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("CARAVAN_PORT", Integer.toString(port));
        builder.environment().put("CARAVAN_MANAGEMENT_PORT", "0");
        builder.environment().put("JAVA_OPTS", options);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private String get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }

    private String said() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(300);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(said()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** A jar with a class of somebody's own in it. */
    private void jar(Path jar, String name) throws Exception {
        Path work = Files.createTempDirectory(program.getParent(), "work");
        Path source = work.resolve(name + ".java");
        Files.writeString(
                source,
                "package own; public class " + name + " { public String greet(String who) { return \"" + name
                        + " greets \" + who; } }");
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", work.toString(), source.toString()))
                .isZero();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("own/" + name + ".class"));
            out.write(Files.readAllBytes(work.resolve("own" + File.separator + name + ".class")));
            out.closeEntry();
        }
    }
}
