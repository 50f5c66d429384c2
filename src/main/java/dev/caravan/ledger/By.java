package dev.caravan.ledger;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What sums are told by. */
public enum By {
    DAY,
    MODEL,
    PROVIDER,
    KEY,
    TIER,
    /** A call is there once for each of its tags, so that these sums have no sum. */
    TAG;

    /** By its name in lower case, as users write it. */
    public static Optional<By> of(String name) {
        return Arrays.stream(values()).filter(by -> by.named().equals(name)).findFirst();
    }

    public String named() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the names of a {@link Line} are the names of. */
    public List<String> members() {
        return this == MODEL ? List.of("provider", "model") : List.of(named());
    }

    String table() {
        return this == TAG ? "tag_roll_up" : "roll_up";
    }

    List<String> columns() {
        return this == KEY ? List.of("key_name") : members();
    }

    /** Whether each call is in one line only. */
    public boolean addsUp() {
        return this != TAG;
    }
}
