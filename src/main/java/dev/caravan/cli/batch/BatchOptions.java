package dev.caravan.cli.batch;

import dev.caravan.price.Money;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What was written behind {@code batch}; all of it is well formed. Immutable. */
record BatchOptions(
        List<Path> files,
        Optional<Path> out,
        Optional<String> model,
        Optional<Money> mostCost,
        Optional<Integer> parallel) {}
