package dev.caravan.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.caravan.price.CommunityPrices;
import dev.caravan.price.PriceFile;
import dev.caravan.price.PriceList;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code caravan prices import FILE}: adds to the price list what a community's map has and the list has not. */
@Command(
        name = "prices",
        description = "import a community's map of prices into prices.csv",
        customSynopsis = "./caravan prices import FILE [PROVIDER...]")
public final class ImportPrices {
    private final Shell shell;

    public ImportPrices(Shell shell) {
        this.shell = shell;
    }

    @Command(
            name = "import",
            description = {"add what the map has and prices.csv has not", """

                Reads the community's map of prices (LiteLLM's model_prices_and_context_window.json)
                and adds to prices.csv, valid from today, each price of its providers, and of those
                named here, that is new or another one. Nothing is taken away."""},
            exitCodeListHeading = Commands.EXIT_CODES,
            exitCodeList = {"0:done", "1:the map or prices.csv cannot be read", Commands.WRONG_USAGE})
    void add(
            @Parameters(paramLabel = "FILE", description = "the file with the map") String file,
            @Parameters(arity = "0..*", paramLabel = "PROVIDER", description = "more providers whose prices are wanted")
                    List<String> providers) {
        try {
            add(
                    shell.path(file),
                    Path.of(shell.settings().text("caravan.prices")),
                    providers == null ? List.of() : providers,
                    LocalDate.ofInstant(shell.clock().instant(), ZoneOffset.UTC),
                    shell.out());
        } catch (IOException e) {
            throw new CannotBeDone(file + " cannot be read as a map of prices: " + words(e));
        }
    }

    private static @Nullable String words(IOException e) {
        return switch (e) {
            case NoSuchFileException none -> "there is no such file";
            case JsonProcessingException malformed -> malformed.getOriginalMessage();
            default -> e.getMessage();
        };
    }

    static void add(Path map, Path file, List<String> more, LocalDate day, PrintStream out) throws IOException {
        String before = Files.exists(file) ? Files.readString(file) : PriceFile.WHOLE_HEAD + "\n";
        PriceList list = PriceFile.read(before);
        Set<String> providers = new HashSet<>(list.providers());
        providers.addAll(more);
        CommunityPrices community = CommunityPrices.read(Files.readAllBytes(map), providers);
        String headed = PriceFile.withAllColumns(before);
        List<String> rows = community.missingFrom(list, day, PriceFile.columnsOf(headed));
        if (!rows.isEmpty()) {
            String after = headed + (headed.endsWith("\n") ? "" : "\n") + "# Imported from " + map.getFileName()
                    + " on " + day + ".\n" + String.join("\n", rows) + "\n";
            PriceFile.read(after);
            Path whole = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(whole, after);
            Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
        out.println(community.size() + " prices read, " + rows.size() + " new or changed ones added to " + file);
    }
}
