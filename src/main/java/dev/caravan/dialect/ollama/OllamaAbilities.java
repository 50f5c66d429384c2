package dev.caravan.dialect.ollama;

import dev.caravan.dialect.Abilities;

/** What Ollama does with the members of a request. */
public final class OllamaAbilities {
    public static final Abilities TABLE = Abilities.with()
            .honoured("temperature", "top_p", "presence_penalty", "frequency_penalty")
            .honouredAs("top_k", "a whole number of 32 bits")
            .honouredAs("seed", "a whole number of 32 bits")
            .honouredAs("stop", "not empty")
            .honouredAs("max_tokens", "as num_predict")
            .honouredAs("max_completion_tokens", "as num_predict")
            .honouredAs(
                    "tools",
                    "the schema goes on verbatim; Ollama shows the model names, types, descriptions and enums of it")
            .emulated(
                    "tool_choice",
                    "none: the tools are left out; required and named: by a format that is the call, made again where it"
                            + " is none")
            .emulated(
                    Abilities.STRICT_TOOL,
                    "arguments are checked against the schema; where they do not fit, made again")
            .emulated("parallel_tool_calls", "`false`: of several calls the first is told")
            .honouredAs("response_format", "as format, the schema verbatim; not together with tools")
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
