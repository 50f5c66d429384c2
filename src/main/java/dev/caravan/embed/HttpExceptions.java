package dev.caravan.embed;

import dev.caravan.door.Refusals;
import dev.caravan.failure.Refusal;
import dev.caravan.request.Form;
import dev.langchain4j.exception.HttpException;
import java.nio.charset.StandardCharsets;

/** Says a refusal as LangChain4j's clients hear those of a server, and make their own exceptions of. */
final class HttpExceptions {
    private HttpExceptions() {}

    static HttpException of(Refusal refusal) {
        HttpException failure = new HttpException(
                refusal.status(), new String(Refusals.json(refusal, Form.OPENAI), StandardCharsets.UTF_8));
        // As a cause LangChain4j would take it for what the client failed with.
        failure.addSuppressed(refusal);
        return failure;
    }
}
