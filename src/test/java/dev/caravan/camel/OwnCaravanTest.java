package dev.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.caravan.Embedded;
import dev.caravan.process.Gateway;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A host that brings no Caravan gets one with its first route that asks. */
// A context says of its end that it can be interrupted.
@SuppressWarnings("try")
@Timeout(60)
class OwnCaravanTest {
    private static CamelContext context(Map<String, String> properties) {
        CamelContext context = new DefaultCamelContext();
        Properties all = new Properties();
        all.putAll(properties);
        context.getPropertiesComponent().setInitialProperties(all);
        context.start();
        return context;
    }

    @Test
    void one_that_sets_nothing_is_answered_by_the_sandbox_and_told_so(@TempDir Path data) throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger gateway = (Logger) LoggerFactory.getLogger(Gateway.class);
        log.start();
        gateway.addAppender(log);
        try (CamelContext context = context(Map.of("caravan.data", data.toString()))) {
            String answer =
                    context.createProducerTemplate().requestBody("caravan:auto", "What is a caravan?", String.class);

            assertThat(answer).contains("sandbox");
        } finally {
            gateway.detachAppender(log);
        }
        assertThat(log.list).anyMatch(event -> event.getFormattedMessage().contains("set OPENAI_API_KEY"));
    }

    @Test
    void its_properties_are_those_of_the_context(@TempDir Path data) throws Exception {
        try (ProviderStub openai = ProviderStub.openAi().says("from the model");
                CamelContext context = context(Map.of(
                        "caravan.data", data.toString(),
                        "caravan.provider.openai.api-key", "sk-test",
                        "caravan.provider.openai.base-url", openai.baseUrl()))) {
            assertThat(context.createProducerTemplate().requestBody("caravan:openai/gpt-5-mini", "hi", String.class))
                    .isEqualTo("from the model");
            assertThat(Files.exists(data.resolve("caravan.db"))).isTrue();
        }
    }

    @Test
    void of_two_in_the_registry_it_asks_to_be_told_which(@TempDir Path data) throws Exception {
        try (Embedded one =
                        Embedded.start(Map.of("caravan.data", data.resolve("1").toString()));
                Embedded other =
                        Embedded.start(Map.of("caravan.data", data.resolve("2").toString()));
                CamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("one", one);
            context.getRegistry().bind("other", other);
            context.start();

            assertThatThrownBy(() -> context.createProducerTemplate().requestBody("caravan:auto", "hi", String.class))
                    .rootCause()
                    .hasMessageContaining("2 Caravans");
            context.getComponent("caravan", CaravanComponent.class).setCaravan(other);
            assertThat(context.createProducerTemplate().requestBody("caravan:auto", "hi", String.class))
                    .isNotEmpty();
        }
    }
}
