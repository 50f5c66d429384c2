package dev.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.stub.Behaviour;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the page for hosts prints does what it says. */
@Timeout(180)
class EmbeddingPageTest {
    private static final Path PAGE = Path.of("docs/embedding.md");

    private static String block(String language, String words) throws IOException {
        Matcher blocks =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        while (blocks.find()) {
            if (blocks.group(1).contains(words)) {
                return blocks.group(1);
            }
        }
        throw new AssertionError("the page prints nothing with " + words);
    }

    @Tag("slow")
    @Test
    void five_minutes_bring_the_first_answer(@TempDir Path project) throws Exception {
        Path source = project.resolve("Ask.java");
        Files.writeString(
                source,
                "import org.apache.camel.builder.RouteBuilder;\nimport org.apache.camel.main.Main;\n"
                        + block("java", "class Ask"));
        String classPath = System.getProperty("java.class.path")
                .replaceAll("(^|:)target/", "$1" + Path.of("target").toAbsolutePath() + "/");
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-cp", classPath, "-d", project.toString(), source.toString()))
                .isZero();

        ProcessBuilder start = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Dcamel.main.durationMaxMessages=1",
                        "-cp",
                        project + ":" + classPath,
                        "Ask")
                .directory(project.toFile())
                .redirectErrorStream(true);
        for (String key : List.of("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "OLLAMA_BASE_URL")) {
            start.environment().remove(key);
        }
        Process asking = start.start();
        String said = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(asking.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said).contains("no provider is configured", "(sandbox, 0");
    }

    @Test
    void mail_is_sorted_as_printed(@TempDir Path folder) throws Exception {
        try (Host host = new Host()) {
            host.openai()
                    .chooses(request -> Optional.of(Behaviour.wellBehaved()
                            .says(request.text().contains("You sort") ? "invoice" : "{\"total\": 12}")));
            Files.writeString(folder.resolve("schema.json"), "{\"properties\": {\"total\": {\"type\": \"number\"} } }");
            Files.createDirectories(folder.resolve("mail"));
            Files.writeString(folder.resolve("mail/one.txt"), "pay 12 EUR");

            host.routes(block("yaml", "sort-mail")
                    .replaceAll("file:(mail|invoices|letters)", "file:" + folder + "/$1")
                    .replace("classpath:invoice.schema.json", "file:" + folder + "/schema.json"));

            Path invoice = folder.resolve("invoices/one.txt");
            while (!Files.exists(invoice) || Files.size(invoice) == 0) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertThat(Files.readString(invoice)).isEqualTo("{\"total\": 12}");
        }
    }

    @Test
    void every_kamelet_stands_there_with_every_parameter() throws Exception {
        Map<String, String> rows = new java.util.TreeMap<>();
        List<String> section = Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals("## The kamelets"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .toList();
        for (String line : section) {
            if (line.startsWith("| `caravan-")) {
                rows.put(line.replaceFirst("\\| `([\\w-]+)`.*", "$1"), line);
            }
        }
        TreeSet<String> files = new TreeSet<>();
        for (Path file : MetadataTest.kamelets()) {
            String name = Objects.requireNonNull(file.getFileName()).toString().replace(".kamelet.yaml", "");
            files.add(name);
            List<String> parameters = new ArrayList<>();
            Matcher property = Pattern.compile("\n      (\\w+):\n        title").matcher(Files.readString(file));
            while (property.find()) {
                parameters.add(property.group(1));
            }
            assertThat(parameters).isNotEmpty();
            assertThat(parameters.stream()
                            .filter(parameter ->
                                    !Stream.of("model", "tags", "key").toList().contains(parameter)))
                    .as(name)
                    .allMatch(parameter -> rows.getOrDefault(name, "").contains("`" + parameter + "`"));
        }
        assertThat(rows.keySet()).isEqualTo(files);
    }
}
