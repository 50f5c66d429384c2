package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Door;
import dev.caravan.harness.Vendor;
import dev.caravan.json.Json;
import dev.caravan.stub.ProviderStub;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whichever way a call takes, the provider is asked what the caller asked and the caller hears what it said. */
class MatrixTest {
    private static final Fleet FLEET = new Fleet();
    private static final String TEXT = "Grüße, 日本語 and a 🐪 👩‍👩‍👧 – e\u0301 \"quoted\" \\ and\nover\tand out";
    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    /** All that providers like to take out of a schema, written oddly. */
    private static final String SCHEMA = "{\"type\":\"object\", \"properties\":{"
            + "\"city\":{\"type\":\"string\",\"pattern\":\"^[A-Z]\\\\w+$\",\"minLength\":1},"
            + "\"days\":{\"type\":\"integer\",\"minimum\":1.0,\"exclusiveMaximum\":1e2},"
            + "\"unit\":{\"oneOf\":[{\"const\":\"C\"},{\"const\":\"F\"}]},"
            + "\"near\":{\"$ref\":\"#/$defs/place\"},"
            + "\"tags\":{\"type\":\"array\",\"items\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]}}},"
            + "\"required\":[\"city\"], \"additionalProperties\":false,"
            + "\"$defs\":{\"place\":{\"type\":\"object\",\"properties\":{\"caf\\u00e9\":{\"type\":\"string\"}},"
            + "\"additionalProperties\":{\"type\":\"number\"}}}}";

    private static final String ANSWER_SCHEMA = "{\"type\":\"object\", \"properties\":{"
            + "\"name\":{\"type\":\"string\"},\"size\":{\"$ref\":\"#/$defs/size\"}},"
            + "\"required\":[\"name\",\"size\"], \"additionalProperties\":false,"
            + "\"$defs\":{\"size\":{\"type\":\"number\"}}}";

    @BeforeEach
    void forget() {
        FLEET.forget();
    }

    @AfterAll
    static void close() {
        FLEET.close();
    }

    static Stream<Cell> cells() {
        return Cell.all();
    }

