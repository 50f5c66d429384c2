package dev.caravan.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What editors of Spring Boot's applications complete is what there is. */
class SpringMetadataTest {
    private static final String FOLDER = "library/caravan-spring-boot-starter/src/main/resources/META-INF";

    @Test
    void it_is_made_from_the_properties_that_have_an_effect_there() throws Exception {
        Path right = Path.of("target", "spring-configuration-metadata.json");
        Files.writeString(right, SpringMetadata.text());

        assertThat(Path.of(FOLDER, "spring-configuration-metadata.json"))
                .as("copy %s to %s", right, FOLDER)
                .hasSameTextualContentAs(right);
    }

    @Test
    void nothing_is_in_it_that_only_the_program_does() throws Exception {
        assertThat(SpringMetadata.text())
                .contains("\"caravan.cache.ttl\"", "\"caravan.provider.openai.api-key\"", "\"caravan.plan\"")
                .doesNotContain("\"caravan.port\"", "\"caravan.log\"", "\"caravan.inbox\"");
    }
}
