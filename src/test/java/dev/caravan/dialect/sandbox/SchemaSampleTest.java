package dev.caravan.dialect.sandbox;

import static dev.caravan.dialect.sandbox.SandboxCall.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaSampleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'type': 'integer'} | 0",
                "{'type': 'integer', 'minimum': 3} | 3",
                "{'type': 'integer', 'exclusiveMinimum': 3} | 4",
                "{'type': 'integer', 'minimum': 2.5} | 3",
                "{'type': 'integer', 'maximum': -2} | -2",
                "{'type': 'integer', 'exclusiveMaximum': 0} | -1",
                "{'type': 'integer', 'minimum': 11, 'multipleOf': 5} | 15",
                "{'type': 'integer', 'minimum': 9007199254740993} | 9007199254740993",
                "{'type': 'number', 'minimum': 0, 'maximum': 9} | 0",
                "{'type': 'number', 'exclusiveMinimum': 0, 'exclusiveMaximum': 1} | 0.5",
                "{'type': 'number', 'exclusiveMinimum': 0} | 1",
                "{'type': 'number', 'exclusiveMaximum': 0} | -1",
                "{'type': 'number', 'minimum': 0.7, 'multipleOf': 0.5} | 1",
                "{'minimum': 2, 'maximum': 2} | 2",
                "{'type': 'boolean'} | true",
                "{'type': 'null'} | null",
                "{'type': ['string', 'null']} | 'sandbox'",
                "{'type': 'string', 'minLength': 9} | 'sandboxsa'",
                "{'type': 'string', 'maxLength': 2} | 'sa'",
                "{'type': 'string', 'minLength': 7, 'maxLength': 7} | 'sandbox'",
                "{'type': 'string', 'maxLength': 0} | ''",
                "{'type': 'string', 'format': 'date'} | '2026-01-01'",
                "{'enum': [5, 6]} | 5",
                "{'const': {'a': 1}} | {'a': 1}",
                "{'type': 'array', 'items': {'type': 'integer'}} | []",
                "{'type': 'array', 'items': {'type': 'integer'}, 'minItems': 2} | [0, 0]",
                "{'prefixItems': [{'const': 'x'}], 'items': {'const': 'y'}, 'minItems': 2} | ['x', 'y']",
                "{'anyOf': [{'type': 'boolean'}, {'type': 'null'}]} | true",
                "{'oneOf': [{'const': 1}]} | 1",
                "{'allOf': [{'type': 'object', 'required': ['a'], 'properties': {'a': {'const': 1}}},"
                        + " {'required': ['b'], 'properties': {'b': {'const': 2}}}]} | {'a': 1, 'b': 2}",
                "{'type': 'object', 'properties': {'a': {}}} | {}",
                "{'required': ['a'], 'additionalProperties': {'type': 'integer'}} | {'a': 0}",
                "{'$ref': '#/$defs/a~1b', '$defs': {'a/b': {'const': 7}}} | 7",
                "{'$ref': '#/$defs/a', '$defs': {'a': {'$ref': '#/$defs/b'}, 'b': {'const': 8}}} | 8"
            })
    void the_sample_is_one_that_the_schema_accepts(String schema, String sample) {
        assertThat(sample(schema).toString()).isEqualTo(json(sample).toString());
    }

    @Test
    void a_tree_ends_where_its_schema_lets_it() {
        JsonNode sample = sample("{'$ref': '#/$defs/node', '$defs': {'node': {'type': 'object', 'required': ['next'],"
                + " 'properties': {'next': {'anyOf': [{'$ref': '#/$defs/node'}, {'type': 'null'}]}}}}}");

        assertThat(sample).isEqualTo(json("{'next': null}"));
    }

    @Test
    void what_has_no_finite_sample_is_null() {
        assertThat(sample("{'$ref': '#'}").isNull()).isTrue();
        assertThat(sample("{'$ref': 'https://example.com/schema'}").isNull()).isTrue();
        assertThat(sample("{'required': ['a'], 'properties': {'a': {'$ref': '#'}}}")
                        .isNull())
                .isTrue();
        assertThat(sample("{'type': 'array', 'minItems': 1, 'items': ".repeat(60) + "{}" + "}".repeat(60))
                        .isNull())
                .isTrue();
    }

    @Test
    void any_schema_has_some_sample() {
        assertThat(sample("{}").isMissingNode()).isFalse();
        assertThat(sample("true").isMissingNode()).isFalse();
        assertThat(SchemaSample.of(json("{}").path("none")).isMissingNode()).isFalse();
        assertThat(sample("{'type': 'unheard-of', 'required': 'x', 'enum': []}").isMissingNode())
                .isFalse();
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS)
    void a_hostile_schema_costs_no_more_than_a_large_one() {
        StringBuilder doubling = new StringBuilder("{'$ref': '#/$defs/d0', '$defs': {");
        for (int i = 0; i < 30; i++) {
            doubling.append(("'d%d': {'required': ['a', 'b'], 'properties': {'a': {'$ref': '#/$defs/d%d'},"
                            + " 'b': {'$ref': '#/$defs/d%d'}}}, ")
                    .formatted(i, i + 1, i + 1));
        }
        doubling.append("'d30': {}}}");

        assertThat(sample(doubling.toString()).isNull()).isTrue();
        assertThat(sample("{'type': 'array', 'minItems': 2000000000, 'items': {'type': 'integer'}}"))
                .hasSizeLessThanOrEqualTo(1_000);
        assertThat(sample("{'type': 'string', 'minLength': 2000000000}").asText())
                .hasSizeLessThanOrEqualTo(10_000);
        String large = "x".repeat(50_000);
        assertThat(sample("{'type': 'array', 'minItems': 1000, 'items': {'const': '" + large + "'}}")
                        .isNull())
                .isTrue();
        assertThat(sample("{'const': '" + large + "'}").asText()).isEqualTo(large);
        assertThat(sample("{'type': 'number', 'minimum': 1e999999999}").isNumber())
                .isTrue();
        assertThat(sample("{'type': 'integer', 'multipleOf': 1e-300, 'minimum': 1e17}")
                        .isNumber())
                .isTrue();
    }

    private static JsonNode sample(String schema) {
        return SchemaSample.of(json(schema));
    }
}
