package dev.caravan.dialect.openai;

import dev.caravan.dialect.Abilities;

/** What OpenAI's chat API does with the members of a request of the Responses API. */
public final class ResponsesAbilities {
    public static final Abilities TABLE = Abilities.with()
            .honoured("temperature", "top_p")
            .honouredAs("max_completion_tokens", "max_output_tokens, under the name that the provider has for it")
            .honoured("tools", "tool_choice", "parallel_tool_calls", Abilities.STRICT_TOOL)
            .honouredAs("response_format", "text.format")
            .honouredAs("verbosity", "text.verbosity")
            .honouredAs("reasoning_effort", "reasoning.effort")
            .honoured("service_tier", "user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention")
            .honoured(Abilities.INLINE_IMAGE, Abilities.REMOTE_IMAGE, Abilities.INLINE_PDF)
            .notNeeded(Abilities.CACHE_HINT, "OpenAI caches by itself")
            .build();

    private ResponsesAbilities() {}
}
