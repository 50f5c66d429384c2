package dev.caravan.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import dev.caravan.failure.Refusal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagsTest {
    @Test
    void tags_stand_between_commas_and_in_several_headers() {
        assertThat(Tags.read(List.of("customer=acme, team = search,", "cost-center=eu:4/7")))
                .containsExactly(entry("customer", "acme"), entry("team", "search"), entry("cost-center", "eu:4/7"));
        assertThat(Tags.read(List.of("", " , "))).isEmpty();
    }

    @Test
    void they_are_written_as_they_are_read() {
        String written = "customer=acme,team=search";

        assertThat(Tags.written(Tags.read(List.of(written)))).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acme",
                "=acme",
                "customer=",
                "customer==acme",
                "customer=a b",
                "customer=a\tb",
                "customer=a;b",
                "customer=\"acme\"",
                "customer='acme'",
                "customer=${body}",
                "customer=-1",
                "customer=@sum",
                "customer=café",
                "-customer=acme",
                "cus tomer=acme",
                "customer=acme, customer=other",
                "customer=acme\r\nx: y"
            })
    void what_could_be_taken_for_something_else_is_refused(String header) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> Tags.read(List.of(header)))
                .satisfies(refusal -> {
                    assertThat(refusal.status()).isEqualTo(400);
                    assertThat(refusal.param()).hasValue("x-caravan-tags");
                    assertThat(refusal.reason()).doesNotContain("acme", "body");
                });
    }

    @Test
    void they_are_few_and_short() {
        assertThat(Tags.read(List.of(tags(16)))).hasSize(16);
        assertThat(Tags.read(List.of("a".repeat(64) + "=" + "b".repeat(64)))).hasSize(1);
        for (String header : List.of(tags(17), "a".repeat(65) + "=b", "a=" + "b".repeat(65))) {
            assertThatExceptionOfType(Refusal.class).isThrownBy(() -> Tags.read(List.of(header)));
        }
    }

    private static String tags(int many) {
        return IntStream.range(0, many).mapToObj(i -> "t" + i + "=v").collect(Collectors.joining(","));
    }
}
