package dev.caravan.batch.files;

import dev.caravan.batch.intake.Unreadable;
import dev.caravan.batch.intake.Wishes;
import dev.caravan.batch.store.BatchTerms;
import dev.caravan.batch.store.Source;
import dev.caravan.batch.work.Order;
import dev.caravan.json.PlainText;
import dev.caravan.price.Money;
import dev.caravan.settings.Settings;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file to be answered, with what was said of it. {@code purse} names money that it shares; empty for its own. {@code
 * links} says what is to become of symbolic ones. Immutable.
 */
public record FileOrder(Path file, Path folder, Sidecar sidecar, String purse, List<LinkOption> links) {
    /**
     * As what stands beside it says, and the properties.
     *
     * @throws Unreadable where that says what cannot be
     */
    public static FileOrder read(Path file, Settings settings, LinkOption... links) throws IOException, Unreadable {
        return new FileOrder(file, outbox(settings), Sidecar.read(file, settings, links), "", List.of(links));
    }

    /** Without what stands beside it. */
    static FileOrder plain(Path file, Settings settings, LinkOption... links) throws Unreadable {
        return new FileOrder(file, outbox(settings), Sidecar.of("", "", settings), "", List.of(links));
    }

    private static Path outbox(Settings settings) {
        return Path.of(settings.text("caravan.outbox")).toAbsolutePath().normalize();
    }

    public FileOrder inside(Optional<Path> other) {
        return new FileOrder(file, other.orElse(folder), sidecar, purse, links);
    }

    public FileOrder asking(Optional<String> model) {
        Wishes wishes = sidecar.wishes();
        Wishes others = new Wishes(
                model.or(wishes::model), wishes.usualModel(), wishes.system(), wishes.prompt(), wishes.parameters());
        return with(others, sidecar.terms());
    }

    public FileOrder forAtMost(Optional<Money> most, String shared) {
        if (most.isEmpty()) {
            return this;
        }
        FileOrder limited = with(sidecar.wishes(), sidecar.terms().withMostCost(most));
        return new FileOrder(file, folder, limited.sidecar, shared, links);
    }

    public FileOrder atOnce(Optional<Integer> most) {
        BatchTerms terms = sidecar.terms();
        return with(
                sidecar.wishes(),
                new BatchTerms(most.orElse(terms.parallel()), terms.inOrder(), terms.tags(), terms.mostCost()));
    }

    private FileOrder with(Wishes wishes, BatchTerms terms) {
        return new FileOrder(
                file, folder, new Sidecar(wishes, terms, sidecar.deadline(), sidecar.again()), purse, links);
    }

    public Source source() throws IOException {
        return new SourceFile(file, sidecar.wishes(), links.toArray(LinkOption[]::new));
    }

    /** {@code source} is the way by which it came. */
    public Order order(String source) {
        String name = String.valueOf(file.getFileName());
        return new Order(
                source,
                Orders.OWNER,
                PlainText.of(Orders.stem(name)),
                file.toString(),
                Orders.results(folder, name).toString(),
                Orders.elsewhere(folder, name).toString(),
                sidecar.wishes(),
                Orders.tagged(sidecar.terms(), name),
                sidecar.deadline(),
                sidecar.again(),
                "",
                purse,
                0);
    }
}
