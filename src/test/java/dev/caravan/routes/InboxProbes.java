package dev.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Folders;
import java.nio.file.Files;
import java.util.List;

/** What the steps of inbox.camel.yaml, and what is done about its failures, are there for. */
final class InboxProbes {
    private static final String CANNOT_TAKE = """
            - route:
                id: inbox
                routeConfigurationId: inbox-errors
                from:
                  uri: file:{{caravan.inbox}}
                  parameters:
                    noop: "true"
                    initialDelay: "50"
                    delay: "50"
                  steps:
                    - throwException:
                        exceptionType: java.lang.IllegalStateException
                        message: cannot hold it
            """;

    private InboxProbes() {}

    static List<Probe> all() {
        return List.of(
                Probe.that(InboxProbes::answersFiles)
                        .needs("inbox: inbox.take")
                        .with("caravan.inbox.every", "50ms")
                        .with("caravan.inbox.still", "50ms"),
                Probe.that(InboxProbes::saysWhatCannotBeTaken)
                        .needs("inbox-errors: log")
                        .file("inbox.camel.yaml", CANNOT_TAKE)
                        .complains());
    }

    private static void answersFiles(Scene scene) {
        Folders folders = Folders.of(scene.caravan).drop(scene.name() + ".txt", "hi");

        scene.await(() -> Files.exists(folders.inbox().resolve(".done").resolve(scene.name() + ".txt")));

        assertThat(Folders.said(folders.results(scene.name()).getFirst())).isEqualTo("from north");
    }

    private static void saysWhatCannotBeTaken(Scene scene) {
        Folders.of(scene.caravan).drop(scene.name() + ".txt", "hi");

        scene.await(() -> scene.caravan.logged("caravan.inbox").stream()
                .anyMatch(line -> line.contains(scene.name() + ".txt could not be taken: cannot hold it")));
    }
}
