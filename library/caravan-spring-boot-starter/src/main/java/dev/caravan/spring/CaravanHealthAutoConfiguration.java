package dev.caravan.spring;

import dev.caravan.Embedded;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Down while calls cannot be answered, with the reason; it asks no provider. */
@AutoConfiguration(after = CaravanAutoConfiguration.class)
@ConditionalOnClass(
        name = {
            "org.springframework.boot.actuate.health.HealthIndicator",
            "org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator"
        })
@ConditionalOnBean(Embedded.class)
public class CaravanHealthAutoConfiguration {
    @Bean
    @ConditionalOnEnabledHealthIndicator("caravan")
    @ConditionalOnMissingBean(name = "caravanHealthIndicator")
    HealthIndicator caravanHealthIndicator(Embedded caravan) {
        return () -> caravan.trouble()
                .map(why -> Health.down().withDetail("trouble", why))
                .orElseGet(Health::up)
                .withDetail("sandboxOnly", caravan.sandboxOnly())
                .build();
    }
}
