package dev.caravan.dialect.anthropic;

import dev.caravan.dialect.Abilities;

/** What Claude does with the members of a request. */
public final class AnthropicAbilities {
    public static final Abilities TABLE = Abilities.with()
            .honouredAs("temperature", "up to 1; above it refused")
            .honoured("top_p", "top_k", "stop", "tools", "tool_choice", "parallel_tool_calls", Abilities.STRICT_TOOL)
            .honouredAs("max_tokens", "where none is given, `caravan.model.NAME.max-tokens`, which Claude needs")
            .honouredAs("max_completion_tokens", "as max_tokens")
            .emulated("response_format", "by a tool that must be called; its schema must be an object's")
            .honouredAs(
                    "reasoning_effort",
                    "a budget of tokens, or adaptive with an effort (`caravan.model.NAME.thinking`); not with another"
                            + " temperature than 1, a forced tool or response_format")
            .honouredAs("user", "as metadata.user_id")
            .honouredAs("safety_identifier", "as metadata.user_id")
            .honoured(
                    Abilities.CACHE_HINT,
                    Abilities.INLINE_IMAGE,
                    Abilities.REMOTE_IMAGE,
                    Abilities.INLINE_PDF,
                    Abilities.REMOTE_PDF)
            .emulated("stream_options", "the usage chunk is made from Claude's own figures")
            .hints()
            .build();

    private AnthropicAbilities() {}
}
