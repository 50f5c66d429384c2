package dev.caravan.camel;

import org.apache.camel.spi.Metadata;

/** Headers that the component sets. It reads none: a header may come from a stranger. */
public final class CaravanHeaders {
    @Metadata(description = "The provider that answered.", javaType = "String")
    public static final String PROVIDER = "CaravanProvider";

    @Metadata(description = "The model that answered, by its provider's name for it.", javaType = "String")
    public static final String MODEL = "CaravanModel";

    @Metadata(description = "The tier that did the work; none where a model was named.", javaType = "String")
    public static final String TIER = "CaravanTier";

    @Metadata(
            description =
                    "What the answer cost in US dollars, as an exact decimal; none where nobody knows. Of a stream"
                            + " there is one when it was read to its end.",
            javaType = "String")
    public static final String COST_USD = "CaravanCostUsd";

    @Metadata(
            description = "The tokens of what was asked. Of a stream there is one when it was read to its end.",
            javaType = "Long")
    public static final String INPUT_TOKENS = "CaravanInputTokens";

    @Metadata(
            description = "The tokens of the answer. Of a stream there is one when it was read to its end.",
            javaType = "Long")
    public static final String OUTPUT_TOKENS = "CaravanOutputTokens";

    @Metadata(
            description = "What the cache had to do with it: hit, miss, coalesced or bypass.",
            javaType = "String",
            enums = "hit,miss,coalesced,bypass")
    public static final String CACHE = "CaravanCache";

    @Metadata(description = "The call's name in the log and in the ledger.", javaType = "String")
    public static final String REQUEST_ID = "CaravanRequestId";

    @Metadata(
            description = "Why the answer ended, in OpenAI's words: stop, length, content_filter or tool_calls.",
            javaType = "String")
    public static final String FINISH_REASON = "CaravanFinishReason";

    @Metadata(
            description = "Why there is no answer, such as model_not_found; also a property of the exchange.",
            javaType = "String")
    public static final String ERROR_CODE = "CaravanErrorCode";

    @Metadata(
            description = "Whether the same call may well be answered later; also a property of the exchange.",
            javaType = "Boolean")
    public static final String REDELIVERY_HELPS = "CaravanRedeliveryHelps";

    private CaravanHeaders() {}
}
