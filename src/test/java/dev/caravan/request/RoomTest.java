package dev.caravan.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoomTest {
    private final Room room = new Room(100);

    @Test
    void what_does_not_fit_takes_nothing() {
        assertThat(room.take(60)).isTrue();
        assertThat(room.take(50)).isFalse();

        assertThat(room.taken()).isEqualTo(60);
        assertThat(room.take(40)).isTrue();
    }

    @Test
    void what_was_given_back_can_be_taken_again() {
        room.take(100);

        room.giveBack(100);

        assertThat(room.take(100)).isTrue();
    }
}
