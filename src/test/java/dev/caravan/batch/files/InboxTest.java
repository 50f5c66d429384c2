package dev.caravan.batch.files;

import static dev.caravan.harness.Folders.ids;
import static dev.caravan.harness.Folders.line;
import static dev.caravan.harness.Folders.said;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Folders;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.Call;
import dev.caravan.stub.ProviderStub;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A file that is dropped comes back as answers, each item once. */
class InboxTest {
    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(10, 5);
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .prices("north,m1,2025-01-01,2,0.5,3,8")
            .property("caravan.inbox.every", "50ms")
            .property("caravan.inbox.still", "100ms")
            .start();
    private final Folders folders = Folders.of(caravan);

    @AfterEach
    void close() {
        caravan.close();
        north.close();
    }

    @Test
    void lines_of_openai_come_back_in_its_output_form() {
        folders.drop("cities.jsonl", line("a", "north/m1", "Paris?") + line("b", "north/m1", "Rome?"));

        folders.awaitDone("cities.jsonl");

        List<JsonNode> results = folders.results("cities");
        assertThat(ids(results)).containsExactlyInAnyOrder("a", "b");
        JsonNode first = results.getFirst();
        assertThat(first.path("id").asText()).startsWith("batch_req_");
        assertThat(first.path("error").isNull()).isTrue();
        assertThat(first.at("/response/status_code").asInt()).isEqualTo(200);
        assertThat(first.at("/response/request_id").asText()).startsWith("req_");
        assertThat(said(first)).isEqualTo("from north");
        assertThat(folders.errors("cities")).isEmpty();
        assertThat(caravan.books().number("SELECT COUNT(*) FROM ledger WHERE source = 'batch'"))
                .isEqualTo(2);
        assertThat(caravan.books().rows("SELECT tags FROM ledger").getFirst().text("tags"))
                .contains("batch=cities");
    }

    @Test
    void rows_of_a_table_come_back_with_their_other_columns() {
        folders.drop("cities.csv", "town,prompt\nParis,\"Where is\nParis, \"\"really\"\"?\"\nRome,Where is Rome?\n");

        folders.awaitDone("cities.csv");

        List<JsonNode> results = folders.results("cities");
        assertThat(ids(results)).containsExactlyInAnyOrder("row-1", "row-2");
        assertThat(results.stream().map(line -> line.at("/columns/town").asText()))
                .containsExactlyInAnyOrder("Paris", "Rome");
        assertThat(north.journal().calls().stream().map(call -> prompt(call))).contains("Where is\nParis, \"really\"?");
    }

    @Test
    void a_text_is_one_prompt() {
        folders.drop("question.txt", "What is up?\n").drop("note.md", "# Hi\n");

        folders.awaitDone("question.txt").awaitDone("note.md");

        assertThat(ids(folders.results("question"))).containsExactly("question.txt");
        assertThat(ids(folders.results("note"))).containsExactly("note.md");
    }

    @Test
    void a_bad_line_is_one_error_line() {
        String torn = line("c", "north/m1", "x").substring(0, 40);
        folders.drop(
                "mixed.jsonl",
                "\uFEFF" + line("a", "north/m1", "x").replace("\n", "\r\n") + "\r\n" + "no json\n"
                        + line("a", "north/m1", "again") + "{\"custom_id\":\"d\"}\n" + line("e", "nowhere/m1", "x")
                        + torn);

        folders.awaitDone("mixed.jsonl");

        assertThat(ids(folders.results("mixed"))).containsExactly("a");
        List<JsonNode> errors = folders.errors("mixed");
        assertThat(errors.stream().map(line -> line.at("/error/code").asText()))
                .containsExactlyInAnyOrder(
                        "invalid_json_line",
                        "duplicate_custom_id",
                        "invalid_request",
                        "model_not_found",
                        "invalid_json_line");
        assertThat(errors.stream().map(line -> line.at("/error/message").asText()))
                .anyMatch(message -> message.startsWith("line 3: "));
        assertThat(ids(errors)).contains("a", "d", "e");
    }

