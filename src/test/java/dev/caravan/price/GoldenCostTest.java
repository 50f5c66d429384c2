package dev.caravan.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.CallLines;
import dev.caravan.harness.Door;
import dev.caravan.harness.Figures;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Vendor;
import dev.caravan.stub.ProviderStub;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What others got wrong about the tokens of real answers. */
class GoldenCostTest {
    private static final Map<Vendor, ProviderStub> STUBS =
            Vendor.all().collect(Collectors.toMap(vendor -> vendor, Vendor::stub));
    private static final TestCaravan CARAVAN = caravan();

    private static TestCaravan caravan() {
        TestCaravan.Builder builder = TestCaravan.with();
        STUBS.forEach((vendor, stub) -> builder.provider(vendor.label(), stub));
        return builder.responding(Vendor.OPENAI.label())
                .prices(STUBS.keySet().stream()
                        .map(vendor -> vendor.label() + ",m1,2025-01-01,2,0.5,3,8")
                        .toArray(String[]::new))
                .start();
    }

    @AfterAll
    static void close() {
        CARAVAN.close();
        STUBS.values().forEach(ProviderStub::close);
    }

    static Stream<Arguments> cases() {
        return Golden.all().flatMap(golden -> Stream.of(Door.values())
                .filter(door -> door != Door.RESPONSES || golden.vendor() != Vendor.OPENAI || golden.isResponse())
                .filter(door -> door == Door.RESPONSES || !golden.isResponse())
                .map(door -> Arguments.of(golden, door)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("cases")
    void costs_what_it_costs(Golden golden, Door door) {
        Objects.requireNonNull(STUBS.get(golden.vendor())).behaves().answers(200, golden.contentType(), golden.body());
        Figures before = Figures.of(CARAVAN);
        try (CallLines lines = new CallLines()) {
            Reply reply =
                    CARAVAN.post(door.path(), door.question(golden.vendor().model(), "hi", golden.streamed()));

            assertThat(door.text(reply)).isEqualTo("four");
            assertThat(lines.tokens()).isEqualTo(golden.tokens());
            assertThat(lines.usd()).isEqualTo(golden.usd());
            assertThat(reply.header("x-caravan-cost-usd")).isEqualTo(golden.streamed() ? "" : golden.usd());
            Figures figures = Figures.of(CARAVAN).since(before);
            assertThat(new Money(figures.nanoUsd("llm_cost_usd_total"))).hasToString(golden.usd());
            assertThat(figures.sum("llm_tokens_total", "token_type=\"input\"")
                            + figures.sum("llm_tokens_total", "token_type=\"output\""))
                    .isEqualTo(total(golden.tokens()));
            assertThat(figures.sum("llm_tokens_total", "token_type=\"reasoning\""))
                    .isEqualTo(golden.usd().equals("0.004400000") ? 200 : 0);
        }
    }

    private static double total(String tokens) {
        return Stream.of(tokens.split("\\+", -1))
                .mapToDouble(Double::parseDouble)
                .sum();
    }
}
