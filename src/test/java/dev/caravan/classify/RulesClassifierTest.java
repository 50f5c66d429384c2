package dev.caravan.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesClassifierTest {
    private final Classifier classifier = new RulesClassifier(0.08, 0.17);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hi",
                "What is the capital of France?",
                "translate this to German: good morning",
                "Thanks, that was helpful!",
                "你好",
                "🙂"
            })
    void an_everyday_prompt_is_simple(String text) {
        assertThat(tier(text)).isEqualTo("simple");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Explain why the sky is blue.",
                "Write a python function that sorts a list",
                "Prove that the square root of 2 is irrational."
            })
    void a_prompt_that_asks_for_some_thought_is_medium(String text) {
        assertThat(tier(text)).isEqualTo("medium");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```java\nclass A {}\n``` Why does it fail? How do I fix it? What else is wrong?",
                "Design a cache architecture, compare the trade-offs and analyze how it fails.",
                "Derive the integral step by step and prove that the algorithm has that complexity."
            })
    void a_prompt_with_code_or_several_demands_is_complex(String text) {
        assertThat(tier(text)).isEqualTo("complex");
    }

    @Test
    void several_hundred_words_are_complex_in_any_script() {
        assertThat(tier("some more words ".repeat(100))).isEqualTo("complex");
        assertThat(tier("请告诉我更多的故事".repeat(60))).isEqualTo("complex");
    }

    @Test
    void the_score_is_that_of_the_published_rules() {
        assertThat(score("hi")).isCloseTo(0.00175, within(1e-9));
        assertThat(score("What is the capital of France?")).isCloseTo(0.0355, within(1e-9));
        assertThat(score("Explain why the sky is blue.")).isCloseTo(0.0855, within(1e-9));
        assertThat(score("Prove that sqrt(2) is irrational step by step")).isCloseTo(0.164, within(1e-9));
        assertThat(score("- a_b = 1\n- c\n1. SELECT x")).isCloseTo(0.00875 + 0.15 + 0.02 / 3 + 0.05, within(1e-9));
    }

    @Test
    void a_keyword_counts_as_a_whole_word_only() {
        assertThat(score("decode")).isEqualTo(score("absent"));
        assertThat(score("code_1")).isLessThan(score("code"));
        assertThat(score("CODE")).isEqualTo(score("code"));
        assertThat(score("public")).isGreaterThan(score("PUBLIC"));
    }

    @Test
    void a_longer_prompt_is_never_simpler() {
        double last = 0;
        for (int words = 0; words < 5_000; words += 7) {
            double score = score("plain ".repeat(words));
            assertThat(score).isGreaterThanOrEqualTo(last);
            last = score;
        }
        assertThat(last).isCloseTo(0.35, within(1e-9));
    }

    @Test
    void the_end_of_a_very_long_prompt_is_read() {
        String report = "The report says so. ".repeat(5_000);

        assertThat(score(report + "Explain the strategy, compare and evaluate it."))
                .isGreaterThan(score(report));
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void hostile_prompts_are_judged_at_once() {
        String[] hostile = {
            "a".repeat(10_000_000),
            "step by ".repeat(1_000_000),
            "`".repeat(10_000_000),
            "\n- ".repeat(3_000_000),
            "explain ".repeat(1_000_000),
            "_1".repeat(5_000_000),
            "\uD83D".repeat(10_000_000)
        };

        // Reading all ten million characters each time would take minutes.
        for (int round = 0; round < 1_000; round++) {
            for (String text : hostile) {
                assertThat(score(text)).isBetween(0.0, 1.0);
            }
        }
    }

    @Test
    void any_text_has_a_score_between_zero_and_one() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(400), 0, Character.MAX_VALUE + 1).forEach(c -> text.append((char) c));
            assertThat(score(text.toString())).isBetween(0.0, 1.0);
        }
    }

    @Test
    void thresholds_that_do_not_rise_are_refused() {
        assertThatThrownBy(() -> new RulesClassifier(0.5, 0.4)).hasMessageContaining("medium from 0.5");
        assertThatThrownBy(() -> new RulesClassifier(-0.1, 0.4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RulesClassifier(0.1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    private String tier(String text) {
        return classifier.classify(Prompt.of(text)).tier();
    }

    private double score(String text) {
        return classifier.classify(Prompt.of(text)).score();
    }
}
