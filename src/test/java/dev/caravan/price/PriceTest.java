package dev.caravan.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.call.Target;
import dev.caravan.call.Usage;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tokens cost, to the last unit, and whose price is whose. */
class PriceTest {
    private static final String LIST = PriceFile.HEAD + """

            openai,gpt-5,2025-01-01,1.25,0.125,,10
            openai,gpt-5,2026-01-01,2,0.2,,20
            openai,gpt-5-mini,2025-01-01,0.25,0.025,,2
            groq,*,2025-01-01,0.1,,,0.3
            ollama,*,2025-01-01,0,0,0,0
            """;

    private static final LocalDate TODAY = LocalDate.parse("2026-06-01");

    @Test
    void classes_of_tokens_have_their_own_prices() {
        Price price = new Price(3_000_000_000L, 300_000_000L, 3_750_000_000L, 15_000_000_000L);

        Money cost = price.of(new Usage(1000, 100, 400, 200, 50, false));

        // 400 plain, 400 cached, 200 written, 100 out.
        assertThat(cost).hasToString("0.003570000");
    }

    @RepeatedTest(50)
    void every_token_is_paid_for_once(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Price price = new Price(1_000_000, 1_000_000, 1_000_000, 1_000_000);
        long input = random.nextInt(1_000_000);
        long cached = random.nextInt(1_000_000);
        Usage usage = new Usage(input, random.nextInt(1_000_000), cached, random.nextInt(1_000_000), 5, false);

        assertThat(price.of(usage).nanoUsd()).isEqualTo(usage.total());
    }

    @RepeatedTest(300)
    void classes_of_tokens_partition_the_total_and_the_sum_of_their_costs_is_rounded_once(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Price price = new Price(anyPrice(random), anyPrice(random), anyPrice(random), anyPrice(random));
        // What providers say need not fit together.
        Usage usage = new Usage(
                anyCount(random), anyCount(random), anyCount(random), anyCount(random), anyCount(random), false);

        long plain = usage.input() - usage.cachedInput() - usage.cacheWrites();
        BigDecimal ofClasses = usd(plain, price.input())
                .add(usd(usage.cachedInput(), price.cachedInput()))
                .add(usd(usage.cacheWrites(), price.cacheWrite()))
                .add(usd(usage.output(), price.output()));

        assertThat(plain).isBetween(0L, usage.input());
        assertThat(plain + usage.cachedInput() + usage.cacheWrites() + usage.output())
                .isEqualTo(usage.total());
        assertThat(usage.reasoning()).isBetween(0L, usage.output());
        assertThat(price.of(usage)).isEqualTo(Money.ofUsd(ofClasses.setScale(9, RoundingMode.HALF_UP)));
    }

    /** From one token to the most there can be, each order of magnitude as often. */
    private static long anyCount(Random random) {
        return (long) (Math.pow(10, random.nextDouble() * 8) - random.nextInt(2));
    }

    /** In 10⁻⁹ USD per million tokens. */
    private static long anyPrice(Random random) {
        return (long) (Math.pow(10, random.nextDouble() * 12) - random.nextInt(2));
    }

    private static BigDecimal usd(long tokens, long price) {
        return BigDecimal.valueOf(tokens).multiply(BigDecimal.valueOf(price)).movePointLeft(9 + 6);
    }

    @Test
    void the_largest_usage_at_the_highest_price_is_still_exact() {
        long highest = 1_000_000_000_000_000L;
        Price price = new Price(highest, highest, highest, highest);

        assertThat(BigInteger.valueOf(price.of(new Usage(Usage.CEILING / 2, 0, 0, 0, 0, false))
                        .nanoUsd()))
                .isEqualTo(BigInteger.valueOf(Usage.CEILING / 2)
                        .multiply(BigInteger.valueOf(highest))
                        .divide(BigInteger.valueOf(1_000_000)));
    }

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-5, 2000000000",
        "openai/gpt-5-2025-08-07, 2000000000",
        "openai/gpt-5-latest, 2000000000",
        "openai/gpt-5-mini, 250000000",
        "openai/gpt-5-mini-2025-08-07, 250000000",
        "groq/anything, 100000000",
        "ollama/llama3.2:3b, 0"
    })
    void the_longest_name_that_fits_has_the_price(String target, long input) {
        assertThat(PriceFile.read(LIST).find(Target.of(target), TODAY))
                .hasValueSatisfying(price -> assertThat(price.input()).isEqualTo(input));
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai/gpt-5-pro", "openai/gpt-51", "openai/gpt", "other/gpt-5"})
    void another_model_has_no_price(String target) {
        assertThat(PriceFile.read(LIST).find(Target.of(target), TODAY)).isEmpty();
    }

    @Test
    void a_price_holds_from_its_day() {
        PriceList list = PriceFile.read(LIST);
        Target gpt5 = Target.of("openai/gpt-5");

        assertThat(list.find(gpt5, LocalDate.parse("2024-12-31"))).isEmpty();
        assertThat(list.find(gpt5, LocalDate.parse("2025-12-31")).orElseThrow().output())
                .isEqualTo(10_000_000_000L);
        assertThat(list.find(gpt5, LocalDate.parse("2026-01-01")).orElseThrow().output())
                .isEqualTo(20_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "openai,gpt-5,2025-01-01,1,1,1 | line 2 has 6 columns",
                "openai,gpt-5,soon,1,1,1,1 | line 2 valid_from must be a date",
                "openai,gpt-5,2025-01-01,cheap,1,1,1 | line 2 input must be a number",
                "openai,gpt-5,2025-01-01,1,1,1,-1 | line 2 output must be from 0",
                "openai,gpt-5,2025-01-01,0.0000000001,1,1,1 | line 2 input has more than nine decimals",
                ",gpt-5,2025-01-01,1,1,1,1 | line 2 names no provider"
            })
    void a_fault_is_named_with_its_line(String row, String fault) {
        assertThatThrownBy(() -> PriceFile.read(PriceFile.HEAD + "\n" + row))
                .isInstanceOf(MalformedPrices.class)
                .hasMessageContaining(fault);
    }

    @Test
    void every_model_of_the_shipped_chains_has_a_shipped_price() throws Exception {
        PriceList shipped = PriceFile.read(Files.readString(Path.of("prices.csv")));

        Properties properties = new Properties();
        properties.load(new StringReader(Files.readString(Path.of("application.properties"))));

        assertThat(properties.stringPropertyNames().stream()
                        .filter(name -> name.matches("caravan\\.tier\\.\\w+\\.chain"))
                        .flatMap(name -> Stream.of(properties.getProperty(name).split(","))))
                .isNotEmpty()
                .allSatisfy(target -> assertThat(shipped.find(Target.of(target.strip()), TODAY))
                        .isPresent());
    }
}
