package dev.caravan.batch;

import dev.caravan.batch.intake.Unreadable;
import dev.caravan.batch.intake.Wishes;
import dev.caravan.price.Money;
import dev.caravan.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A file to be answered, with what was said of it. {@code purse} names money that it shares; empty for its own. Immutable. */
public record FileOrder(Path file, Path folder, Sidecar sidecar, String purse) {
    /**
     * As what stands beside it says, and the properties.
     *
     * @throws Unreadable where that says what cannot be
     */
    public static FileOrder read(Path file, Settings settings) throws IOException, Unreadable {
        return new FileOrder(file, outbox(settings), Sidecar.read(file, settings), "");
    }

    /** Without what stands beside it. */
    static FileOrder plain(Path file, Settings settings) throws Unreadable {
        return new FileOrder(file, outbox(settings), Sidecar.of("", "", settings), "");
    }

    private static Path outbox(Settings settings) {
        return Path.of(settings.text("caravan.outbox")).toAbsolutePath().normalize();
    }

    public FileOrder inside(Optional<Path> other) {
        return new FileOrder(file, other.orElse(folder), sidecar, purse);
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
        return new FileOrder(file, folder, limited.sidecar, shared);
    }

    public FileOrder atOnce(Optional<Integer> most) {
        Terms terms = sidecar.terms();
        return with(
                sidecar.wishes(),
                new Terms(most.orElse(terms.parallel()), terms.inOrder(), terms.tags(), terms.mostCost()));
    }

    private FileOrder with(Wishes wishes, Terms terms) {
        return new FileOrder(file, folder, new Sidecar(wishes, terms, sidecar.deadline(), sidecar.again()), purse);
    }

    public Source source() throws IOException {
        return new SourceFile(file, sidecar.wishes());
    }

    /** {@code source} is the way by which it came. */
    public Order order(String source, Batches batches) {
        String name = String.valueOf(file.getFileName());
        Path results = Orders.place(
                batches,
                file.toString(),
                folder.resolve(Orders.stem(name) + ".jsonl"),
                folder.resolve(name + ".jsonl"));
        return new Order(
                source,
                Orders.OWNER,
                Orders.stem(name),
                file.toString(),
                results.toString(),
                sidecar.wishes(),
                Orders.tagged(sidecar.terms(), name),
                sidecar.deadline(),
                sidecar.again(),
                "",
                purse);
    }
}
