package dev.caravan.dialect.bedrock;

import dev.caravan.dialect.Abilities;

/** What Bedrock's Converse does with the members of a request. */
public final class BedrockAbilities {
    public static final Abilities TABLE = Abilities.with()
            .honouredAs("temperature", "up to 1; above it refused")
            .honoured("top_p")
            .honouredAs("top_k", "as the model's own member for it, in additionalModelRequestFields")
            .honouredAs("stop", "not blank")
            .honouredAs("max_tokens", "as inferenceConfig.maxTokens")
            .honouredAs("max_completion_tokens", "as inferenceConfig.maxTokens")
            .honouredAs("tools", "the schema goes on verbatim; it must be an object's")
            .honouredAs("tool_choice", "none: the tools are left out")
            .emulated("parallel_tool_calls", "`false`: of several calls the first is told")
            .honoured(Abilities.STRICT_TOOL)
            .emulated("response_format", "by a tool that must be called; its schema must be an object's")
            .honouredAs(
                    "reasoning_effort",
                    "Claude: a budget of tokens, or adaptive with an effort (`caravan.model.NAME.thinking`); Nova 2 and"
                            + " OpenAI's: a level; others refused")
            .honouredAs(Abilities.CACHE_HINT, "as a cachePoint, for Claude and Nova; others cache by themselves or not")
            .honoured(Abilities.INLINE_IMAGE, Abilities.INLINE_PDF)
            .emulated("stream_options", "the usage chunk is made from Bedrock's own figures")
            .hints()
            .notNeeded("user", "Bedrock has no place for it")
            .notNeeded("safety_identifier", "Bedrock has no place for it")
            .build();

    private BedrockAbilities() {}
}
