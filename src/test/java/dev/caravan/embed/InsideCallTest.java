package dev.caravan.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A call from this process has the same policy and the same bill as one that comes in by HTTP. */
class InsideCallTest {
    private final ProviderStub north = ProviderStub.openAi().says("from north");
    private final ProviderStub south = ProviderStub.openAi().says("from south");
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .provider("south", south)
            .property("caravan.retry.tries", "1")
            .start();

    @AfterEach
    void close() {
        caravan.close();
        north.close();
        south.close();
    }

    @Test
    void an_unavailable_provider_is_passed_over() {
        north.fails(503);

        ChatResponse response = new CaravanChatModel(caravan.flow(), "simple").chat(UserMessage.from("hi"));

        assertThat(response.aiMessage().text()).isEqualTo("from south");
        assertThat(headers(response)).containsEntry("x-caravan-provider", List.of("south"));
        assertThat(headers(response)).containsEntry("x-caravan-attempts", List.of("2"));
        assertThat(caravan.meter("llm_requests_total", "provider=\"south\"")).isEqualTo(1);
        assertThat(caravan.meter("llm_fallbacks_total")).isEqualTo(1);
    }

    private static Map<String, List<String>> headers(ChatResponse response) {
        return Objects.requireNonNull(((OpenAiChatResponseMetadata) response.metadata()).rawHttpResponse())
                .headers();
    }

    @Test
    void nobody_left_to_ask_is_an_exception_that_names_everybody() {
        north.fails(503);
        south.fails(500);
        CaravanChatModel model = new CaravanChatModel(caravan.flow(), "simple");

        assertThatThrownBy(() -> model.chat("hi"))
                .isInstanceOf(InternalServerException.class)
                .hasMessageContaining("north/m1")
                .hasMessageContaining("south/m1");
        assertThat(north.journal().count())
                .as("one layer retries, and it is not the client")
                .isEqualTo(1);
    }

    @Test
    void who_cancels_a_stream_ends_the_call_to_the_provider() {
        north.saysEndlessly();

        new CaravanChatModel(caravan.flow(), "simple")
                .chat(
                        ChatRequest.builder().messages(UserMessage.from("hi")).build(),
                        new StreamingChatResponseHandler() {
                            @Override
                            public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
                                context.streamingHandle().cancel();
                            }

                            @Override
                            public void onCompleteResponse(ChatResponse response) {}

                            @Override
                            public void onError(Throwable error) {}
                        });

        north.journal().awaitAbandoned(1, Duration.ofSeconds(2));
    }

    @Test
    void a_call_goes_through_the_routes_that_serve_now() throws Exception {
        CaravanChatModel model = new CaravanChatModel(caravan.flow(), "simple");
        assertThat(model.chat("hi")).isEqualTo("from north");

        caravan.takeOver(Map.of("caravan.tier.simple.chain", "south/m1"));

        assertThat(model.chat("hi")).isEqualTo("from south");
    }
}
