package dev.caravan.batch.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.caravan.batch.delivery.Aside;
import dev.caravan.batch.intake.SourceItems;
import dev.caravan.batch.intake.Unreadable;
import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.BatchState;
import dev.caravan.batch.store.Registered;
import dev.caravan.batch.store.Source;
import dev.caravan.batch.store.Workers;
import dev.caravan.batch.work.Batches;
import dev.caravan.batch.work.FileFaults;
import dev.caravan.settings.Settings;
import dev.caravan.store.OnlyOurs;
import dev.caravan.store.StoreTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a batch of each file that is dropped into a folder, once it is still, and puts the file away when the batch is
 * over. Owned by the process: what is known of files outlives the routes that watch the folder. Safe for use by many
 * threads.
 */
public final class Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final String DONE = ".done";
    private static final String FAILED = ".failed";
    private static final int READ_AT_ONCE = 4;
    private static final long TIDY_EVERY_MILLIS = 10_000;

    private final Batches batches;
    private final InstantSource clock;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();
    private final Set<Path> complainedOf = ConcurrentHashMap.newKeySet();
    private final Semaphore reading = new Semaphore(READ_AT_ONCE);
    private volatile Settings settings;
    private volatile long nextTidyMillis;

    /** How a file and what stands beside it looked, since when, and whether it was taken. */
    private record Known(
            Optional<SourceFile.Look> file, Optional<SourceFile.Look> beside, long sinceMillis, boolean taken) {
        Known asTaken() {
            return new Known(file, beside, sinceMillis, true);
        }

        boolean looksAs(Known other) {
            return file.equals(other.file) && beside.equals(other.beside);
        }
    }

    public Inbox(Batches batches, Settings settings, InstantSource clock) {
        this.batches = batches;
        this.settings = settings;
        this.clock = clock;
        batches.whenFinished(this::putAway);
    }

    /** Edited numbers hold at once. */
    public void follow(Settings now) {
        settings = now;
    }

    /** Whether the file is one to take now: of a kind that we know, still, and not taken as it is. */
    public boolean wants(Path found) {
        Path file = found.toAbsolutePath().normalize();
        String name = String.valueOf(file.getFileName());
        if (name.startsWith(".")) {
            return false;
        }
        if (!SourceItems.takes(name)) {
            explain(file, name);
            return false;
        }
        forgetWhatIsGone();
        Known now;
        try {
            now = look(file);
        } catch (SourceFile.NoFile e) {
            if (complainedOf.add(file)) {
                LOG.warn("what is in the inbox is left there: {}", e.getMessage());
            }
            return false;
        }
        Known before = known.get(file);
        if (before == null || !before.looksAs(now)) {
            known.put(file, now);
            complainedOf.remove(file);
            return false;
        }
        long still = settings.duration("caravan.inbox.still").toMillis();
        return !before.taken() && clock.millis() - before.sinceMillis() >= still;
    }

    private Known look(Path file) throws SourceFile.NoFile {
        Optional<SourceFile.Look> beside;
        try {
            beside = lookAt(Sidecar.beside(file));
        } catch (SourceFile.NoFile e) {
            // That is said when it is read.
            beside = Optional.empty();
        }
        return new Known(lookAt(file), beside, clock.millis(), false);
    }

    private static Optional<SourceFile.Look> lookAt(Path file) throws SourceFile.NoFile {
        try {
            return Optional.of(SourceFile.Look.of(file, NOFOLLOW_LINKS));
        } catch (SourceFile.NoFile e) {
            throw e;
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whoever drops files for years, each under a name of its own, fills no memory. */
    private void forgetWhatIsGone() {
        long now = clock.millis();
        if (now < nextTidyMillis) {
            return;
        }
        nextTidyMillis = now + TIDY_EVERY_MILLIS;
        known.keySet().removeIf(file -> !Files.exists(file, NOFOLLOW_LINKS));
        complainedOf.removeIf(file -> !Files.exists(file, NOFOLLOW_LINKS));
    }

    private void explain(Path file, String name) {
        boolean beside = name.endsWith(".yaml") || name.endsWith(".yml");
        if (!beside && complainedOf.add(file)) {
            LOG.warn("{} in the inbox is left there, for it is none of .jsonl, .csv, .txt and .md", name);
        }
    }

    /** Reads the file into a batch, on a thread of its own. */
    public void take(Path found) {
        // Who watches the folder gives the same file two names, where the folder's own is a relative one.
        Path file = found.toAbsolutePath().normalize();
        known.computeIfPresent(file, (path, as) -> as.asTaken());
        Thread.ofVirtual().name("inbox").start(() -> {
            reading.acquireUninterruptibly();
            try {
                register(file);
            } catch (NoSuchFileException e) {
                known.remove(file);
            } catch (IOException e) {
                complain(file, FileFaults.of(e));
            } catch (StoreTrouble e) {
                // It is said already what is wrong; the file is looked at again.
                known.remove(file);
            } catch (RuntimeException | Error e) {
                LOG.error("{} could not be taken out of the inbox", file.getFileName(), e);
            } finally {
                reading.release();
            }
        });
    }

    private void complain(Path file, String why) {
        known.remove(file);
        if (complainedOf.add(file)) {
            LOG.error("{} in the inbox cannot be read: {}", file.getFileName(), why);
        }
    }

    private void register(Path file) throws IOException {
        Registered registered;
        try {
            registered = order(file);
        } catch (Unreadable e) {
            // It grew while it was read.
            known.remove(file);
            return;
        }
        switch (registered) {
            case Registered.Begun begun ->
                LOG.info("{} is taken out of the inbox", begun.batch().words());
            case Registered.GoesOn goesOn ->
                LOG.info("{} goes on", goesOn.batch().words());
            case Registered.Done done -> {
                LOG.info(
                        "{} was answered before, in {}",
                        file.getFileName(),
                        done.batch().results());
                move(file, DONE);
            }
            case Registered.Waits waits -> {
                known.remove(file);
                if (complainedOf.add(file)) {
                    LOG.info(
                            "{} waits until {} is over, for it is the same work",
                            file.getFileName(),
                            waits.behind().words());
                }
            }
            case Registered.TooMany tooMany -> known.remove(file);
        }
    }

    private Registered order(Path file) throws IOException, Unreadable {
        try {
            FileOrder order = FileOrder.read(file, settings, NOFOLLOW_LINKS);
            return batches.register(order.order(Batches.INBOX), order.source());
        } catch (Unreadable fault) {
            if (fault.code().equals(SourceFile.CHANGED)) {
                throw fault;
            }
            FileOrder plain = FileOrder.plain(file, settings, NOFOLLOW_LINKS);
            return batches.register(plain.order(Batches.INBOX), new Broken(plain.source(), fault));
        }
    }

    /** A file that is not to be done as it is: what stands beside it is wrong. */
    private record Broken(Source file, Unreadable fault) implements Source {
        @Override
        public String fingerprint() throws IOException {
            return "broken " + file.fingerprint();
        }

        @Override
        public SourceItems open() throws Unreadable {
            throw fault;
        }
    }

    private void putAway(Batch batch) {
        if (!batch.source().equals(Batches.INBOX) || !batch.host().equals(Workers.host())) {
            return;
        }
        Path file = Path.of(batch.origin());
        Known as = known.get(file);
        try {
            Known now = look(file);
            boolean changed = as != null && !as.looksAs(now);
            if (now.file().isPresent() && !changed) {
                move(file, batch.state() == BatchState.FAILED ? FAILED : DONE);
            }
        } catch (IOException e) {
            LOG.error("{} cannot be put away: {}", file.getFileName(), FileFaults.of(e));
        }
    }

    /** Together with what stands beside it, unless another file has that beside it too. */
    private void move(Path file, String to) throws IOException {
        Path folder = requireFolder(Objects.requireNonNull(file.getParent()).resolve(to));
        Aside.into(folder, file, clock.instant());
        Path beside = Sidecar.beside(file);
        if (Files.exists(beside, NOFOLLOW_LINKS) && !anotherNeeds(beside)) {
            Aside.into(folder, beside, clock.instant());
        }
        known.remove(file);
    }

    /** A link in its place would lead the files elsewhere. */
    private static Path requireFolder(Path folder) throws IOException {
        if (!Files.exists(folder, NOFOLLOW_LINKS)) {
            OnlyOurs.folder(folder);
        }
        if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
            throw new IOException(folder + " is no folder");
        }
        return folder;
    }

    private static boolean anotherNeeds(Path beside) {
        String stem = Orders.stem(String.valueOf(beside.getFileName()));
        return Stream.of("jsonl", "csv", "txt", "md")
                .anyMatch(ending -> Files.exists(beside.resolveSibling(stem + "." + ending), NOFOLLOW_LINKS));
    }
}
