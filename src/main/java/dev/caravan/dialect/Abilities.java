package dev.caravan.dialect;

import dev.caravan.conversation.Conversation;
import dev.caravan.conversation.Unserved;
import dev.caravan.dialect.Ability.Treatment;
import dev.caravan.failure.ProviderFailure;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;

/**
 * What a kind of provider does with each member of a request that is translated for it. What is not listed is refused:
 * nothing is passed over in silence. A test prints these tables into docs/providers.md. Immutable.
 */
public final class Abilities {
    /** Things that are no member of a request by themselves. */
    public static final String CACHE_HINT = "cache_control";

    public static final String INLINE_IMAGE = "image, data URL";
    public static final String REMOTE_IMAGE = "image, https URL";
    public static final String INLINE_PDF = "PDF, data URL";
    public static final String REMOTE_PDF = "PDF, https URL";
    public static final String AUDIO = "sound, base64";
    public static final String STRICT_TOOL = "strict tools";

    private final SequencedMap<String, Ability> byMember;

    public static Builder with() {
        return new Builder();
    }

    private Abilities(SequencedMap<String, Ability> byMember) {
        this.byMember = byMember;
    }

    /** @throws ProviderFailure where the conversation asks for something that cannot be done */
    public void require(Conversation conversation) {
        conversation.given().forEach(this::require);
        conversation.tools().stream()
                .filter(tool -> tool.strict())
                .findFirst()
                .ifPresent(tool -> require(STRICT_TOOL, tool.strictPlace(conversation.form())));
    }

    /** {@code place} is what the caller calls the thing. */
    void require(String what, String place) {
        if (of(what).treatment() == Treatment.REFUSED) {
            throw Unserved.at(place, "cannot be honoured by this provider");
        }
    }

    /** Everything that is listed. */
    public Set<String> members() {
        return byMember.keySet();
    }

    public Ability of(String what) {
        return byMember.getOrDefault(what, new Ability(Treatment.REFUSED, ""));
    }

    public static final class Builder {
        private final SequencedMap<String, Ability> byMember = new LinkedHashMap<>();

        public Builder honoured(String... whats) {
            for (String what : whats) {
                put(what, Treatment.HONOURED, "");
            }
            return this;
        }

        public Builder honouredAs(String what, String how) {
            return put(what, Treatment.HONOURED, how);
        }

        public Builder emulated(String what, String how) {
            return put(what, Treatment.EMULATED, how);
        }

        public Builder notNeeded(String what, String why) {
            return put(what, Treatment.NOT_NEEDED, why);
        }

        /** What OpenAI's API takes for its own bookkeeping and speed. */
        public Builder hints() {
            return notNeeded("metadata", "it belongs to `store`, which is refused")
                    .notNeeded("prompt_cache_key", "a hint for OpenAI's cache")
                    .notNeeded("prompt_cache_retention", "a hint for OpenAI's cache")
                    .notNeeded("prediction", "a hint for OpenAI's speed");
        }

        private Builder put(String what, Treatment treatment, String how) {
            byMember.put(what, new Ability(treatment, how));
            return this;
        }

        public Abilities build() {
            return new Abilities(Collections.unmodifiableSequencedMap(byMember));
        }
    }
}
