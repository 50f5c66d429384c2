package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Door;
import dev.caravan.harness.OwnLog;
import dev.caravan.harness.Reply;
import dev.caravan.harness.Vendor;
import dev.caravan.stub.Usage;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an answer cost is told and logged as the provider counts it, wherever it says so; else it is estimated. */
class UsageMatrixTest {
    private static final Fleet FLEET = new Fleet();
    private static final Pattern TOKENS = Pattern.compile(" tokens=(~?)(\\d+)\\+(\\d+) ");

    private final OwnLog lines = new OwnLog("caravan.calls");

    @BeforeEach
    void listen() {
        FLEET.forget();
    }

    @AfterEach
    void stopListening() {
        lines.close();
    }

    @AfterAll
    static void close() {
        FLEET.close();
    }

    static Stream<Cell> cells() {
        return Cell.all();
    }

    static Stream<Arguments> spots() {
        return cells().flatMap(cell -> Stream.of(Usage.Spot.values()).map(spot -> Arguments.of(cell, spot)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("spots")
    void figures_are_told_wherever_they_stand(Cell cell, Usage.Spot spot) {
        FLEET.stub(cell.vendor())
                .says("one two three four")
                .usage(Usage.of(100, 20, 30, 5, written(cell)).at(spot));
        double before = outputTokens(cell);

        Heard heard = FLEET.ask(cell, Question.of("hi"));

        assertThat(heard.usage().input()).isEqualTo(100);
        assertThat(heard.usage().output()).isEqualTo(20);
        assertThat(heard.usage().cached()).isEqualTo(cell.vendor() == Vendor.OLLAMA ? 0 : 30);
        if (cell.door() == Door.MESSAGES) {
            assertThat(heard.usage().written()).isEqualTo(written(cell));
        }
        assertThat(logged("")).containsExactly(100L, 20L);
        assertThat(outputTokens(cell) - before).isEqualTo(20);
    }

    /** Only Claude counts what goes into its cache. */
    private static int written(Cell cell) {
        return cell.vendor() == Vendor.ANTHROPIC ? 10 : 0;
    }

    @ParameterizedTest
    @MethodSource("cells")
    void figures_that_are_missing_are_estimated(Cell cell) {
        FLEET.stub(cell.vendor()).says("one two three four five six seven").usageMissing();

        Heard heard = FLEET.ask(cell, Question.of("How many words are there in all of this?"));

        assertThat(logged("~")).allMatch(tokens -> tokens > 3 && tokens < 60);
        if (!cell.isRelayed()) {
            assertThat(heard.usage().input()).isEqualTo(logged("~").getFirst());
            assertThat(heard.usage().output()).isEqualTo(logged("~").getLast());
        }
    }

    static Stream<Arguments> nonsense() {
        return cells().flatMap(cell ->
                Stream.of(Usage.negative(), Usage.huge(), Usage.inWords()).map(usage -> Arguments.of(cell, usage)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("nonsense")
    void figures_that_cannot_be_true_are_estimated(Cell cell, Usage usage) {
        FLEET.stub(cell.vendor()).says("one two three four five six seven").usage(usage);

        Reply reply = FLEET.caravan()
                .post(
                        cell.door().path(),
                        Question.of("How many words are there in all of this?").at(cell));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(logged("~")).allMatch(tokens -> tokens > 3 && tokens < 60);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void usage_ends_a_stream_only_where_it_was_asked_for(Cell cell) {
        Question question = Question.of("hi").withoutUsage();

        Reply reply = FLEET.caravan().post(cell.door().path(), question.at(cell));

        Heard heard = Fleet.heard(cell, reply, false);
        assertThat(heard.usage().equals(Heard.Tokens.NONE)).isEqualTo(cell.isChat() && cell.streamed());
        assertThat(logged("")).containsExactly(10L, 5L);
    }

    private List<Long> logged(String mark) {
        assertThat(lines.events()).hasSize(1);
        String line = lines.events().getFirst().getFormattedMessage();
        Matcher tokens = TOKENS.matcher(line);
        assertThat(tokens.find()).as(line).isTrue();
        assertThat(tokens.group(1)).as(line).isEqualTo(mark);
        return List.of(Long.parseLong(tokens.group(2)), Long.parseLong(tokens.group(3)));
    }

    private static double outputTokens(Cell cell) {
        return FLEET.caravan()
                .meter("llm_tokens_total", "provider=\"" + cell.vendor().label() + "\"", "token_type=\"output\"");
    }
}
