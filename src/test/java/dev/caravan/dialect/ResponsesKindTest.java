package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.harness.TestCaravan;
import org.junit.jupiter.api.Test;

/** Who has the Responses API is said of providers who speak as OpenAI does. */
class ResponsesKindTest {
    @Test
    void a_provider_of_another_kind_cannot_be_said_to_have_it() {
        TestCaravan.Builder builder = TestCaravan.with()
                .routeFile("providers/east.camel.yaml", TestCaravan.providerFile("east", "anthropic") + """
                          - name: responses
                            value: "true"
                    """)
                .property("caravan.provider.east.api-key", "sk-of-east")
                .property("caravan.provider.east.base-url", "http://127.0.0.1:9")
                .expectsErrors();

        assertThatThrownBy(builder::start).hasStackTraceContaining("responses=true");
    }
}
