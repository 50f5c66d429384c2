package dev.caravan.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether an answer fits a schema we say as others do. */
class JsonSchemaTest {
    private static final List<String> VALUES = List.of(
            "1",
            "1.0",
            "1.5",
            "-3",
            "7",
            "\"a\"",
            "\"abc\"",
            "\"\"",
            "true",
            "null",
            "[]",
            "[1]",
            "[1,1]",
            "[1,\"a\"]",
            "{}",
            "{\"a\":1}",
            "{\"a\":\"x\"}",
            "{\"a\":1,\"b\":2}",
            "{\"b\":[{\"a\":1}]}",
            "{\"a\":{\"a\":{\"a\":1}}}");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"type\":\"integer\"}",
                "{\"type\":[\"string\",\"null\"]}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}},\"required\":[\"a\"]}",
                "{\"properties\":{\"a\":{\"type\":\"integer\"}},\"additionalProperties\":false}",
                "{\"properties\":{\"a\":true},\"additionalProperties\":{\"type\":\"array\"}}",
                "{\"enum\":[1,\"a\",null]}",
                "{\"const\":1}",
                "{\"minimum\":1,\"maximum\":5}",
                "{\"exclusiveMinimum\":1,\"exclusiveMaximum\":7}",
                "{\"multipleOf\":0.5}",
                "{\"minLength\":1,\"maxLength\":2}",
                "{\"pattern\":\"^a\"}",
                "{\"items\":{\"type\":\"integer\"},\"minItems\":1,\"uniqueItems\":true}",
                "{\"maxItems\":1}",
                "{\"minProperties\":1,\"maxProperties\":1}",
                "{\"anyOf\":[{\"type\":\"string\"},{\"minimum\":2}]}",
                "{\"oneOf\":[{\"type\":\"number\"},{\"type\":\"integer\"}]}",
                "{\"allOf\":[{\"type\":\"number\"},{\"minimum\":1}]}",
                "{\"not\":{\"type\":\"object\"}}",
                "{\"$ref\":\"#/$defs/n\",\"$defs\":{\"n\":{\"properties\":{\"a\":{\"$ref\":\"#/$defs/m\"}}},"
                        + "\"m\":{\"type\":[\"integer\",\"object\"]}}}"
            })
    void it_says_as_others_do_what_fits(String written) throws Exception {
        JsonSchema ours = JsonSchema.of(written);
        com.networknt.schema.JsonSchema others =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(written);

        for (String text : VALUES) {
            JsonNode value = Json.mapper().readTree(text);
            assertThat(ours.fault(value).isEmpty())
                    .as("%s by %s: %s", text, written, ours.fault(value))
                    .isEqualTo(others.validate(value).isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no json | it is no JSON",
                "[] | an object",
                "\"text\" | an object",
                "{\"type\":\"thing\"} | 'thing'",
                "{\"if\":{}} | /if is not understood",
                "{\"properties\":{\"a\":{\"patternProperties\":{}}}} | /properties/a/patternProperties",
                "{\"$ref\":\"https://example.org/x\"} | leads nowhere",
                "{\"pattern\":\"(\"} | regular expression",
                "{\"minimum\":\"1\"} | must be a number",
                "{\"enum\":[]} | list of values",
                "{\"items\":[{}]} | must be a schema"
            })
    void what_is_none_or_says_more_than_is_held_is_refused(String written, String words) {
        assertThatThrownBy(() -> JsonSchema.of(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    @Test
    void a_schema_that_leads_to_itself_ends() throws Exception {
        JsonSchema schema = JsonSchema.of("{\"$ref\":\"#\"}");

        assertThat(schema.fault(Json.mapper().readTree("1"))).isPresent();
    }

    @Test
    @Timeout(20)
    void a_schema_whose_references_multiply_ends_all_the_same() throws Exception {
        JsonSchema schema = JsonSchema.of("{\"allOf\":[{\"$ref\":\"#/$defs/a\"}],\"$defs\":{\"a\":{\"not\":{\"anyOf\":["
                + "{\"$ref\":\"#/$defs/a\"},{\"$ref\":\"#/$defs/a\"},{\"$ref\":\"#/$defs/a\"}]}}}}");

        assertThat(schema.fault(Json.mapper().readTree("1"))).isNotNull();
    }

    @Test
    void a_strangers_pattern_is_passed_over() throws Exception {
        String written = "{\"type\":\"string\",\"pattern\":\"^(a+)+$\"}";
        JsonNode text = Json.mapper().readTree("\"" + "a".repeat(40) + "!\"");

        assertThat(JsonSchema.ofStranger(written).fault(text)).isEmpty();
        assertThat(JsonSchema.ofStranger(written).fault(Json.mapper().readTree("1")))
                .isPresent();
    }
}
