package dev.caravan.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.caravan.price.CommunityPrices;
import dev.caravan.price.MalformedPrices;
import dev.caravan.price.PriceFile;
import dev.caravan.price.PriceList;
import dev.caravan.process.PropertyFiles;
import dev.caravan.settings.MalformedSetting;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code caravan prices import FILE}: adds to the price list what a community's map has and the list has not. */
public final class ImportPrices {
    private static final String USAGE = """
            usage: ./caravan prices import FILE [PROVIDER…]

            Reads the community's map of prices (LiteLLM's model_prices_and_context_window.json)
            and adds to prices.csv, valid from today, each price of its providers, and of those
            named here, that is new or another one. Nothing is taken away.
            """;

    private ImportPrices() {}

    public static int run(List<String> arguments, InstantSource clock, PrintStream out, PrintStream err) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(USAGE);
            return 0;
        }
        if (arguments.size() < 2 || !arguments.getFirst().equals("import")) {
            err.print(USAGE);
            return 2;
        }
        try {
            Path list = Path.of(PropertyFiles.load(Path.of("application.properties"), System.getenv(), Map.of())
                    .text("caravan.prices"));
            return add(
                    CalledFrom.path(arguments.get(1), System.getenv()),
                    list,
                    arguments.subList(2, arguments.size()),
                    LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC),
                    out);
        } catch (IOException e) {
            err.println("caravan prices: " + arguments.get(1) + " cannot be read as a map of prices: " + words(e));
        } catch (MalformedPrices | MalformedSetting e) {
            err.println("caravan prices: " + e.getMessage());
        }
        return 1;
    }

    private static @Nullable String words(IOException e) {
        return switch (e) {
            case NoSuchFileException none -> "there is no such file";
            case JsonProcessingException malformed -> malformed.getOriginalMessage();
            default -> e.getMessage();
        };
    }

    static int add(Path map, Path file, List<String> more, LocalDate day, PrintStream out) throws IOException {
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
        return 0;
    }
}
