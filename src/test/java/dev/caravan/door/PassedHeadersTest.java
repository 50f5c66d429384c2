package dev.caravan.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassedHeadersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization",
                "x-api-key",
                "x-goog-api-key",
                "api-key",
                "proxy-authorization",
                "cookie",
                "content-length",
                "transfer-encoding"
            })
    void no_list_lets_a_secret_or_the_frame_of_a_request_pass(String name) {
        String odd = name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1);
        for (String listed : new String[] {name, odd, name.substring(0, 2) + "*", "*"}) {
            PassedHeaders passed = new PassedHeaders(List.of(listed));

            assertThat(passed.of(Map.of(name, "a").entrySet())).isEmpty();
            assertThat(passed.of(Map.of(odd, "a", "x-fine", "b").entrySet()).values())
                    .doesNotContain("a");
        }
    }
}
