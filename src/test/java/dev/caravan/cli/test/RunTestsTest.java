package dev.caravan.cli.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.Caravan;
import dev.caravan.cli.Shell;
import dev.caravan.routeset.RouteSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code caravan test}: what it understands, what it refuses, and what it says of routes that do otherwise. */
class RunTestsTest {
    private static final Path PAGE = Path.of("docs/testing-routes.md");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void what_the_page_prints_holds() throws IOException {
        List<String> printed = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(printed).hasSize(1);
        save(printed.getFirst());

        assertThat(test()).as(said()).isZero();

        assertThat(said()).endsWith("caravan test: 1 test, all hold\n");
    }

    @Test
    void the_page_names_every_member() throws IOException {
        String page = Files.readString(PAGE);

        assertThat(Stream.of(
                                RouteTest.MEMBERS,
                                Answers.MEMBERS,
                                Turn.COMMON,
                                Turn.KINDS,
                                Expectation.MEMBERS,
                                Expectation.OF_ASKED,
                                Expectation.OF_SENT)
                        .flatMap(List::stream))
                .allSatisfy(member -> assertThat(page).containsPattern("(`" + member + "`|\\b" + member + ":)"));
        assertThat(page.lines().filter(line -> !line.startsWith("|")))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(120));
    }

    @Test
    void of_what_is_otherwise_it_says_the_call_the_line_and_both_values() throws IOException {
        save("""
                - test: holds
                  providers: { openai: hello }
                  calls:
                    - { ask: hi, model: simple, expect: { text: h*o } }
                - test: does not
                  providers: { openai: hello }
                  calls:
                    - { ask: hi, model: simple, expect: { text: hello } }
                    - ask: hi
                      model: simple
                      expect:
                        text: goodbye
                        cache: hit
                        headers: { x-none: there }
                        asked: gemini/x
                """);

        assertThat(test()).isEqualTo(1);

        assertThat(said().replace(folder.toString(), "F")).isEqualTo("""
                ok    F/a.test.yaml:1: holds
                FAIL  F/a.test.yaml:5: does not
                        call 2, line 12: text: expected goodbye, was hello
                        call 2, line 14: header x-none: expected there, was nothing
                        call 2, line 15: asked: expected 1, was 0
                caravan test: 2 tests, 1 fails
                """);
    }

    @Test
    void clouds_are_scripted_like_all_others() throws IOException {
        save("""
                - test: Azure and Vertex
                  providers: { azure: from azure, vertex: from vertex }
                  calls:
                    - { ask: hi, model: azure/mine, expect: { text: from azure } }
                    - { ask: hi, model: vertex/gemini-2.5-pro, expect: { text: from vertex } }
                    - { ask: hi, model: vertex/claude-sonnet-4-6, expect: { text: from vertex } }
                    - { ask: hi, model: vertex/claude-sonnet-4-6, stream: true, expect: { text: from vertex } }
                    - post: /v1/embeddings
                      body: { model: vertex/text-embedding-005, input: [a, b] }
                      expect: { status: 200 }
                """);

        assertThat(test()).as(said()).isZero();
    }

    @Test
    void the_operators_several_keys_are_no_part_of_it() throws IOException {
        Files.writeString(folder.resolve("application.properties"), """
                caravan.provider.openai.keys=main, spare
                caravan.provider.openai.spread=in-turn
                caravan.provider.openai.key.main.api-key=sk-1
                caravan.provider.openai.key.main.weight=3
                caravan.provider.openai.key.spare.requests-per-minute=1
                """);
        save("""
                - test: holds
                  providers: { openai: hello }
                  calls:
                    - { ask: hi, model: simple, times: 3, expect: { text: hello } }
                """);

        assertThat(test()).as(said()).isZero();
    }

    @Test
    void programs_are_told_the_same() throws IOException {
        save("""
                - test: does not
                  providers: { openai: hello }
                  calls:
                    - { ask: hi, model: simple, times: 2, expect: { status: 201 } }
                """);

        assertThat(test("--json")).isEqualTo(1);
        JsonNode json = new ObjectMapper().readTree(said());

        assertThat(json.path("ok").asBoolean(true)).isFalse();
        JsonNode missed = json.at("/tests/0/missed/0");
        assertThat(missed.path("call").asInt()).isEqualTo(1);
        assertThat(missed.path("line").asInt()).isEqualTo(4);
        assertThat(missed.path("expected").asText()).isEqualTo("201");
        assertThat(missed.path("actual").asText()).startsWith("200: {");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "- test: a\\n  cals: []|2: there is no 'cals' here, only test, properties, providers, calls, did you mean 'calls'?",
                "- test: a\\n  calls:\\n    - ask: hi|1: nothing is expected of any call: a test says what it expects",
                "- test: a\\n  calls:\\n    - ask: hi\\n      expect: {}|nothing is expected",
                "- calls:\\n    - { ask: hi, expect: { status: 200 } }|1: a test has a name: 'test: what holds'",
                "- test: a\\n  calls:\\n    - { ask: hi, expect: { staus: 200 } }|3: there is no 'staus' here, only status",
                "- test: a\\n  calls:\\n    - { ask: hi, expect: { staus: 200 } }|did you mean 'status'?",
                "- test: a\\n  calls:\\n    - { ask: hi, get: /x, expect: { status: 200 } }|3: a call has one of ask, get, post and route",
                "- test: a\\n  calls:\\n    - { get: x, expect: { status: 200 } }|3: a path begins with a slash: 'x'",
                "- test: a\\n  calls:\\n    - { ask: hi, after: soon, expect: { status: 200 } }|3: must be a duration, such as",
                "- test: a\\n  calls:\\n    - { ask: hi, times: 0, expect: { status: 200 } }|3: must be a whole number from 1 on: '0'",
                "- test: a\\n  providers: { openai: { sttus: 3 } }\\n  calls:\\n    - { ask: hi, expect: { status: 200 } }|2: there is no 'sttus' here",
                "- test: a\\n  properties: { caravan.prot: 1 }\\n  calls:\\n    - { ask: hi, expect: { status: 200 } }|there is no property caravan.prot, did you mean 'caravan.port'?",
                "- test: a\\n  properties: { caravan.port: 1 }\\n  calls:\\n    - { ask: hi, expect: { status: 200 } }|caravan.port is the same in all tests",
                "- test: a\\n  test: b\\n  calls:\\n    - { ask: hi, expect: { status: 200 } }|2: 'test' is there twice",
                "test: a|1: a file of tests is a list: each begins with '- test: '",
                "- test: [|malformed YAML",
                "- test: a\\n  calls:\\n    - { ask: hi, expect: { body: { id: 1 } } }|3: a member of a body is named by a JSON pointer",
                "``|the file is empty"
            })
    void a_file_that_is_wrong_is_refused_with_the_line(String yaml, String told) throws IOException {
        save(yaml.replace("\\n", "\n"));

        assertThat(test()).isEqualTo(1);

        assertThat(said()).contains(told).contains(folder.toString()).contains("and no test was run");
    }

    @Test
    void a_folder_without_tests_says_so() {
        assertThat(test()).isEqualTo(1);

        assertThat(complained())
                .isEqualTo("caravan test: there are no tests in " + folder + ": no file ends in .test.yaml\n");
    }

    @Test
    void a_folder_that_is_not_there_is_wrong_usage() {
        assertThat(run(folder.resolve("none").toString())).isEqualTo(2);

        assertThat(complained()).contains("there is no folder and no NAME.test.yaml");
    }

    @Test
    void a_provider_that_could_be_called_without_a_script_is_not() throws IOException {
        Files.writeString(folder.resolve("own.camel.yaml"), """
                - templatedRoute:
                    routeTemplateRef: provider
                    routeId: provider-keyless
                    parameters:
                      - name: name
                        value: keyless
                      - name: keyRequired
                        value: "false"
                      - name: baseUrl
                        value: http://192.0.2.1/v1
                """);
        save("""
                - test: never leaves
                  calls:
                    - { ask: hi, model: keyless/m, expect: { status: 200 } }
                """);

        assertThat(test()).isEqualTo(1);

        assertThat(said()).contains("the provider 'keyless' needs no key: say under providers what it answers");
    }

    @Test
    void routes_that_cannot_start_fail_every_test_with_the_reason() throws IOException {
        Files.writeString(folder.resolve("own.camel.yaml"), """
                - route:
                    id: own
                    from:
                      uri: direct:own
                      steps:
                        - to:
                            uri: direct:nowhere
                """);
        save("""
                - test: cannot
                  calls:
                    - { ask: hi, expect: { status: 200 } }
                """);

        assertThat(test()).isEqualTo(1);

        assertThat(said()).contains("these routes cannot be started: ").contains("direct:nowhere");
    }

    @Test
    void pages_timers_and_messages_of_ones_own_are_tested_and_nothing_leaves() throws IOException {
        Files.writeString(folder.resolve("own.camel.yaml"), """
                - route:
                    id: joke
                    from:
                      uri: platform-http:/joke
                      parameters:
                        httpMethodRestrict: GET
                      steps:
                        - setBody:
                            simple: Tell me a joke about ${header.about}.
                        - to:
                            uri: langchain4j-chat:joke
                            parameters:
                              chatModel: "#chat-simple"
                              chatOperation: CHAT_SINGLE_MESSAGE
                - route:
                    id: nightly
                    from:
                      uri: timer:nightly
                      parameters:
                        period: "1"
                      steps:
                        - setBody:
                            constant: done
                        - to:
                            uri: http://192.0.2.1/report
                """);
        save("""
                - test: a page asks a tier
                  providers: { openai: Why did the camel cross the desert? }
                  calls:
                    - get: /joke?about=camels
                      expect: { status: 200, text: Why*, asked: { text: Tell me a joke about camels. }, sent: [] }
                - test: a timer runs when it is told to
                  calls:
                    - route: nightly
                      expect: { status: 200, sent: { to: "http://192.0.2.1/report", text: done } }
                    - route: nosuch
                      expect: { status: 404, text: there is no route 'nosuch' }
                """);

        assertThat(test()).as(said()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"openai/gpt-5", "anthropic/claude-opus-4-6", "gemini/gemini-2.5-pro", "ollama/llama3.2"})
    void each_dialect_tells_texts_and_tools_whole_and_streamed(String model) throws IOException {
        String provider = model.substring(0, model.indexOf('/'));
        save("""
                - test: %s
                  properties: { caravan.retry.tries: 1 }
                  providers:
                    %s:
                      - text: whole
                      - text: streamed
                      - tool: { name: weather, arguments: { city: Rome } }
                      - { status: 429, headers: { retry-after: 3 }, error: slow down }
                  calls:
                    - { ask: one, model: %s, expect: { text: whole, body: { /usage/prompt_tokens: 10 } } }
                    - { ask: two, model: %s, stream: true, expect: { status: 200, text: streamed } }
                    - ask: three
                      model: %s
                      request:
                        tools: [{ type: function, function: { name: weather, parameters: { type: object } } }]
                      expect:
                        status: 200
                        body: { /choices/0/message/tool_calls/0/function/name: weather, /choices/0/finish_reason: tool_calls }
                    - { ask: four, model: %s, expect: { status: 429, asked: { text: four } } }
                """.formatted(provider, provider, model, model, model, model));

        assertThat(test()).as(said()).isZero();
    }

    @Test
    void tests_among_routes_are_no_routes_and_no_edit() throws IOException {
        RouteSource routes = new RouteSource.Folder(folder);
        save("- test: a");

        assertThat(routes.unread()).isEmpty();
        assertThat(routes.texts()).isEmpty();
    }

    private void save(String yaml) throws IOException {
        Files.writeString(folder.resolve("a.test.yaml"), yaml);
    }

    private int test(String... more) {
        return run(Stream.concat(Stream.of(folder.toString()), Stream.of(more)).toArray(String[]::new));
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return Caravan.run(
                Stream.concat(Stream.of("test"), Stream.of(arguments)).toList(),
                new Shell(
                        Map.of(),
                        Map.of(),
                        InstantSource.system(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)));
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
