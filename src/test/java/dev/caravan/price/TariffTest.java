package dev.caravan.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.call.Extras;
import dev.caravan.call.Target;
import dev.caravan.call.Terms;
import dev.caravan.call.Usage;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model has several prices: which holds is told by how a call was served, and no call costs more than was held for it. */
class TariffTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-06-01");
    private static final Target MODEL = Target.of("p/m");
    private static final Terms PRIORITY = Terms.ofServiceTier("priority");
    private static final Terms FLEX = Terms.ofServiceTier("flex");

    @RepeatedTest(2_000)
    void no_call_costs_more_than_it_may_at_the_most(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Tariff tariff = anyTariff(random);
        Terms asked = List.of(Terms.USUAL, PRIORITY, FLEX).get(random.nextInt(3));
        Most most = new Most(
                1 + random.nextInt(400_000),
                random.nextInt(1_000),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(10_000),
                random.nextBoolean(),
                random.nextInt(5));
        Usage usage = usageWithin(most, random.nextBoolean() ? asked : Terms.USUAL, random);

        Optional<Money> held = tariff.atMost(asked, most);
        Optional<Money> cost = tariff.cost(usage);

        if (held.isPresent() && cost.isPresent()) {
            assertThat(cost.get()).isLessThanOrEqualTo(held.get());
        }
        assertThat(tariff.atMost(most)).isGreaterThanOrEqualTo(held.orElse(Money.NONE));
    }

    private static Tariff anyTariff(Random random) {
        StringBuilder list = new StringBuilder(PriceFile.WHOLE_HEAD);
        for (String when : List.of("", "priority", "flex", "over 100000", "over 200000", "priority over 200000")) {
            if (when.isEmpty() || random.nextInt(3) > 0) {
                list.append("\np,m,2025-01-01");
                for (int i = 0; i < 4; i++) {
                    list.append(',').append(random.nextInt(50));
                }
                list.append(',').append(when).append(random.nextBoolean() ? "," : "," + random.nextInt(100));
                list.append(',').append(random.nextInt(30));
                list.append(',').append(random.nextInt(90)).append(',').append(random.nextInt(90));
            }
        }
        return PriceFile.read(list.toString()).tariff(MODEL, TODAY).orElseThrow();
    }

    private static Usage usageWithin(Most most, Terms terms, Random random) {
        long heard = random.nextLong(most.soundInput() + 1);
        long text = random.nextLong(most.input() + 1);
        long cached = random.nextLong(text + 1);
        boolean writes = most.mayWriteCache() || most.mayWriteForAnHour();
        long written = writes ? random.nextLong(text - cached + 1) : 0;
        long forAnHour = !most.mayWriteForAnHour() ? 0 : most.mayWriteCache() ? random.nextLong(written + 1) : written;
        long output = random.nextLong(most.output() + 1);
        return new Usage(
                text + heard,
                output,
                cached,
                written,
                0,
                false,
                new Extras(
                        terms,
                        forAnHour,
                        heard,
                        most.mayBeSpoken() ? random.nextLong(output + 1) : 0,
                        random.nextLong(most.searches() + 1),
                        false));
    }

    @ParameterizedTest
    @CsvSource({
        // Of a million tokens of input and none of output.
        "'', 200000, 0.200000000",
        "'', 200001, 0.400002000",
        "priority, 200000, 0.600000000",
        "flex, 100, 0.000050000"
    })
    void the_price_is_that_of_the_terms_and_of_the_length(String tier, long input, String usd) {
        Usage usage = new Usage(input, 0, 0, 0, 0, false, Extras.on(Terms.ofServiceTier(tier)));

        assertThat(list().cost(usage))
                .hasValueSatisfying(cost -> assertThat(cost).hasToString(usd));
    }

    @ParameterizedTest
    @CsvSource({"priority, 200001", "flex, 200001", "express, 1"})
    void for_what_the_list_has_no_row_there_is_no_price_but_one_at_the_least(String tier, long input) {
        Usage usage = new Usage(input, 0, 0, 0, 0, false, Extras.on(Terms.ofServiceTier(tier)));

        assertThat(list().cost(usage)).isEmpty();
        assertThat(list().costAtLeast(usage).nanoUsd()).isPositive();
    }

    @Test
    void what_costs_nothing_costs_nothing_on_any_terms() {
        Tariff free = PriceFile.read(PriceFile.HEAD + "\np,*,2025-01-01,0,0,0,0")
                .tariff(MODEL, TODAY)
                .orElseThrow();
        Usage usage = new Usage(10, 10, 0, 0, 0, false, new Extras(PRIORITY, 0, 5, 5, 3, true));

        assertThat(free.cost(usage)).contains(Money.NONE);
        assertThat(free.isFree()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"over", "over x", "over 0", "sooner", "priority over", "priority priority", "over 5 priority"})
    void other_words_than_those_that_are_known_are_faults(String when) {
        assertThat(PriceFile.faults("prices.csv", PriceFile.WHOLE_HEAD + "\np,m,2025-01-01,1,,,1," + when))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.line()).isEqualTo(2);
                    assertThat(fault.reason()).contains("when must be");
                });
    }

    @Test
    void a_list_may_have_some_of_the_columns_and_rows_may_end_before_them() {
        String csv = PriceFile.HEAD + ",search,when\np,m,2025-01-01,1,,,1\np,m,2025-01-01,2,,,1,,priority\n"
                + "p,n,2025-01-01,1,,,1,10";

        assertThat(PriceFile.faults("prices.csv", csv)).isEmpty();
        assertThat(PriceFile.read(csv).tariff(MODEL, TODAY).orElseThrow().atMost(PRIORITY, aToken()))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "provider,model,valid_from,input,cached_input,cache_write,output,serach",
                "provider,model,valid_from,input,cached_input,cache_write,output,search,search",
                "provider,model,valid_from,input,cached_input,when,cache_write,output"
            })
    void a_head_that_is_none_is_a_fault(String head) {
        assertThat(PriceFile.faults("prices.csv", head + "\n")).hasSize(1);
    }

    private static Most aToken() {
        return new Most(1, 0, false, false, 0, false, 0);
    }

    private static Tariff list() {
        return PriceFile.read(PriceFile.WHOLE_HEAD + """

                p,m,2025-01-01,1,,,10
                p,m,2025-01-01,2,,,15,over 200000
                p,m,2025-01-01,3,,,20,priority
                p,m,2025-01-01,0.5,,,5,flex
                """).tariff(MODEL, TODAY).orElseThrow();
    }
}
