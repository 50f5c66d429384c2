package dev.caravan.tongue.gemini;

import dev.caravan.tongue.Abilities;

/** What Gemini does with the members of a request. */
public final class GeminiAbilities {
    public static final Abilities TABLE = Abilities.with()
            .honoured("temperature", "top_p", "top_k", "presence_penalty", "frequency_penalty", "tools", "tool_choice")
            .honouredAs("max_tokens", "as maxOutputTokens")
            .honouredAs("max_completion_tokens", "as maxOutputTokens")
            .honouredAs("stop", "up to five; more are refused")
            .honouredAs("seed", "within 32 bits")
            .honouredAs("response_format", "as responseJsonSchema, verbatim")
            .honouredAs(Abilities.STRICT_TOOL, "the mode VALIDATED")
            .honouredAs("reasoning_effort", "a budget of tokens, or a level (`caravan.model.NAME.thinking`)")
            .honoured(Abilities.INLINE_IMAGE, Abilities.INLINE_PDF, Abilities.AUDIO)
            .notNeeded(Abilities.CACHE_HINT, "Gemini caches by itself")
            .emulated("stream_options", "the usage chunk is made from Gemini's own figures")
            .hints()
            .notNeeded("user", "Gemini has no place for it")
            .notNeeded("safety_identifier", "Gemini has no place for it")
            .build();

    private GeminiAbilities() {}
}
