package dev.caravan.dialect.gemini;

import dev.caravan.dialect.Abilities;

/** What Gemini does with the members of a request. */
public final class GeminiAbilities {
    public static final Abilities TABLE = Abilities.with()
            .honoured("temperature", "top_p", "top_k", "tools", "tool_choice")
            .honouredAs("presence_penalty", "below 2")
            .honouredAs("frequency_penalty", "below 2")
            .honouredAs("max_tokens", "as maxOutputTokens")
            .honouredAs("max_completion_tokens", "as maxOutputTokens")
            .honouredAs("stop", "up to five; more are refused")
            .honouredAs("seed", "within 32 bits")
            .honouredAs(
                    "response_format",
                    "as responseJsonSchema; refused for schemas with keywords that it does not know, and together with"
                            + " tools before Gemini 3")
            .emulated("parallel_tool_calls", "`false`: of several calls the first is told")
            .honouredAs(Abilities.STRICT_TOOL, "the mode VALIDATED")
            .honouredAs("reasoning_effort", "a budget of tokens, or a level (`caravan.model.NAME.thinking`)")
            .honouredAs(Abilities.INLINE_IMAGE, "JPEG, PNG, WebP, HEIC, HEIF")
            .honouredAs(Abilities.INLINE_PDF, "its name as a text before it")
            .honouredAs(Abilities.AUDIO, "wav, mp3, aac, aiff, flac, ogg")
            .notNeeded(Abilities.CACHE_HINT, "Gemini caches by itself")
            .emulated("stream_options", "the usage chunk is made from Gemini's own figures")
            .hints()
            .notNeeded("user", "Gemini has no place for it")
            .notNeeded("safety_identifier", "Gemini has no place for it")
            .build();

    private GeminiAbilities() {}
}
