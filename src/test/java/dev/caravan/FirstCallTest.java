package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FirstCallTest {
    private final ProviderStub north = ProviderStub.openAi();
    private final ProviderStub south = ProviderStub.openAi();
    private final TestCaravan caravan =
            TestCaravan.with().provider("north", north).provider("south", south).start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
        south.close();
    }

    @Test
    void an_unavailable_provider_is_passed_over() {
        north.fails(503);
        south.says("from south");

        Reply reply = caravan.chat("hi");

        assertThat(reply.text()).isEqualTo("from south");
        assertThat(reply.header("x-caravan-attempts")).isEqualTo("2");
        assertThat(reply.header("x-caravan-provider")).isEqualTo("south");
    }

    @Test
    void a_stream_comes_from_the_next_provider_just_as_well() {
        north.fails(503);
        south.says("one two three");

        Reply reply = caravan.stream("simple", "hi");

        assertThat(reply.text()).isEqualTo("one two three");
        assertThat(reply.done()).isTrue();
    }
}
