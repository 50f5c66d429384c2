package dev.caravan.cli.batch;

import dev.caravan.batch.files.FileOrder;
import dev.caravan.batch.intake.Unreadable;
import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.BatchState;
import dev.caravan.batch.store.Registered;
import dev.caravan.batch.work.Batches;
import dev.caravan.json.PlainText;
import dev.caravan.process.Gateway;
import dev.caravan.routeset.RouteSource;
import dev.caravan.settings.Settings;
import dev.caravan.store.StoreTrouble;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Answers what stands in files, and ends. Where a Caravan serves on the same store, that does the
 * work, so that its limits hold for both; this one orders it, watches it and writes the results.
 */
final class RunBatch {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration LAST_CALLS = Duration.ofSeconds(25);
    private static final Duration LAST_LINES = Duration.ofSeconds(2);

    private final BatchOptions options;
    private final Settings settings;
    private final Gateway gateway;
    private final PrintStream out;
    private final PrintStream err;
    private final Map<Path, Batch> begun = new ConcurrentHashMap<>();
    private final BatchProgress progress;
    private volatile boolean stopped;
    private int faults;

    private RunBatch(BatchOptions options, Settings settings, Gateway gateway, PrintStream out, PrintStream err) {
        this.options = options;
        this.settings = settings;
        this.gateway = gateway;
        this.out = out;
        this.err = err;
        this.progress = new BatchProgress(out, BatchProgress.onTerminal(), InstantSource.system());
    }

    static int run(BatchOptions options, Settings settings, PrintStream out, PrintStream err) throws Exception {
        try (Gateway gateway = Gateway.startForBatches(
                settings,
                RouteSource.in(settings.text("caravan.routes")),
                InstantSource.system(),
                RandomGenerator.of("L64X128MixRandom"))) {
            if (gateway.storeTrouble().isPresent()) {
                err.println("caravan: " + gateway.storeTrouble().get());
                return 1;
            }
            RunBatch run = new RunBatch(options, settings, gateway, out, err);
            Thread hook = new Thread(run::stop, "stop");
            Runtime.getRuntime().addShutdownHook(hook);
            int code = run.toTheEnd();
            if (!run.stopped) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
            return code;
        }
    }

    private int toTheEnd() throws IOException, InterruptedException {
        Batches batches = gateway.batches();
        Deque<Path> files = new ArrayDeque<>(options.files());
        while (!stopped) {
            // Who serves does the work, as long as it does.
            batches.hold(batches.anotherServes());
            order(files, batches);
            List<Batch> all = now(batches);
            progress.show(all);
            if (files.isEmpty() && all.stream().allMatch(RunBatch::rests)) {
                return ended(all);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
        // The process ends with whoever stopped it.
        TimeUnit.DAYS.sleep(1);
        return 1;
    }

    private static boolean rests(Batch batch) {
        return batch.state().over() || batch.state() == BatchState.PAUSED;
    }

    private void order(Deque<Path> files, Batches batches) throws IOException {
        for (int left = files.size(); left > 0 && !stopped; left--) {
            Path file = files.remove();
            try {
                FileOrder order = FileOrder.read(file, settings)
                        .inside(options.out())
                        .asking(options.model())
                        .forAtMost(options.mostCost(), purse())
                        .atOnce(options.parallel());
                if (!ordered(file, batches.register(order.order(Batches.COMMAND), order.source()))) {
                    files.add(file);
                }
            } catch (Unreadable e) {
                faults++;
                progress.clear();
                err.println("caravan batch: " + PlainText.of(file.getFileName() + ": " + e.reason()));
            }
        }
    }

    /** False where it is to be tried again. */
    private boolean ordered(Path file, Registered registered) {
        String name = PlainText.of(String.valueOf(file.getFileName()));
        return switch (registered) {
            case Registered.Begun fresh -> {
                begun.put(file, fresh.batch());
                yield true;
            }
            case Registered.GoesOn goesOn -> {
                begun.put(file, goesOn.batch());
                Batch.Counts counts = goesOn.batch().counts();
                say(name + " goes on: " + counts.pending() + " of " + counts.total() + " are left");
                yield true;
            }
            case Registered.Done done -> {
                say(name + " was answered before, in "
                        + PlainText.of(done.batch().results()));
                yield true;
            }
            case Registered.Waits waits -> false;
            case Registered.TooMany tooMany -> false;
        };
    }

    /** All of one command share their money. */
    private String purse() {
        int others = options.files().size() - 1;
        return others == 0
                ? ""
                : "the batches of " + options.files().getFirst().getFileName() + " and " + others + " more ("
                        + Integer.toHexString(options.files().hashCode()) + ")";
    }

    private void say(String line) {
        progress.clear();
        out.println(line);
    }

    private List<Batch> now(Batches batches) {
        List<Batch> all = new ArrayList<>();
        for (Path file : options.files()) {
            @Nullable Batch known = begun.get(file);
            if (known != null) {
                all.add(batches.find(known.number()).orElse(known));
            }
        }
        return all;
    }

    private int ended(List<Batch> all) {
        progress.clear();
        boolean good = faults == 0;
        for (Batch batch : all) {
            out.println(BatchProgress.summary(batch));
            good &= batch.state() == BatchState.DONE && batch.counts().failed() == 0;
        }
        return good ? 0 : 1;
    }

    /** What is under way ends and is written down; the rest waits for the next time. */
    private void stop() {
        stopped = true;
        Batches batches = gateway.batches();
        try {
            for (Batch batch : now(batches)) {
                batches.pause(batch.number(), "it was stopped by hand");
            }
            boolean unused = batches.drain(LAST_CALLS);
            batches.awaitDelivery(LAST_LINES);
            progress.clear();
            now(batches).forEach(batch -> out.println(BatchProgress.summary(batch)));
            out.println("stopped; the same command goes on from here");
            gateway.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (StoreTrouble e) {
            err.println("caravan: " + e.getMessage());
        }
        Runtime.getRuntime().halt(1);
    }
}
