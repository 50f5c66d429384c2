package dev.caravan.tongue.ollama;

import dev.caravan.tongue.Abilities;

/** What Ollama does with the members of a request. */
public final class OllamaAbilities {
    public static final Abilities TABLE = Abilities.with()
            .honoured("temperature", "top_p", "top_k", "presence_penalty", "frequency_penalty", "seed", "stop", "tools")
            .honouredAs("max_tokens", "as num_predict")
            .honouredAs("max_completion_tokens", "as num_predict")
            .emulated("tool_choice", "none: the tools are left out; required and named tools are refused")
            .honouredAs("response_format", "as format, verbatim")
            .honouredAs("reasoning_effort", "think on or off, or a level (`caravan.model.NAME.thinking`)")
            .honoured(Abilities.INLINE_IMAGE)
            .notNeeded(Abilities.CACHE_HINT, "Ollama caches by itself")
            .emulated("stream_options", "the usage chunk is made from Ollama's own figures")
            .hints()
            .notNeeded("user", "Ollama has no place for it")
            .notNeeded("safety_identifier", "Ollama has no place for it")
            .build();

    private OllamaAbilities() {}
}
