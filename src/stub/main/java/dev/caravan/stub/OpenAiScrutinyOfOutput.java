package dev.caravan.stub;

import java.util.Locale;

/** How a response is to come out: thought over, in which form, how long. */
final class OpenAiScrutinyOfOutput {
    private static final int LEAST_TOKENS = 16;

    private OpenAiScrutinyOfOutput() {}

    static void require(OpenAiInput body) {
        OpenAiInput reasoning = body.member("reasoning");
        if (reasoning.isSet()) {
            reasoning.requireObject().requireOnly("context", "effort", "generate_summary", "mode", "summary");
            reasoning.member("effort").requireOneOfIfSet("none", "minimal", "low", "medium", "high", "xhigh", "max");
            reasoning.member("summary").requireOneOfIfSet("auto", "concise", "detailed");
            reasoning.member("generate_summary").requireOneOfIfSet("auto", "concise", "detailed");
        }
        OpenAiInput text = body.member("text");
        if (text.isSet()) {
            text.requireObject().requireOnly("format", "verbosity");
            text.member("verbosity").requireOneOfIfSet("low", "medium", "high");
            requireFormat(text.member("format"));
        }
        body.member("max_output_tokens").requireIntegerIfSet(LEAST_TOKENS, Integer.MAX_VALUE);
        body.member("temperature").requireDecimalIfSet(0, 2);
        body.member("top_p").requireDecimalIfSet(0, 1);
        body.member("top_logprobs").requireIntegerIfSet(0, 20);
    }

    /** What the model cannot do, whatever it is asked. */
    static void requireAbilities(OpenAiInput body) {
        OpenAiModel model = OpenAiModel.of(body.node());
        if (model.alwaysReasons()) {
            for (String name : new String[] {"temperature", "top_p", "top_logprobs"}) {
                if (body.member(name).isSet()) {
                    throw unsupported(name);
                }
            }
        }
        if (model.neverReasons()) {
            for (String name : new String[] {"effort", "summary"}) {
                if (body.member("reasoning").member(name).isSet()) {
                    throw unsupported("reasoning." + name);
                }
            }
            if (body.member("include").elements().stream()
                    .anyMatch(each -> each.text().equals(OpenAiItem.SEALED))) {
                throw OpenAiRefused.uncoded("include", "Encrypted content is not supported with this model.");
            }
        }
        boolean wantsJson =
                body.member("text").member("format").member("type").text().equals("json_object");
        if (wantsJson
                && !body.member("input")
                        .node()
                        .toString()
                        .toLowerCase(Locale.ROOT)
                        .contains("json")) {
            throw OpenAiRefused.uncoded(
                    "input",
                    "Response input messages must contain the word 'json' in some form to use 'text.format' of type"
                            + " 'json_object'.");
        }
    }

    private static void requireFormat(OpenAiInput format) {
        if (!format.isSet()) {
            return;
        }
        format.requireObject().required("type").requireOneOf("text", "json_object", "json_schema");
        if (!format.member("type").text().equals("json_schema")) {
            format.requireOnly("type");
            return;
        }
        format.required("name").requireName();
        format.required("schema").requireObject();
        format.requireOnly("type", "name", "description", "schema", "strict");
        format.member("description").requireTextIfSet();
        format.member("strict").requireBooleanIfSet();
        OpenAiScrutinyOfSchema.requireOfFormat(format);
    }

    private static OpenAiRefused unsupported(String name) {
        return new OpenAiRefused(
                400,
                "unsupported_parameter",
                name,
                "Unsupported parameter: '%s' is not supported with this model.".formatted(name));
    }
}
