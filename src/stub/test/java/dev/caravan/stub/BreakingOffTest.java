package dev.caravan.stub;

import static dev.caravan.stub.StubClient.STREAM;
import static dev.caravan.stub.StubClient.WHOLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.stub.RawClient.Ending;
import dev.caravan.stub.RawClient.Heard;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each place at which an answer can break off, with each way of breaking off. */
@Tag("stub")
class BreakingOffTest {
    private final ProviderStub stub = ProviderStub.openAi().says(List.of("one", "two", "three", "four"));

    @AfterEach
    void stop() {
        stub.close();
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void before_the_headers(Ending ending) {
        breakOff(Place.beforeHeaders(), ending);

        assertThat(RawClient.complete(stub, WHOLE)).isEqualTo(new Heard("", ending));
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void in_the_headers(Ending ending) {
        breakOff(Place.inHeaders(), ending);

        Heard heard = RawClient.complete(stub, WHOLE);

        assertThat(heard.ending()).isEqualTo(ending);
        assertThat(heard.text()).startsWith("HTTP/1.1 200 OK\r\n").doesNotContain("\r\n\r\n");
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void after_the_headers(Ending ending) {
        breakOff(Place.afterHeaders(), ending);

        for (String asked : List.of(WHOLE, STREAM)) {
            Heard heard = RawClient.complete(stub, asked);
            assertThat(heard.ending()).isEqualTo(ending);
            assertThat(heard.text()).endsWith("\r\n\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void in_a_whole_body(Ending ending) {
        breakOff(Place.inBody(), ending);

        Heard heard = RawClient.complete(stub, WHOLE);

        assertThat(heard.ending()).isEqualTo(ending);
        assertThat(heard.text())
                .contains("Content-Length")
                .contains("\r\n\r\n{\"id\"")
                .doesNotEndWith("}");
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void before_the_first_token(Ending ending) {
        breakOff(Place.beforeFirstToken(), ending);

        Heard heard = RawClient.complete(stub, STREAM);

        assertThat(heard.ending()).isEqualTo(ending);
        assertThat(heard.text()).contains("assistant").doesNotContain("one");
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void after_some_tokens(Ending ending) {
        breakOff(Place.afterTokens(2), ending);

        Heard heard = RawClient.complete(stub, STREAM);

        assertThat(heard.ending()).isEqualTo(ending);
        assertThat(heard.text()).contains("two").doesNotContain("three").endsWith("\n\n\r\n");
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void in_the_middle_of_an_event(Ending ending) {
        breakOff(Place.inEventAfter(2), ending);

        Heard heard = RawClient.complete(stub, STREAM);

        assertThat(heard.ending()).isEqualTo(ending);
        assertThat(heard.text()).contains("two").doesNotContain("three").doesNotEndWith("\n");
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void before_the_mark_of_the_end(Ending ending) {
        breakOff(Place.beforeDone(), ending);

        Heard heard = RawClient.complete(stub, STREAM);

        assertThat(heard.ending()).isEqualTo(ending);
        assertThat(heard.text()).contains("\"finish_reason\":\"stop\"").doesNotContain("[DONE]");
    }

    @Test
    void a_stream_ends_without_its_mark_in_complete_chunks() {
        stub.ends(Place.beforeDone());

        Heard heard = RawClient.complete(stub, STREAM);

        assertThat(heard.text()).endsWith("\r\n0\r\n\r\n").contains("four").doesNotContain("[DONE]");
    }

    @Test
    void a_stream_ends_in_the_middle_of_an_event_in_complete_chunks() {
        stub.ends(Place.inEventAfter(1));

        Heard heard = RawClient.complete(stub, STREAM);

        assertThat(heard.text()).endsWith("\r\n0\r\n\r\n").contains("one").doesNotContain("two");
        assertThat(heard.text()).doesNotEndWith("\n\n\r\n0\r\n\r\n");
    }

    @Test
    void an_error_event_comes_first() {
        stub.reportsError(Place.afterHeaders());

        Heard heard = RawClient.complete(stub, STREAM);

        assertThat(heard.text())
                .startsWith("HTTP/1.1 200")
                .doesNotContain("assistant")
                .contains("data: {\"error\":");
        assertThat(heard.text()).endsWith("\r\n0\r\n\r\n");
    }

    @Test
    void an_error_event_comes_after_some_tokens() {
        stub.reportsError(Place.afterTokens(2), Fault.of(429, "rate_limit_exceeded", "too fast"));

        Heard heard = RawClient.complete(stub, STREAM);

        assertThat(heard.text())
                .contains("two")
                .doesNotContain("three")
                .contains("rate_limit_exceeded")
                .doesNotContain("[DONE]");
    }

    @Test
    void a_huge_answer_breaks_off_in_its_middle() {
        stub.saysMegabytes(2).closes(Place.inBody());

        Heard heard = RawClient.complete(stub, WHOLE);

        assertThat(heard.text()).hasSizeBetween(1_000_000, 1_010_000);
    }

    private void breakOff(Place place, Ending ending) {
        switch (ending) {
            case END_OF_FILE -> stub.closes(place);
            case RESET -> stub.resets(place);
            case SILENCE -> stub.hangs(place);
        }
    }
}
