package dev.caravan.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Books;
import dev.caravan.stub.ProviderStub;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is published, as hosts get it: built into a fresh repository, and each host from nothing else of ours. */
@Timeout(900)
class LibraryIT {
    private static final Path REPOSITORY = Path.of("target/library/repository").toAbsolutePath();
    private static final Path HOSTS = Path.of("examples/hosts");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

    private final List<Process> started = new ArrayList<>();
    private final Path folder;

    LibraryIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeAll
    static void published() throws Exception {
        freshRepository();
        maven(Path.of("."), "-f", "library/pom.xml", "clean", "install");
    }

    @AfterEach
    void ended() {
        started.forEach(Process::destroyForcibly);
    }

    /** All that others published, and nothing of ours. */
    private static void freshRepository() throws IOException {
        delete(REPOSITORY);
        Path known =
                Path.of(System.getProperty("caravan.repository", System.getProperty("user.home") + "/.m2/repository"));
        link(known, REPOSITORY, name -> !name.equals("dev"));
        link(known.resolve("dev"), REPOSITORY.resolve("dev"), name -> !name.equals("caravan"));
    }

    private static void link(Path from, Path to, Predicate<String> which) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                if (which.test(entry.getFileName().toString())) {
                    Files.createSymbolicLink(to.resolve(entry.getFileName()), entry.toAbsolutePath());
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    private static void maven(Path folder, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-ntp", "-q", "-Dmaven.repo.local=" + REPOSITORY));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void poms_are_whole_and_name_nothing_that_a_host_need_not_have() throws Exception {
        try (Stream<Path> poms = Files.walk(REPOSITORY.resolve("dev/caravan"))) {
            assertThat(poms.filter(file -> file.toString().endsWith(".pom"))
                            .filter(file -> !file.toString().contains("caravan-library"))
                            .toList())
                    .hasSizeGreaterThanOrEqualTo(4)
                    .allSatisfy(pom -> assertThat(Files.readString(pom)).doesNotContain("${", "<parent>"));
        }
        try (JarFile core = new JarFile(core().toFile())) {
            List<String> inside = core.stream().map(Object::toString).toList();
            assertThat(inside)
                    .contains("dev/caravan/Embedded.class", "caravan/routes/gateway.camel.yaml")
                    .doesNotContain(
                            "logback.xml", "dev/caravan/Caravan.class", "META-INF/services/dev.caravan.mail.Carriers")
                    .noneMatch(name ->
                            name.startsWith("dev/caravan/cli/") || name.contains("Kafka") || name.contains("Jms"));
        }
    }

    private static Path core() throws IOException {
        try (Stream<Path> files = Files.walk(REPOSITORY.resolve("dev/caravan/caravan-core"))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void a_camel_program_sorts_its_files() throws Exception {
        Host host = Host.built("camel-main");
        assertThat(names(host.classPath()))
                .hasSizeLessThan(125)
                .noneMatch(
                        name -> name.matches("(flyway|picocli|artemis|kafka|activemq|spring|micrometer-registry).*"));
        // A host that says nothing of them has those that the program has: older ones have holes, or do not fit
        // together.
        assertThat(versions(host.classPath(), "netty-(?!tcnative).*")).containsOnly(version("netty"));
        assertThat(versions(host.classPath(), "jackson-(core|databind|dataformat-.*)"))
                .containsOnly(version("jackson"));
        Files.createDirectory(folder.resolve("inbox"));
        Files.writeString(folder.resolve("inbox/1.txt"), "The parcel came a week late.");

        try (ProviderStub openAi = ProviderStub.openAi().says("delivery")) {
            Process process = start(
                    host,
                    "org.example.Complaints",
                    Map.of("OPENAI_API_KEY", "sk-test", "OPENAI_BASE_URL", openAi.baseUrl()));

            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(log()).isZero();
        }
        assertThat(folder.resolve("answers/1.txt")).hasContent("delivery");
        Path ledger;
        try (Stream<Path> files = Files.walk(folder.resolve("state"))) {
            ledger = files.filter(file -> file.endsWith("caravan.db"))
                    .findFirst()
                    .orElseThrow();
        }
        Books books = Books.in(ledger.getParent());
        assertThat(books.rows("SELECT provider, output_tokens FROM ledger"))
                .singleElement()
                .satisfies(row -> assertThat(row.text("provider")).isEqualTo("openai"));
        assertThat(log()).contains("DEBUG").as("the host's own way to log").contains(ledger.toString());
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("inbox", "answers", "state", "log.txt");
        }
    }

    @Test
    void a_spring_boot_application_answers_and_shows_its_health_and_its_meters() throws Exception {
        Host host = Host.built("spring-boot");
        start(host, "org.example.Shop", Map.of("SERVER_PORT", "0", "CARAVAN_CACHE_MEMORY", "1MiB"));
        String at = "http://127.0.0.1:" + awaitLine(PORT).group(1);
        awaitLine(Pattern.compile("the slogan: This is Caravan's sandbox"));

        assertThat(get(at + "/ask?q=hi").body()).contains("sandbox");
        assertThat(get(at + "/actuator/health").body())
                .contains("\"caravan\":{\"status\":\"UP\"")
                .contains("\"db\":");
        assertThat(get(at + "/actuator/metrics/llm.requests").body()).contains("\"value\":2.0");
        assertThat(log()).doesNotContain("ERROR");

        Process shop = started.getLast();
        shop.destroy();
        assertThat(shop.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(log()).doesNotContain("ERROR").doesNotContain("Exception");
    }

    @Test
    void beside_spring_boots_versions_no_class_is_there_twice_and_none_is_missing() throws Exception {
        List<String> classPath = Host.built("spring-boot").classPath();
        Map<String, String> home = new HashMap<>();
        Map<String, String> twice = new TreeMap<>();
        for (String path : classPath) {
            try (JarFile jar = new JarFile(path)) {
                String name = Path.of(path).getFileName().toString();
                jar.stream()
                        .map(Object::toString)
                        .filter(entry -> entry.endsWith(".class"))
                        .filter(entry -> !entry.startsWith("META-INF/") && !entry.endsWith("module-info.class"))
                        // Camel's http component brings the API of servlets to whoever has Tomcat, which has it inside.
                        .filter(entry -> !entry.startsWith("jakarta/servlet/"))
                        .forEach(entry -> {
                            String other = home.put(entry, name);
                            if (other != null) {
                                twice.put(entry, other + " and " + name);
                            }
                        });
            }
        }
        assertThat(twice).isEmpty();

        StringWriter found = new StringWriter();
        PrintWriter writer = new PrintWriter(found);
        ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        writer,
                        writer,
                        "--multi-release",
                        "21",
                        "--missing-deps",
                        "-cp",
                        String.join(File.pathSeparator, classPath),
                        core().toString());
        assertThat(found.toString()
                        .lines()
                        .filter(line -> line.contains("->"))
                        .filter(line -> line.contains("not found")))
                .isEmpty();
    }

    private static List<String> names(List<String> classPath) {
        return classPath.stream()
                .map(path -> Path.of(path).getFileName().toString())
                .toList();
    }

    private static Set<String> versions(List<String> classPath, String jars) {
        Pattern jar = Pattern.compile(jars + "-(\\d[\\w.]*)\\.jar");
        return names(classPath).stream()
                .map(jar::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(found.groupCount()))
                .collect(Collectors.toSet());
    }

    private static String version(String of) throws IOException {
        Matcher found = Pattern.compile("<" + of + "\\.version>([^<]+)<").matcher(Files.readString(Path.of("pom.xml")));
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    /** A project under examples/hosts, compiled. */
    private record Host(Path project, List<String> classPath) {
        static Host built(String name) throws Exception {
            Path project = HOSTS.resolve(name).toAbsolutePath();
            Path list = project.resolve("target/class-path.txt");
            maven(
                    project,
                    "compile",
                    "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath",
                    "-Dmdep.outputFile=" + list);
            return new Host(
                    project, Arrays.asList(Files.readString(list).strip().split(File.pathSeparator)));
        }
    }

    private Process start(Host host, String main, Map<String, String> environment) throws IOException {
        List<String> classPath =
                new ArrayList<>(List.of(host.project().resolve("target/classes").toString()));
        classPath.addAll(host.classPath());
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        String.join(File.pathSeparator, classPath),
                        main)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log.txt").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CARAVAN_") || name.endsWith("_API_KEY"));
        builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log.txt"));
    }

    private Matcher awaitLine(Pattern wanted) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Matcher found = wanted.matcher(log());
            if (found.find()) {
                return found;
            }
            if (System.nanoTime() > end || !started.getLast().isAlive()) {
                throw new AssertionError("there is no " + wanted + " in " + log());
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static HttpResponse<String> get(String address) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
        }
    }
}
