package dev.caravan.spring;

import dev.caravan.Embedded;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * One {@link Embedded} for the application, which LangChain4j's models and the component {@code caravan:} share. It counts
 * in the application's meter registry, and is closed with the application, after what calls it.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.metrics.MetricsAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration"
        },
        beforeName = "org.apache.camel.spring.boot.CamelAutoConfiguration")
@ConditionalOnProperty(name = "caravan.enabled", matchIfMissing = true)
public class CaravanAutoConfiguration {
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Embedded caravan(ConfigurableEnvironment environment, ObjectProvider<MeterRegistry> meters) throws Exception {
        SpringProperties properties = SpringProperties.of(environment);
        Embedded.Builder builder = Embedded.with(properties.ofCaravan()).environment(properties.providers());
        MeterRegistry registry = meters.getIfUnique();
        return registry == null ? builder.start() : builder.meters(registry).start();
    }

    @Bean
    @ConditionalOnMissingBean
    ChatModel caravanChatModel(Embedded caravan, ConfigurableEnvironment environment) {
        return new WholeAnswers(caravan.chatModel(SpringProperties.chatModel(environment)));
    }

    @Bean
    @ConditionalOnMissingBean
    StreamingChatModel caravanStreamingChatModel(Embedded caravan, ConfigurableEnvironment environment) {
        return new StreamedAnswers(caravan.chatModel(SpringProperties.chatModel(environment)));
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty(SpringProperties.EMBEDDING_MODEL)
    EmbeddingModel caravanEmbeddingModel(Embedded caravan, ConfigurableEnvironment environment) {
        return caravan.embeddingModel(environment.getRequiredProperty(SpringProperties.EMBEDDING_MODEL));
    }
}
