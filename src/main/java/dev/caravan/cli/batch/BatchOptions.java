package dev.caravan.cli.batch;

import dev.caravan.cli.CalledFrom;
import dev.caravan.cli.WrongUsage;
import dev.caravan.price.Money;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was written behind {@code batch}; all of it is well formed. Immutable. */
record BatchOptions(
        List<Path> files,
        Optional<Path> out,
        Optional<String> model,
        Optional<Money> mostCost,
        Optional<Integer> parallel) {
    private static final List<String> KNOWN = List.of("--out", "--model", "--max-cost", "--parallel");
    private static final int MOST_PARALLEL = 10_000;

    static BatchOptions read(List<String> arguments, Map<String, String> environment) throws WrongUsage {
        List<Path> files = new ArrayList<>();
        Optional<Path> out = Optional.empty();
        Optional<String> model = Optional.empty();
        Optional<Money> mostCost = Optional.empty();
        Optional<Integer> parallel = Optional.empty();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("-")) {
                files.add(file(argument, environment));
                continue;
            }
            int equals = argument.indexOf('=');
            String option = equals < 0 ? argument : argument.substring(0, equals);
            if (!KNOWN.contains(option)) {
                throw new WrongUsage("it takes no '" + option + "'" + WrongUsage.meant(option, KNOWN));
            }
            if (equals < 0 && ++i == arguments.size()) {
                throw new WrongUsage(option + " needs a value");
            }
            String value = equals < 0 ? arguments.get(i) : argument.substring(equals + 1);
            switch (option) {
                case "--out" ->
                    out = Optional.of(
                            CalledFrom.path(value, environment).toAbsolutePath().normalize());
                case "--model" -> model = Optional.of(value);
                case "--max-cost" -> mostCost = Optional.of(money(value));
                default -> parallel = Optional.of(count(value));
            }
        }
        if (files.isEmpty()) {
            throw new WrongUsage("it needs a file at least");
        }
        return new BatchOptions(List.copyOf(files), out, model, mostCost, parallel);
    }

    private static Path file(String written, Map<String, String> environment) throws WrongUsage {
        Path file = CalledFrom.path(written, environment).toAbsolutePath().normalize();
        if (!Files.isRegularFile(file)) {
            throw new WrongUsage("there is no file '" + written + "'");
        }
        return file;
    }

    private static Money money(String written) throws WrongUsage {
        try {
            Money money = Money.ofUsd(new BigDecimal(written));
            if (money.nanoUsd() >= 0) {
                return money;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw noMoney(written);
        }
        throw noMoney(written);
    }

    private static WrongUsage noMoney(String written) {
        return new WrongUsage("--max-cost must be USD, such as 2.50, not '" + written + "'");
    }

    private static int count(String written) throws WrongUsage {
        int count = written.matches("\\d{1,5}") ? Integer.parseInt(written) : 0;
        if (count < 1 || count > MOST_PARALLEL) {
            throw new WrongUsage(
                    "--parallel must be a whole number from 1 to " + MOST_PARALLEL + ", not '" + written + "'");
        }
        return count;
    }
}
