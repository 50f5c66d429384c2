package dev.caravan.batch.work;

import static dev.caravan.harness.Folders.ids;
import static dev.caravan.harness.Folders.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Folders;
import dev.caravan.harness.SmallDisk;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A full disk pauses a batch, with a clear word, and it goes on when there is room. */
@Tag("slow")
@Timeout(90)
class FullDiskTest {
    private static final int ITEMS = 2_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final ProviderStub north =
            ProviderStub.openAi().says("from north").usage(10, 5).after(Duration.ofMillis(2));

    @AfterEach
    void close() {
        north.close();
    }

    private TestCaravan.Builder caravan() {
        return TestCaravan.with()
                .provider("north", north)
                .prices("north,m1,2025-01-01,2,0.5,3,8")
                .property("caravan.inbox.every", "50ms")
                .property("caravan.inbox.still", "100ms")
                .expectsErrors();
    }

    private static String lines() {
        return IntStream.range(0, ITEMS)
                .mapToObj(i -> line("i" + i, "north/m1", "prompt " + i))
                .collect(Collectors.joining());
    }

    @Test
    void results_wait_until_there_is_room_for_them() throws Exception {
        try (SmallDisk disk = SmallDisk.at(folder.resolve("small"), "512k");
                TestCaravan caravan = caravan()
                        .property("caravan.outbox", disk.path().toString())
                        .start()) {
            Path ballast = disk.fill();
            Folders folders = new Folders(Folders.of(caravan).inbox(), disk.path());
            folders.drop("many.jsonl", lines());
            folders.await(
                    () -> caravan.logged(Overseer.class.getName()).stream()
                            .anyMatch(said -> said.contains("cannot be written now: the disk is full")),
                    "it says that the disk is full");

            assertThat(new ProcessBuilder(
                                    "mount",
                                    "-o",
                                    "remount,size=64m",
                                    disk.path().toString())
                            .start()
                            .waitFor())
                    .isZero();
            Files.delete(ballast);

            folders.awaitDone("many.jsonl");
            assertThat(ids(folders.results("many"))).hasSize(ITEMS).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_store_without_room_pauses_the_batch() throws Exception {
        try (SmallDisk disk = SmallDisk.at(folder.resolve("small"), "8m");
                TestCaravan caravan = caravan()
                        .property("caravan.data", disk.path().resolve("data").toString())
                        .start()) {
            Folders folders = Folders.of(caravan);
            folders.drop("many.jsonl", lines());
            north.journal().awaitCount(300, Duration.ofSeconds(20));
            Path ballast = disk.fill();
            folders.await(() -> caravan.gateway().storeTrouble().isPresent(), "the store is in trouble");
            assertThat(caravan.gateway().storeTrouble().orElseThrow()).contains("the disk is full");

            assertThat(new ProcessBuilder(
                                    "mount",
                                    "-o",
                                    "remount,size=64m",
                                    disk.path().toString())
                            .start()
                            .waitFor())
                    .isZero();
            Files.delete(ballast);

            folders.awaitDone("many.jsonl");
            assertThat(ids(folders.results("many"))).hasSize(ITEMS).doesNotHaveDuplicates();
            assertThat(folders.errors("many")).isEmpty();
        }
    }
}
