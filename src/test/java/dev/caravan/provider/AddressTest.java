package dev.caravan.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "http://h:1, /v1, /v1",
        "http://h:1/, /v1, /v1",
        "http://h:1/v1/, /v1, /v1",
        "http://h:1/v2, /v1, /v2",
        "http://h:1/openai/v1beta/x, /v1, /openai/v1beta/x",
        "http://h:1/v1beta, /v1beta, /v1beta",
        "http://h:1, /api, /api",
        "http://h:1/api/, /api, /api",
        "http://h:1/v1, /api, /api",
        "http://h:1/v1/, /api, /api",
        "http://h:1/ollama, /api, /ollama/api",
        "http://h:1/ollama/v1, /api, /ollama/api",
        "http://h:1/api/v1, /api, /api",
        "http://h:1/v1/ollama, /api, /v1/ollama/api"
    })
    void a_base_url_ends_as_the_providers_paths_begin(String baseUrl, String ending, String basePath) {
        assertThat(Address.of(baseUrl, ending)).isEqualTo(new Address("h", 1, false, basePath));
    }
}
