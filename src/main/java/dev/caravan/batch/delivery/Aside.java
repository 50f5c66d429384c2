package dev.caravan.batch.delivery;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Moves files out of the way of others, to names that nothing has. */
public final class Aside {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private Aside() {}

    /** The results of earlier work make room for those of later work. */
    public static void results(Path results, Instant now) throws IOException {
        for (Path old : List.of(results, Outbox.errorsBeside(results))) {
            if (Files.exists(old, NOFOLLOW_LINKS)) {
                Files.move(old, free(old, now), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /** Under its own name where that is free in the folder, else with a stamp in it. */
    public static void into(Path folder, Path file, Instant now) throws IOException {
        Path goal = folder.resolve(String.valueOf(file.getFileName()));
        Files.move(file, Files.exists(goal, NOFOLLOW_LINKS) ? free(goal, now) : goal, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path free(Path taken, Instant now) {
        String name = String.valueOf(taken.getFileName());
        int dot = name.indexOf('.', 1);
        String stem = dot < 0 ? name : name.substring(0, dot);
        String ending = dot < 0 ? "" : name.substring(dot);
        String stamp = STAMP.format(LocalDateTime.ofInstant(now, ZoneOffset.UTC));
        Path free = taken.resolveSibling(stem + "." + stamp + ending);
        for (int i = 2; Files.exists(free, NOFOLLOW_LINKS); i++) {
            free = taken.resolveSibling(stem + "." + stamp + "-" + i + ending);
        }
        return free;
    }
}
