package dev.caravan.batch.work;

import static dev.caravan.harness.Folders.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.batch.files.Inbox;
import dev.caravan.harness.Folders;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may drop files into a folder of ours reads and writes nothing by that which is not theirs. */
@Timeout(60)
class LinksTest {
    private static final String SECRET = "the secret of somebody else";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path elsewhere;

    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(10, 5);
    private final TestCaravan caravan = TestCaravan.with()
            .provider("north", north)
            .property("caravan.inbox.every", "50ms")
            .property("caravan.inbox.still", "100ms")
            .expectsErrors()
            .start();
    private final Folders folders = Folders.of(caravan);

    @BeforeEach
    void folders() throws Exception {
        Files.createDirectories(folders.inbox());
        Files.createDirectories(folders.outbox());
    }

    @AfterEach
    void close() {
        caravan.close();
        north.close();
    }

    private boolean said(String words) {
        return caravan.logged(Inbox.class.getName()).stream().anyMatch(said -> said.contains(words))
                || caravan.logged(Overseer.class.getName()).stream().anyMatch(said -> said.contains(words));
    }

    @Test
    void a_link_in_the_inbox_is_not_followed() throws Exception {
        Path secret = Files.writeString(elsewhere.resolve("secret.txt"), SECRET);
        Files.createSymbolicLink(folders.inbox().resolve("a.txt"), secret);
        Files.createSymbolicLink(folders.inbox().resolve("b.jsonl"), elsewhere.resolve("nowhere"));

        folders.await(() -> said("a.txt is a symbolic link"), "it says so");
        folders.drop("c.txt", "hello").awaitDone("c.txt");

        assertThat(north.journal().calls()).hasSize(1).allMatch(call -> !call.text()
                .contains(SECRET));
        assertThat(folders.inbox().resolve("a.txt")).isSymbolicLink();
        assertThat(caravan.logged(Inbox.class.getName()))
                .filteredOn(said -> said.contains("a.txt"))
                .hasSize(1);
    }

    @Test
    void a_link_beside_a_file_is_not_followed() throws Exception {
        Path secret = Files.writeString(elsewhere.resolve("secret.yaml"), "system: " + SECRET);
        Files.createSymbolicLink(folders.inbox().resolve("a.yaml"), secret);

        folders.drop("a.txt", "hello").awaitFailed("a.txt");

        assertThat(north.journal().count()).isZero();
        assertThat(secret).exists();
    }

    @Test
    void a_pipe_is_never_opened() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", folders.inbox().resolve("a.txt").toString())
                        .start()
                        .waitFor())
                .isZero();

        folders.await(() -> said("a.txt is no ordinary file"), "it says so");
        folders.drop("b.txt", "hello").awaitDone("b.txt");
    }

    @Test
    void results_are_not_written_through_a_link() throws Exception {
        Path other = Files.writeString(elsewhere.resolve("other.txt"), SECRET);
        Files.createSymbolicLink(folders.outbox().resolve("a.jsonl"), other);
        Files.createSymbolicLink(folders.outbox().resolve("a.errors.jsonl"), elsewhere.resolve("new.txt"));

        folders.drop("a.jsonl", line("a", "north/m1", "x") + "bad\n").awaitDone("a.jsonl");

        assertThat(other).hasContent(SECRET);
        assertThat(elsewhere.resolve("new.txt")).doesNotExist();
        assertThat(folders.results("a")).hasSize(1);
        assertThat(Files.isSymbolicLink(folders.outbox().resolve("a.jsonl"))).isFalse();
    }

    @Test
    void a_link_that_comes_while_a_batch_is_under_way_is_refused() throws Exception {
        Path other = Files.writeString(elsewhere.resolve("other.txt"), SECRET);
        north.chooses(request -> {
            link(folders.outbox().resolve("a.errors.jsonl"), other);
            return java.util.Optional.of(
                    dev.caravan.stub.Behaviour.wellBehaved().fails(400));
        });

        folders.drop("a.jsonl", line("a", "north/m1", "x"));
        folders.await(() -> said("is no ordinary file, and nothing is written through it"), "it says so");
        Files.delete(folders.outbox().resolve("a.errors.jsonl"));

        folders.awaitDone("a.jsonl");
        assertThat(other).hasContent(SECRET);
        assertThat(folders.errors("a")).hasSize(1);
    }

    private static void link(Path from, Path to) {
        try {
            if (!Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(from, to);
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void what_is_done_is_put_through_no_link() throws Exception {
        Files.createSymbolicLink(folders.inbox().resolve(".done"), elsewhere);

        folders.drop("a.txt", "hello");
        folders.await(() -> said("cannot be put away"), "it says so");

        assertThat(elsewhere).isEmptyDirectory();
        assertThat(folders.results("a")).hasSize(1);
    }
}
