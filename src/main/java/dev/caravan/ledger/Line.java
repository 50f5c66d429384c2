package dev.caravan.ledger;

import java.util.List;

/** The sums of one day, model, provider, key, tier or tag; its names are those of {@link By#members}. */
public record Line(List<String> names, Figures figures) {
    public Line {
        names = List.copyOf(names);
    }
}
