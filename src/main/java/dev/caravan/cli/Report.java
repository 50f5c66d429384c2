package dev.caravan.cli;

import dev.caravan.ledger.By;
import dev.caravan.ledger.Calendar;
import dev.caravan.ledger.Inquiry;
import dev.caravan.process.PropertyFiles;
import dev.caravan.report.Format;
import dev.caravan.report.Sheet;
import dev.caravan.settings.MalformedSetting;
import dev.caravan.settings.Settings;
import dev.caravan.store.Glance;
import dev.caravan.store.StoreTooNew;
import dev.caravan.store.StoreTrouble;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code caravan report}: what calls came to, read beside whatever is running. */
public final class Report {
    private static final String USAGE = """
            usage: ./caravan report [--days N] [--by day|model|provider|key|tier|tag]
                                    [--key NAME] [--format table|json|csv]

            What the calls of the last days cost and used, out of the ledger. A running Caravan is
            not disturbed.

              --days N      as many days up to today, 30 unless given; days are those of
                            caravan.budget.zone
              --by WHAT     a line for each day (unless given), model, provider, key, tier or tag
              --key NAME    of that client key alone
              --format HOW  table (unless given), or json or csv for programs

            A request counts once, where it ended; each attempt counts where it was made.

            Exit code: 0 done, 1 the store cannot be read or is not there, 2 wrong usage.
            """;

    private static final Path PROPERTIES = Path.of("application.properties");
    private static final int MOST_DAYS = 36_500;

    private Report() {}

    private record Wanted(int days, By by, @Nullable String key, Format format) {}

    private static final class WrongUsage extends Exception {
        WrongUsage(String what) {
            super(what);
        }
    }

    public static int run(List<String> arguments, InstantSource clock, PrintStream out, PrintStream err) {
        return run(arguments, System.getenv(), Map.of(), clock, out, err);
    }

    public static int run(
            List<String> arguments,
            Map<String, String> environment,
            Map<String, String> overrides,
            InstantSource clock,
            PrintStream out,
            PrintStream err) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(USAGE);
            return 0;
        }
        QuietLog log = new QuietLog();
        try {
            Wanted wanted = wanted(arguments);
            Settings settings = PropertyFiles.load(PROPERTIES, environment, overrides);
            settings.warnings().forEach(warning -> err.println("caravan report: " + warning));
            if (!settings.flag("caravan.ledger")) {
                err.println("caravan report: caravan.ledger is false: what is called now is not written down");
            }
            out.print(wanted.format().tell(sheet(wanted, settings, clock)));
            return 0;
        } catch (WrongUsage e) {
            err.println("caravan report: " + e.getMessage() + "; see ./caravan report --help");
            return 2;
        } catch (StoreTrouble | StoreTooNew | MalformedSetting e) {
            err.println("caravan report: " + e.getMessage());
            return 1;
        } finally {
            log.end();
        }
    }

    private static Sheet sheet(Wanted wanted, Settings settings, InstantSource clock) {
        LocalDate today = new Calendar(settings.zone("caravan.budget.zone")).dayOf(clock.millis());
        Inquiry inquiry = new Inquiry(wanted.by(), today.minusDays(wanted.days() - 1L), today, wanted.key());
        return new Sheet(inquiry, Glance.at(settings, inquiry));
    }

    private static Wanted wanted(List<String> arguments) throws WrongUsage {
        Wanted wanted = new Wanted(30, By.DAY, null, Format.TABLE);
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String[] parts = rest.next().split("=", 2);
            if (!List.of("--days", "--by", "--key", "--format").contains(parts[0])) {
                throw new WrongUsage("takes no '" + parts[0] + "'");
            }
            if (parts.length == 1 && !rest.hasNext()) {
                throw new WrongUsage(parts[0] + " wants a value");
            }
            wanted = with(wanted, parts[0], parts.length == 2 ? parts[1] : rest.next());
        }
        return wanted;
    }

    private static Wanted with(Wanted so, String option, String value) throws WrongUsage {
        return switch (option) {
            case "--days" -> new Wanted(days(value), so.by, so.key, so.format);
            case "--by" -> {
                By by = known(By.of(value), option, "day, model, provider, key, tier or tag", value);
                yield new Wanted(so.days, by, so.key, so.format);
            }
            case "--key" -> new Wanted(so.days, so.by, value, so.format);
            default -> {
                Format format = known(Format.of(value), option, "table, json or csv", value);
                yield new Wanted(so.days, so.by, so.key, format);
            }
        };
    }

    private static int days(String value) throws WrongUsage {
        if (value.matches("[0-9]{1,5}")) {
            int days = Integer.parseInt(value);
            if (days >= 1 && days <= MOST_DAYS) {
                return days;
            }
        }
        throw new WrongUsage("--days is a number from 1 to " + MOST_DAYS + ", not '" + value + "'");
    }

    private static <T> T known(Optional<T> found, String option, String all, String value) throws WrongUsage {
        return found.orElseThrow(() -> new WrongUsage(option + " is " + all + ", not '" + value + "'"));
    }
}
