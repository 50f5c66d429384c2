package dev.caravan.cache.key;

import dev.caravan.json.Slice;
import dev.caravan.request.Request;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names a call by everything that can change its answer and by nothing else: two calls have the same key where the one's
 * answer will do for the other. The same in every process. Immutable.
 */
public record CallKey(String text) {
    /** To be raised when keys are made in another way, so that no store finds an old answer under a new key. */
    private static final char EDITION = '3';

    private static final String NO_MODEL = "auto";

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /**
     * The key of a call whose answer belongs to {@code owner}: the name of a client's key, or nothing where answers are
     * everybody's.
     */
    public static CallKey of(Request request, Map<String, String> passedHeaders, String owner) {
        Question question = Question.of(request);
        Imprint imprint = new Imprint();
        imprint.put(EDITION);
        imprint.put(question.mark());
        imprint.text(owner);
        Slice model = request.root().get("model");
        if (model.isString()) {
            imprint.text(model.inner());
        } else {
            imprint.text(NO_MODEL);
        }
        new TreeMap<>(passedHeaders).forEach((name, value) -> {
            imprint.text(name);
            imprint.text(value);
        });
        new Essence(question, imprint).print(request.root());
        return new CallKey(BASE64.encodeToString(imprint.digest()));
    }

    @Override
    public String toString() {
        return text;
    }
}
