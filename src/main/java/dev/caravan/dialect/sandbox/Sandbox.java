package dev.caravan.dialect.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.dialect.sandbox.SandboxModel.Fails;
import dev.caravan.dialect.sandbox.SandboxModel.Flaky;
import dev.caravan.dialect.sandbox.SandboxModel.Talks;
import dev.caravan.dialect.sandbox.SandboxModel.Unknown;
import dev.caravan.dialect.sandbox.SandboxPlan.Answer;
import dev.caravan.dialect.sandbox.SandboxPlan.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Plans the answer to a chat request without a model: an echo that says what it is, a tool call, a minimal JSON object,
 * or the failure that the model's name asks for. The same seed and calls give the same plans. Threads may share it.
 */
public final class Sandbox {
    private final Random chance;

    public Sandbox(long seed) {
        this.chance = new Random(seed);
    }

    /** The names worth listing; {@link #plan} knows their variants such as {@code slow-500ms} and {@code fail-429} too. */
    public static List<String> modelNames() {
        return Stream.concat(SandboxModel.ADVERTISED.stream(), Stream.of(SandboxVectors.MODEL))
                .toList();
    }

    /** {@code model} is the bare name, without its {@code sandbox/}; the request is OpenAI's chat completions form. */
    public SandboxPlan plan(JsonNode request, String model, String id, Instant created) {
        return switch (SandboxModel.named(model)) {
            case Fails fails -> Failures.withStatus(fails.status());
            case Flaky flaky ->
                chance.nextInt(100) < flaky.percent()
                        ? Failures.withStatus(503)
                        : answer(SandboxRequest.of(request), Talks.plainly(flaky.name()), id, created);
            case Talks talks -> answer(SandboxRequest.of(request), talks, id, created);
            case Unknown unknown -> Failures.unknownModel(unknown.name());
        };
    }

    private static SandboxPlan answer(SandboxRequest request, Talks model, String id, Instant created) {
        Optional<Failure> fault = RequestFault.of(request);
        if (fault.isPresent()) {
            return fault.get();
        }
        Reply reply = Replies.to(request, model);
        Completion completion = new Completion(id, created.getEpochSecond(), model.name(), request, reply);
        return new Answer(
                model.beforeAnswer(),
                model.betweenChunks(),
                completion.whole(),
                completion.chunks(),
                completion.usageChunk(),
                completion.usage());
    }
}
