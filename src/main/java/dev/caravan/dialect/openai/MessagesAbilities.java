package dev.caravan.dialect.openai;

import dev.caravan.dialect.Abilities;

/** What OpenAI does with the members of a request in Anthropic's form. */
public final class MessagesAbilities {
    public static final Abilities TABLE = Abilities.with()
            .honoured("max_tokens", "temperature", "top_p", "stop", "user")
            .honoured("tools", "tool_choice", "parallel_tool_calls", Abilities.STRICT_TOOL, "response_format")
            .honouredAs("reasoning_effort", "a thinking budget becomes an effort")
            .honoured(Abilities.INLINE_IMAGE, Abilities.REMOTE_IMAGE, Abilities.INLINE_PDF)
            .notNeeded(Abilities.CACHE_HINT, "OpenAI caches by itself")
            .build();

    private MessagesAbilities() {}
}
