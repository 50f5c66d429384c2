package dev.caravan.cli.key;

import dev.caravan.admit.OwnLimits;
import dev.caravan.cli.WrongUsage;
import dev.caravan.ledger.Calendar;
import dev.caravan.price.Money;
import dev.caravan.settings.Settings;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What was written behind {@code key create} and its like; all of it is well formed. Immutable. */
final class KeyOptions {
    private static final String NAME = "--name";
    private static final String PLAN = "--plan";
    private static final String EXPIRES = "--expires";
    private static final String JSON = "--json";
    private static final List<String> COUNTS =
            List.of("--requests-per-minute", "--tokens-per-minute", "--requests-per-day", "--calls-at-once");
    private static final List<String> AMOUNTS = List.of("--usd-per-day", "--usd-per-month");

    /** In place of a limit: that of the plan again. */
    private static final String OF_THE_PLAN = "plan";

    private static final String NEVER = "never";

    private final Map<String, String> given;
    private final String name;
    private final boolean json;
    private final OptionalLong end;

    private KeyOptions(Map<String, String> given, String name, boolean json, OptionalLong end) {
        this.given = Map.copyOf(given);
        this.name = name;
        this.json = json;
        this.end = end;
    }

    static KeyOptions read(String command, List<String> arguments, Settings settings, InstantSource clock)
            throws WrongUsage {
        List<String> known = known(command);
        Map<String, String> given = new HashMap<>();
        List<String> names = new ArrayList<>();
        boolean json = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals(JSON)) {
                json = true;
            } else if (!argument.startsWith("-")) {
                names.add(argument);
            } else {
                int equals = argument.indexOf('=');
                String option = equals < 0 ? argument : argument.substring(0, equals);
                if (!known.contains(option)) {
                    throw new WrongUsage(command + " takes no '" + option + "'" + WrongUsage.meant(option, known));
                }
                if (equals < 0 && ++i == arguments.size()) {
                    throw new WrongUsage(option + " needs a value");
                }
                String value = equals < 0 ? arguments.get(i) : argument.substring(equals + 1);
                if (given.put(option, value) != null) {
                    throw new WrongUsage(option + " is there twice");
                }
            }
        }
        String name = name(command, names, Optional.ofNullable(given.get(NAME)));
        checkLimits(command, given);
        return new KeyOptions(given, name, json, end(command, given, settings, clock.millis()));
    }

    private static List<String> known(String command) {
        List<String> known = new ArrayList<>();
        if (command.equals("create")) {
            known.add(NAME);
        }
        if (command.equals("create") || command.equals("change")) {
            known.add(PLAN);
            known.addAll(COUNTS);
            known.addAll(AMOUNTS);
            known.add(EXPIRES);
        }
        known.add(JSON);
        return known;
    }

    private static String name(String command, List<String> names, Optional<String> option) throws WrongUsage {
        if (command.equals("list")) {
            return requireNone(command, names);
        }
        if (command.equals("create")) {
            requireNone(command, names);
            return option.orElseThrow(() -> new WrongUsage("create needs --name NAME"));
        }
        if (names.size() != 1) {
            throw new WrongUsage(command + " needs the name of one key");
        }
        return names.getFirst();
    }

    private static String requireNone(String command, List<String> names) throws WrongUsage {
        if (!names.isEmpty()) {
            throw new WrongUsage(command + " takes no '" + names.getFirst() + "'");
        }
        return "";
    }

    private static void checkLimits(String command, Map<String, String> given) throws WrongUsage {
        boolean changing = command.equals("change");
        for (Map.Entry<String, String> option : given.entrySet()) {
            String value = option.getValue();
            boolean back = changing && value.equals(OF_THE_PLAN);
            if (COUNTS.contains(option.getKey()) && !back && !value.matches("\\d{1,9}")) {
                throw new WrongUsage(option.getKey() + " must be a whole number from 0, not '" + value + "'");
            }
            if (AMOUNTS.contains(option.getKey()) && !back && !value.matches("\\d{1,9}([.]\\d{1,9})?")) {
                throw new WrongUsage(option.getKey() + " must be an amount such as 5 or 0.25, not '" + value + "'");
            }
        }
    }

    private static OptionalLong end(String command, Map<String, String> given, Settings settings, long now)
            throws WrongUsage {
        String written = given.get(EXPIRES);
        if (written == null || (command.equals("change") && written.equals(NEVER))) {
            return OptionalLong.empty();
        }
        long end = moment(written, new Calendar(settings.zone("caravan.budget.zone")));
        if (end <= now) {
            throw new WrongUsage("--expires " + written + " is over already");
        }
        return OptionalLong.of(end);
    }

    private static long moment(String written, Calendar calendar) throws WrongUsage {
        try {
            if (written.contains("T")) {
                return OffsetDateTime.parse(written).toInstant().toEpochMilli();
            }
            return LocalDate.parse(written)
                    .plusDays(1)
                    .atStartOfDay(calendar.zone())
                    .toInstant()
                    .toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new WrongUsage("--expires must be a day such as 2026-12-31 or a moment such as"
                    + " 2026-12-31T12:00:00Z, not '" + written + "'");
        }
    }

    String name() {
        return name;
    }

    boolean json() {
        return json;
    }

    boolean changesNothing() {
        return given.isEmpty();
    }

    Optional<String> plan() {
        return Optional.ofNullable(given.get(PLAN));
    }

    OptionalLong expires(OptionalLong before) {
        return given.containsKey(EXPIRES) ? end : before;
    }

    OwnLimits limits(OwnLimits before) {
        return new OwnLimits(
                count("--requests-per-minute", before.requestsPerMinute()),
                count("--tokens-per-minute", before.tokensPerMinute()),
                count("--requests-per-day", before.requestsPerDay()),
                count("--calls-at-once", before.callsAtOnce()),
                amount("--usd-per-day", before.usdPerDay()),
                amount("--usd-per-month", before.usdPerMonth()));
    }

    private OptionalInt count(String option, OptionalInt before) {
        String value = given.get(option);
        if (value == null) {
            return before;
        }
        return value.equals(OF_THE_PLAN) ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(value));
    }

    private Optional<Money> amount(String option, Optional<Money> before) {
        String value = given.get(option);
        if (value == null) {
            return before;
        }
        return value.equals(OF_THE_PLAN) ? Optional.empty() : Optional.of(Money.ofUsd(new BigDecimal(value)));
    }
}
