package dev.caravan.cli.batch;

import dev.caravan.batch.intake.SourceItems;
import dev.caravan.cli.Commands;
import dev.caravan.cli.Shell;
import dev.caravan.cli.WholeNumber;
import dev.caravan.cli.WrongUsage;
import dev.caravan.price.Money;
import dev.caravan.settings.Settings;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravan batch}: answers what stands in files, and ends. */
@Command(
        name = "batch",
        description = {"answer what stands in files, and end: lines of OpenAI's batches, tables, prompts", """

            OpenAI's batch lines are in .jsonl, tables with a column prompt in .csv, single prompts in
            .txt and .md. The results are DIR/NAME.jsonl, one line an item as OpenAI's batches have
            them, and DIR/NAME.errors.jsonl; the files stay where they are.
            NAME.yaml beside a file says more of how it is done: docs/batches.md.

            Ctrl-C stops it cleanly. The same command goes on where it stopped, asks again what
            failed, and pays for nothing twice. Beside a running Caravan on the same caravan.data
            that one does the work, within its limits."""},
        exitCodeListHeading = Commands.EXIT_CODES,
        exitCodeList = {"0:all is answered", "1:some is not", Commands.WRONG_USAGE})
public final class AnswerFiles implements Callable<Integer> {
    private final Shell shell;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "a file at least")
    private List<String> files = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "where the results go; caravan.outbox (outbox) unless set")
    private @Nullable String out;

    @Option(
            names = "--model",
            paramLabel = "M",
            description = "the model or tier that all items ask, whatever they say themselves")
    private @Nullable String model;

    @Option(
            names = "--max-cost",
            paramLabel = "USD",
            converter = Usd.class,
            description = "the most that all of it may cost")
    private @Nullable Money mostCost;

    @Option(names = "--parallel", paramLabel = "N", converter = AtOnce.class, description = "items under way at once")
    private @Nullable Integer parallel;

    public AnswerFiles(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        BatchOptions options = new BatchOptions(
                files.stream().map(this::file).toList(),
                Optional.ofNullable(out).map(this::absolute),
                Optional.ofNullable(model),
                Optional.ofNullable(mostCost),
                Optional.ofNullable(parallel));
        Map<String, String> own = new HashMap<>(Map.of("caravan.inbox", "off"));
        options.parallel().ifPresent(most -> own.put("caravan.batch.parallel", Integer.toString(most)));
        Settings settings = shell.settings(own);
        shell.warn("batch", settings.warnings());
        return RunBatch.run(options, settings, shell.out(), shell.err());
    }

    private Path file(String written) {
        Path file = absolute(written);
        if (!Files.isRegularFile(file)) {
            throw new WrongUsage("there is no file '" + written + "'");
        }
        if (!SourceItems.takes(String.valueOf(file.getFileName()))) {
            throw new WrongUsage("'" + file.getFileName() + "' is none of .jsonl, .csv, .txt and .md");
        }
        return file;
    }

    private Path absolute(String written) {
        return shell.path(written).toAbsolutePath().normalize();
    }

    private static final class AtOnce extends WholeNumber {
        AtOnce() {
            super(10_000);
        }
    }

    private static final class Usd implements ITypeConverter<Money> {
        @Override
        public Money convert(String written) {
            try {
                Money money = Money.ofUsd(new BigDecimal(written));
                if (money.nanoUsd() >= 0) {
                    return money;
                }
            } catch (ArithmeticException | NumberFormatException e) {
                throw no(written);
            }
            throw no(written);
        }

        private static WrongUsage no(String written) {
            return new WrongUsage("must be USD, such as 2.50, not '" + written + "'");
        }
    }
}
