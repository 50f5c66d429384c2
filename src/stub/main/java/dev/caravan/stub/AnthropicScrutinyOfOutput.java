package dev.caravan.stub;

/** How much effort an answer is worth, and in which form it is to come. */
final class AnthropicScrutinyOfOutput {
    private AnthropicScrutinyOfOutput() {}

    static void require(AnthropicInput config) {
        if (!config.isGiven()) {
            return;
        }
        config.requireObject();
        if (config.member("effort").isSet()) {
            config.member("effort").requireOneOf("low", "medium", "high", "xhigh", "max");
        }
        if (config.member("format").isSet()) {
            requireFormat(config.member("format"));
        }
        config.requireOnly("effort", "format");
    }

    private static void requireFormat(AnthropicInput format) {
        format.requireObject();
        format.required("type").requireOneOf("json_schema");
        AnthropicInput schema = format.required("schema");
        schema.requireDictionary();
        format.requireOnly("type", "schema");
        AnthropicScrutinyOfSchema.require(schema, schema.node());
    }
}
