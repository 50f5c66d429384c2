package dev.caravan.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.chain.Places.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many places of a limit one key may have. */
class PlacesTest {
    private static int takes(Places places, String who, int most, boolean othersWait) {
        int taken = 0;
        while (places.take("limit", who, most, most, othersWait) == Outcome.TAKEN) {
            taken++;
        }
        return taken;
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "50, 50"})
    void an_only_caller_may_have_them_all(int most, int taken) {
        assertThat(takes(new Places(() -> false), "ann", most, false)).isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "4, 3", "10, 8", "50, 40"})
    void where_there_are_other_keys_some_are_kept_free_for_them(int most, int taken) {
        Places places = new Places(() -> true);

        assertThat(takes(places, "ann", most, false)).isEqualTo(taken);
        assertThat(takes(places, "bob", most, false)).isEqualTo(most - taken);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "4, 2", "50, 25"})
    void while_others_wait_a_key_may_have_half(int most, int taken) {
        assertThat(takes(new Places(() -> true), "ann", most, true)).isEqualTo(taken);
    }

    @Test
    void a_place_that_is_given_back_can_be_taken_again() {
        Places places = new Places(() -> false);
        takes(places, "ann", 2, false);

        places.giveBack("limit", "ann");

        assertThat(places.takenBy("limit", "ann")).isEqualTo(1);
        assertThat(places.take("limit", "bob", 2, 2, false)).isEqualTo(Outcome.TAKEN);
        assertThat(places.take("limit", "bob", 2, 2, false)).isEqualTo(Outcome.FULL);
    }
}