    @Test
    void what_cannot_be_read_is_put_away_with_one_error_line() {
        folders.drop("empty.jsonl", "")
                .drop("binary.jsonl", new byte[] {1, 0, 2, 0})
                .drop("wide.csv", "prompt\nhi\n".getBytes(StandardCharsets.UTF_16))
                .drop("latin.txt", "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1))
                .drop("columns.csv", "a,b\n1,2\n")
                .drop("allbad.jsonl", "x\ny\n");

        folders.awaitFailed("empty.jsonl")
                .awaitFailed("binary.jsonl")
                .awaitFailed("wide.csv")
                .awaitFailed("latin.txt")
                .awaitFailed("columns.csv")
                .awaitFailed("allbad.jsonl");

        assertThat(code("empty")).containsExactly("empty_file");
        assertThat(code("binary")).containsExactly("wrong_encoding");
        assertThat(code("wide")).containsExactly("wrong_encoding");
        assertThat(code("latin")).containsExactly("wrong_encoding");
        assertThat(code("columns")).containsExactly("missing_column");
        assertThat(code("allbad")).containsExactly("invalid_json_line", "invalid_json_line");
        assertThat(north.journal().count()).isZero();
    }

    private static String prompt(Call call) {
        return call.json().at("/messages/0/content").asText();
    }

    private List<String> code(String stem) {
        return folders.errors(stem).stream()
                .map(line -> line.at("/error/code").asText())
                .toList();
    }

    @Test
    void what_stands_beside_a_file_says_how_it_is_done() throws Exception {
        folders.drop("words.yaml", """
                model: north/m1
                system: Be brief.
                prompt: Translate {{word}} into {{language}}.
                parameters: {temperature: 0.5}
                order: input
                tags: {team: search}
                """);
        String rows = IntStream.range(0, 50)
                .mapToObj(i -> "w" + i + ",French\n")
                .collect(Collectors.joining("", "word,language\n", ""));
        folders.drop("words.csv", rows);

        folders.awaitDone("words.csv");

        assertThat(ids(folders.results("words")))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 50).mapToObj(i -> "row-" + i).toList());
        String asked = north.journal().calls().getFirst().json().toString();
        assertThat(asked).contains("Be brief.").contains("into French.").contains("\"temperature\":0.5");
        assertThat(caravan.books().rows("SELECT tags FROM ledger").getFirst().text("tags"))
                .contains("batch=words")
                .contains("team=search");
        assertThat(Files.exists(folders.inbox().resolve(".done").resolve("words.yaml")))
                .isTrue();
    }

    @Test
    void the_same_file_is_not_paid_for_twice() {
        String text = line("a", "north/m1", "x") + line("b", "north/m1", "y");
        folders.drop("one.jsonl", text).awaitDone("one.jsonl");
        List<String> answers =
                folders.results("one").stream().map(JsonNode::toString).toList();

        folders.drop("two.jsonl", text).awaitDone("two.jsonl");
        folders.drop("one.jsonl", text);
        folders.await(() -> !Files.exists(folders.inbox().resolve("one.jsonl")), "one.jsonl is gone");

        assertThat(north.journal().count()).isEqualTo(2);
        assertThat(ids(folders.results("two"))).containsExactlyInAnyOrder("a", "b");
        assertThat(folders.results("one").stream().map(JsonNode::toString)).containsExactlyElementsOf(answers);
    }

    @Test
    void what_is_asked_for_again_is_asked_again() {
        String text = line("a", "north/m1", "x");
        folders.drop("one.jsonl", text).awaitDone("one.jsonl");

        folders.drop("two.yaml", "again: true\n").drop("two.jsonl", text).awaitDone("two.jsonl");

        assertThat(north.journal().count()).isEqualTo(2);
    }

    @Test
    void what_failed_is_asked_again_when_the_file_is_dropped_again() {
        north.next(1).fails(400);
        String text = line("a", "north/m1", "x") + line("b", "north/m1", "y");
        folders.drop("one.jsonl", text).awaitDone("one.jsonl");
        assertThat(folders.errors("one")).hasSize(1);

        folders.drop("one.jsonl", text);
        folders.await(() -> folders.results("one").size() == 2, "both are answered");

        assertThat(north.journal().count()).isEqualTo(3);
        assertThat(Set.copyOf(ids(folders.results("one")))).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void a_file_that_still_grows_is_left_until_it_is_still() throws Exception {
        var file = folders.inbox().resolve("slow.jsonl");
        for (int i = 0; i < 20; i++) {
            Files.writeString(
                    file,
                    line("i" + i, "north/m1", "x"),
                    java.nio.file.StandardOpenOption.CREATE,
                    java.nio.file.StandardOpenOption.APPEND);
            Thread.sleep(30);
        }

        folders.awaitDone("slow.jsonl");

        assertThat(folders.results("slow")).hasSize(20);
        assertThat(folders.errors("slow")).isEmpty();
    }

    private static final String BOMB = """
            a: &a {x: 1, y: 2}
            b: &b {p: *a, q: *a, r: *a, s: *a, t: *a, u: *a, v: *a, w: *a}
            c: &c {p: *b, q: *b, r: *b, s: *b, t: *b, u: *b, v: *b, w: *b}
            d: &d {p: *c, q: *c, r: *c, s: *c, t: *c, u: *c, v: *c, w: *c}
            parameters: {p: *d, q: *d, r: *d, s: *d, t: *d, u: *d, v: *d, w: *d}
            """;

    static List<String> endlessYaml() {
        return List.of(
                "parameters: &a {x: *a}",
                "parameters: {a: &a [*a]}",
                "tags: {a: &a {b: {c: *a}}}",
                "tags: {a: &a [{c: *a}]}",
                BOMB,
                "parameters: " + "[".repeat(20_000),
                "parameters: " + "{a: ".repeat(5_000) + "1" + "}".repeat(5_000),
                "model: \"a\\0b\"",
                "\"a\\0b\": 1",
                "# " + "x".repeat(2 << 20));
    }

    @ParameterizedTest
    @MethodSource("endlessYaml")
    void what_has_no_end_beside_a_file_is_a_fault_of_it(String yaml) {
        folders.drop("a.yaml", yaml).drop("a.jsonl", line("a", "north/m1", "x"));

        folders.awaitFailed("a.jsonl");

        assertThat(code("a")).containsExactly("invalid_options");
        assertThat(north.journal().count()).isZero();
    }

    @Test
    void results_of_one_file_never_stand_where_those_of_another_do() {
        folders.drop("x.jsonl", line("a", "north/m1", "x") + "bad\n")
                .drop("x.errors.jsonl", line("b", "north/m1", "y") + "worse\n")
                .drop("x.csv", "custom_id,prompt\nc,z\nd,\n")
                .drop("x.txt", "w");

        folders.awaitDone("x.jsonl")
                .awaitDone("x.errors.jsonl")
                .awaitDone("x.csv")
                .awaitDone("x.txt");

        List<String> answered = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (File file : folders.outbox().toFile().listFiles()) {
            (file.getName().endsWith(".errors.jsonl") ? failed : answered).addAll(ids(Folders.lines(file.toPath())));
        }
        assertThat(answered).containsExactlyInAnyOrder("a", "b", "c", "x.txt");
        assertThat(failed).containsExactlyInAnyOrder(null, null, "d");
    }

    @Test
    void a_long_name_has_results_too() {
        String stem = "\u00e4".repeat(110);
        folders.drop(stem + ".jsonl", line("a", "north/m1", "x") + "bad\n");

        folders.awaitDone(stem + ".jsonl");

        List<String> ids = new ArrayList<>();
        for (File file : folders.outbox().toFile().listFiles()) {
            ids.addAll(ids(Folders.lines(file.toPath())));
        }
        assertThat(ids).containsExactlyInAnyOrder("a", null);
    }

    @Test
    void a_file_in_a_folder_with_a_relative_name_is_taken_once() throws Exception {
        north.after(Duration.ofSeconds(2));
        Path inbox = Files.createTempDirectory(Path.of("target"), "inbox");
        try (TestCaravan beside = TestCaravan.with()
                .provider("north", north)
                .property("caravan.inbox", inbox.toString())
                .property("caravan.inbox.every", "50ms")
                .property("caravan.inbox.still", "100ms")
                .start()) {
            Folders there = new Folders(inbox, Folders.of(beside).outbox());

            there.drop("a.txt", "hello").awaitDone("a.txt");

            assertThat(beside.logged(Inbox.class.getName()))
                    .hasSize(1)
                    .first()
                    .asString()
                    .endsWith("is taken out of the inbox");
        }
    }
}
