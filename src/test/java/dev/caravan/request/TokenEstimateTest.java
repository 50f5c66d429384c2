package dev.caravan.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenEstimateTest {
    @Test
    void four_latin_bytes_are_a_token() {
        assertThat(TokenEstimate.of("")).isZero();
        assertThat(TokenEstimate.of("a")).isEqualTo(1);
        assertThat(TokenEstimate.of("abcd")).isEqualTo(1);
        assertThat(TokenEstimate.of("abcde")).isEqualTo(2);
        assertThat(TokenEstimate.of("éééé")).isEqualTo(2);
    }

    @Test
    void a_chinese_japanese_or_korean_character_is_a_token() {
        assertThat(TokenEstimate.of("你好世界")).isEqualTo(4);
        assertThat(TokenEstimate.of("こんにちは")).isEqualTo(5);
        assertThat(TokenEstimate.of("안녕")).isEqualTo(2);
        assertThat(TokenEstimate.of("🙂")).isEqualTo(1);
    }

    @Test
    void text_and_its_bytes_are_estimated_alike() {
        Random random = new Random(3);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(60), 1, Character.MAX_CODE_POINT + 1)
                    .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                    .map(point -> random.nextBoolean() ? point : point % 0x3000)
                    .forEach(text::appendCodePoint);
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            assertThat(TokenEstimate.ofUtf8(bytes)).isEqualTo(TokenEstimate.of(text));
        }
    }

    @Test
    void bytes_that_are_no_text_are_counted_all_the_same() {
        byte[] bytes = new byte[64];
        new Random(1).nextBytes(bytes);

        assertThat(TokenEstimate.ofUtf8(bytes)).isBetween(16, 32);
        assertThat(TokenEstimate.ofUtf8(new byte[] {(byte) 0xE4, (byte) 0xBD})).isEqualTo(1);
    }

    @Test
    void what_fits_into_a_limit_is_within_it_and_never_splits_a_character() {
        String text = "naïve 你好 🙂🙂🙂 end";
        for (int tokens = 0; tokens < 20; tokens++) {
            String start = text.substring(0, TokenEstimate.lengthWithin(text, tokens));
            assertThat(TokenEstimate.of(start)).isLessThanOrEqualTo(tokens);
            assertThat(start).isEqualTo(new String(start.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        }
        assertThat(TokenEstimate.lengthWithin(text, Integer.MAX_VALUE)).isEqualTo(text.length());
    }
}
