package dev.caravan.cli;

import dev.caravan.ledger.By;
import dev.caravan.ledger.Calendar;
import dev.caravan.ledger.Inquiry;
import dev.caravan.report.Format;
import dev.caravan.report.Sheet;
import dev.caravan.settings.Settings;
import dev.caravan.store.Glance;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravan report}: what calls came to, read beside whatever is running. */
@Command(
        name = "report",
        description = {"what calls cost and used, by day, model, provider, key, tier or tag", """

            What the calls of the last days cost and used, out of the ledger. A running Caravan is
            not disturbed. A request counts once, where it ended; each attempt counts where it was made."""},
        exitCodeListHeading = Commands.EXIT_CODES,
        exitCodeList = {"0:done", "1:the store cannot be read or is not there", Commands.WRONG_USAGE})
public final class Report implements Callable<Integer> {
    private final Shell shell;

    @Option(
            names = "--days",
            paramLabel = "N",
            converter = Days.class,
            description = "days up to today, 30 unless given, as caravan.budget.zone has them")
    private int days = 30;

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            converter = Sums.class,
            completionCandidates = Sums.class,
            description = "a line for each day (unless given), model, provider, key, tier or tag")
    private By by = By.DAY;

    @Option(names = "--key", paramLabel = "NAME", description = "of that client key alone")
    private @Nullable String key;

    @Option(
            names = "--format",
            paramLabel = "HOW",
            converter = Formats.class,
            completionCandidates = Formats.class,
            description = "table (unless given), or json or csv for programs")
    private Format format = Format.TABLE;

    public Report(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Settings settings = shell.settings();
        shell.warn("report", settings.warnings());
        if (!settings.flag("caravan.ledger")) {
            shell.warn("report", List.of("caravan.ledger is false: what is called now is not written down"));
        }
        LocalDate today = new Calendar(settings.zone("caravan.budget.zone"))
                .dayOf(shell.clock().millis());
        Inquiry inquiry = new Inquiry(by, today.minusDays(days - 1L), today, key);
        shell.out().print(format.tell(new Sheet(inquiry, Glance.at(settings, inquiry))));
        return 0;
    }

    private static final class Days extends WholeNumber {
        Days() {
            super(36_500);
        }
    }

    private static final class Sums extends OneOf<By> {
        Sums() {
            super(By.values(), By::named);
        }
    }

    private static final class Formats extends OneOf<Format> {
        Formats() {
            super(Format.values(), Format::named);
        }
    }
}