    static Stream<Cell> pairs() {
        return Cell.whole();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void a_question_and_its_settings_arrive_and_so_does_the_answer(Cell cell) {
        FLEET.stub(cell.vendor()).says(TEXT);
        // A response cannot be told where to stop.
        String[] stops = cell.door() == Door.RESPONSES ? new String[0] : new String[] {"END", "日"};
        Question question = Question.of("first")
                .system("Be brief – 日本.")
                .system("Be kind.")
                .assistant("second")
                .user("third 🐪\n\"")
                .stops(stops)
                .maxTokens(321);

        Heard heard = FLEET.ask(cell, question);

        assertThat(heard.text()).isEqualTo(TEXT);
        assertThat(heard.calls()).isEmpty();
        assertThat(heard.finish()).isEqualTo(cell.ended("stop"));
        Received received = FLEET.received(cell.vendor());
        assertThat(received.system()).containsSubsequence("Be brief – 日本.", "Be kind.");
        assertThat(received.said()).containsSubsequence("first", "second", "third 🐪\n\"");
        assertThat(received.roles()).containsExactly("user", "assistant", "user");
        assertThat(received.stops()).containsExactly(stops);
        assertThat(received.maxTokens()).isEqualTo(321);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void letters_survive_being_cut_at_every_byte(Cell cell) {
        FLEET.stub(cell.vendor()).says(TEXT).splitsBytes();

        assertThat(FLEET.ask(cell, Question.of("hi")).text()).isEqualTo(TEXT);
    }

    static Stream<Arguments> calls() {
        List<String> hard = List.of(
                "{\"days\":1.0,\"big\":12345678901234567890123,\"exponent\":1e5,\"small\":-0.0,\"fine\":1E-7}",
                "{\"text\":\"\\u00e9\\u4e2d \\ud83d\\udc2a \\\"quoted\\\" \\\\ \\/ \\u0007\"}",
                "{ \"spaced\" : [ 1 ,\t2 ] , \"deep\" : { \"a\" : { \"b\" : [ { } , [ ] , null , true , false ] } } }",
                "{}",
                "{\"text\":\"first line\\nsecond\\r\\n\\nthird\\tdata: [DONE]\"}",
                "{\"texte\":\"naïve – 日本 – 🐪\",\"\":\"\",\"a\":\"" + "long ".repeat(400) + "\"}");
        return cells().flatMap(cell -> hard.stream()
                .map(arguments ->
                        Arguments.of(cell, arguments.substring(0, Math.min(40, arguments.length())), arguments)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("calls")
    void arguments_arrive_byte_by_byte(Cell cell, String name, String arguments) {
        FLEET.stub(cell.vendor()).callsTool("forecast", arguments);

        Heard heard = FLEET.ask(cell, Question.of("hi").tool("forecast", SCHEMA));

        assertThat(heard.called()).containsExactly("forecast " + arguments);
        assertThat(heard.finish()).isEqualTo(cell.ended("tool_calls"));
        assertThat(heard.text()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void a_tools_schema_arrives_verbatim(Cell cell) {
        FLEET.ask(cell, Question.of("hi").tool("forecast", SCHEMA));

        String text = FLEET.received(cell.vendor()).text();
        assertThat(text).contains(SCHEMA, "Does what forecast says.", "\"forecast\"");
    }

    @ParameterizedTest
    @MethodSource("cells")
    void three_tools_are_called_at_once(Cell cell) {
        FLEET.stub(cell.vendor())
                .callsTool("forecast", "{\"city\":\"Bern\"}")
                .callsTool("forecast", "{\"city\":\"Köln\"}")
                .callsTool("clock", "{}");

        Heard heard = FLEET.ask(
                cell,
                Question.of("hi").tool("forecast", SCHEMA).tool("clock", "{\"type\":\"object\",\"properties\":{}}"));

        assertThat(heard.called())
                .containsExactly("forecast {\"city\":\"Bern\"}", "forecast {\"city\":\"Köln\"}", "clock {}");
        assertThat(heard.finish()).isEqualTo(cell.ended("tool_calls"));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void a_loop_of_tools_ends_in_an_answer(Cell cell) {
        ProviderStub stub = FLEET.stub(cell.vendor());
        Question question = Question.of("How is it?")
                .tool("forecast", SCHEMA)
                .tool("clock", "{\"type\":\"object\",\"properties\":{\"zone\":{\"type\":\"string\"}}}");
        stub.callsTool("forecast", "{\"city\":\"Bern\",\"days\":1.0}").callsTool("clock", "{\"zone\":\"CET\"}");
        Heard calls = FLEET.ask(cell, question);
        question.called(calls)
                .result(calls.calls().get(1).id(), "noon")
                .result(calls.calls().get(0).id(), "{\"sky\":\"blue\"}");
        stub.says(TEXT);

        Heard answer = FLEET.ask(cell, question);

        assertThat(answer.text()).isEqualTo(TEXT);
        Received received = FLEET.received(cell.vendor());
        assertThat(received.called())
                .containsEntry("forecast", tree("{\"city\":\"Bern\",\"days\":1.0}"))
                .containsEntry("clock", tree("{\"zone\":\"CET\"}"));
        assertThat(received.results()).containsOnly(entry("clock", "noon"), entry("forecast", "{\"sky\":\"blue\"}"));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void an_answer_fits_the_schema_that_was_asked_for(Cell cell) {
        String json = "{\"name\": \"Grüße 🐪\", \"size\": 1.0}";
        answers(cell, json);

        Heard heard = FLEET.ask(cell, Question.of("hi").shaped(ANSWER_SCHEMA));

        assertThat(heard.text()).isEqualTo(json);
        assertThat(heard.calls()).isEmpty();
        assertThat(heard.finish()).isEqualTo(cell.ended("stop"));
        assertThat(FLEET.received(cell.vendor()).text()).contains(ANSWER_SCHEMA);
    }

    /** Claude is asked to answer by a tool's call, unless the caller speaks its own form. */
    private static void answers(Cell cell, String json) {
        if ((cell.vendor() == Vendor.ANTHROPIC && cell.door() != Door.MESSAGES) || cell.vendor() == Vendor.BEDROCK) {
            FLEET.stub(cell.vendor()).callsTool("give_json_answer", json);
        } else {
            FLEET.stub(cell.vendor()).says(json);
        }
    }

    @ParameterizedTest
    @MethodSource("cells")
    void an_image_arrives_byte_by_byte(Cell cell) {
        FLEET.ask(cell, new Question().picture("What is this?", "image/png", PIXEL));

        Received received = FLEET.received(cell.vendor());
        assertThat(received.images()).containsExactly(PIXEL);
        assertThat(received.text()).contains(PIXEL);
        assertThat(received.said()).isEqualTo("What is this?");
    }

    static Stream<Arguments> finishes() {
        List<Arguments> all = new ArrayList<>();
        cells().forEach(cell -> {
            all.add(Arguments.of(cell, "stop", cell.ended("stop")));
            all.add(Arguments.of(cell, "length", cell.ended("length")));
            // Ollama filters nothing.
            if (cell.vendor() != Vendor.OLLAMA) {
                all.add(Arguments.of(cell, "content_filter", cell.ended("content_filter")));
            }
        });
        return all.stream();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("finishes")
    void the_callers_hear_why_it_ended(Cell cell, String told, String heard) {
        FLEET.stub(cell.vendor()).says("some words").finishes(told);

        Heard answer = FLEET.ask(cell, Question.of("hi"));

        assertThat(answer.finish()).isEqualTo(heard);
        assertThat(answer.text()).isEqualTo("some words");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_stream_says_the_same_as_a_whole_answer(Cell cell) {
        ProviderStub stub = FLEET.stub(cell.vendor());
        Question question = Question.of("hi").tool("forecast", SCHEMA);
        stub.says(TEXT);
        assertThat(FLEET.ask(cell.inPieces(), question)).isEqualTo(FLEET.ask(cell, question));

        stub.says("")
                .callsTool("forecast", "{\"city\": \"Bern\", \"days\": 1e1}")
                .callsTool("forecast", "{}");
        assertThat(FLEET.ask(cell.inPieces(), question).withoutIds())
                .isEqualTo(FLEET.ask(cell, question).withoutIds());

        stub.says("cut").finishes("length");
        assertThat(FLEET.ask(cell.inPieces(), question)).isEqualTo(FLEET.ask(cell, question));
    }

    private static JsonNode tree(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
