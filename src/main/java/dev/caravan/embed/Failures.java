package dev.caravan.embed;

import dev.caravan.call.Form;
import dev.caravan.call.Refusal;
import dev.caravan.door.Refusals;
import dev.langchain4j.exception.HttpException;
import java.nio.charset.StandardCharsets;

/** Says a refusal as LangChain4j's clients hear those of a server, and make their own exceptions of. */
final class Failures {
    private Failures() {}

    static HttpException of(Refusal refusal) {
        return new HttpException(
                refusal.status(), new String(Refusals.json(refusal, Form.OPENAI), StandardCharsets.UTF_8));
    }
}
