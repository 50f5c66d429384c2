package dev.caravan.dialect.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a sandbox model's name asks for. */
sealed interface SandboxModel {
    List<String> ADVERTISED = List.of("echo", "slow", "drip", "fail", "flaky");
    String KNOWN = "echo, slow, slow-<duration>, drip, drip-<duration>, fail, fail-<status>, flaky, flaky-<percent>,"
            + " long-<tokens> (durations such as 500ms or 5s)";
    int MOST_WORDS = 100_000;

    record Talks(String name, Duration beforeAnswer, Duration betweenChunks, OptionalInt words)
            implements SandboxModel {
        static Talks plainly(String name) {
            return new Talks(name, Duration.ZERO, Duration.ZERO, OptionalInt.empty());
        }
    }

    record Fails(int status) implements SandboxModel {}

    record Flaky(String name, int percent) implements SandboxModel {}

    record Unknown(String name) implements SandboxModel {}

    static SandboxModel named(String name) {
        int dash = name.indexOf('-');
        Optional<SandboxModel> model =
                dash < 0 ? plain(name) : variant(name, name.substring(0, dash), name.substring(dash + 1));
        return model.orElseGet(() -> new Unknown(name));
    }

    private static Optional<SandboxModel> plain(String name) {
        return switch (name) {
            case "", "auto", "echo" -> Optional.of(Talks.plainly("echo"));
            case "slow" -> Optional.of(slow(name, Duration.ofSeconds(2)));
            case "drip" -> Optional.of(drip(name, Duration.ofMillis(200)));
            case "fail" -> Optional.of(new Fails(503));
            case "flaky" -> Optional.of(new Flaky(name, 50));
            default -> Optional.empty();
        };
    }

    private static Optional<SandboxModel> variant(String name, String kind, String value) {
        return switch (kind) {
            case "slow" -> NameValue.duration(value).map(wait -> slow(name, wait));
            case "drip" -> NameValue.duration(value).map(pause -> drip(name, pause));
            case "fail" -> NameValue.number(value).filter(Failures::isStatus).map(Fails::new);
            case "flaky" ->
                NameValue.number(value).filter(percent -> percent <= 100).map(percent -> new Flaky(name, percent));
            case "long" -> NameValue.number(value).map(words -> talkative(name, Math.min(words, MOST_WORDS)));
            default -> Optional.empty();
        };
    }

    private static SandboxModel slow(String name, Duration wait) {
        return new Talks(name, wait, Duration.ZERO, OptionalInt.empty());
    }

    private static SandboxModel drip(String name, Duration pause) {
        return new Talks(name, Duration.ZERO, pause, OptionalInt.empty());
    }

    private static SandboxModel talkative(String name, int words) {
        return new Talks(name, Duration.ZERO, Duration.ZERO, OptionalInt.of(words));
    }
}
