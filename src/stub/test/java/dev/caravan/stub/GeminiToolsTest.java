package dev.caravan.stub;

import static dev.caravan.stub.GeminiClient.FLASH;
import static dev.caravan.stub.GeminiClient.HI;
import static dev.caravan.stub.GeminiClient.TOOLS;
import static dev.caravan.stub.StubClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("stub")
class GeminiToolsTest {
    private final ProviderStub stub = ProviderStub.gemini();
    private final GeminiClient client = new GeminiClient(stub);

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | tools[0].tool_type: required one_of 'tool_type' must have one initialized field",
                "{'functionDeclarations':[]} | tools[0].tool_type: required one_of 'tool_type' must have one",
                "{'type':'function','function':{}} | Unknown name \"type\" at 'tools[0]': Cannot find field.",
                "{'functionDeclarations':[{'name':'1st','description':'d'}]} | name: Invalid function name. Must start",
                "{'functionDeclarations':[{'description':'d'}]} | function_declarations[0].name: Invalid function name.",
                "{'functionDeclarations':[{'name':'f'}]} | function_declarations[0].description: description is required.",
                "{'functionDeclarations':[{'name':'f','description':'d','strict':true}]} | Unknown name \"strict\" at",
                "{'functionDeclarations':[DECLARED,DECLARED]} | Duplicate function declaration found: f",
            })
    void a_faulty_tool_is_refused(String tool, String words) {
        String written = tool.replace("DECLARED", "{'name':'f','description':'d'}");

        assertThat(refusal(HI + ",'tools':[" + written + "]")).contains(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'mode':'REQUIRED' | Invalid value at 'tool_config.function_calling_config.mode' (type.googleapis.com",
                "'allowedFunctionNames':['weather'] | should only be set when the mode is ANY or VALIDATED.",
                "'mode':'AUTO','allowedFunctionNames':['weather'] | should only be set when the mode is ANY or VALIDATED",
                "'mode':'ANY','allowedFunctionNames':['wether'] | allowed_function_names[0]: function is not declared",
            })
    void a_faulty_choice_is_refused(String calling, String words) {
        assertThat(refusal(HI + TOOLS + ",'toolConfig':{'functionCallingConfig':{" + calling + "}}"))
                .contains(words);
        assertThat(refusal(HI + ",'toolConfig':{'functionCallingConfig':{'mode':'AUTO'}}"))
                .isEqualTo("Function calling config is set without function_declarations.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'type':'OBJECT' | .parameters.properties: should be non-empty for OBJECT type",
                "'type':'STRING' | .parameters.type: parameters schema should be of type OBJECT.",
                "OF{'type':'object','properties':{}} | properties[a].properties: should be non-empty for OBJECT type",
                "OF{} | properties[a].type: must be specified when not using one_of, any_of or all_of fields",
                "OF{'type':['string','null']} | Unknown name \"type\" at 'tools[0].function_declarations[0].parameters.pr",
                "OF{'type':'text'} | Invalid value at 'tools[0].function_declarations[0].parameters.properties[0].value.t",
                "OF{'type':'string','format':'uri'} | .format: only 'enum' and 'date-time' are supported for STRING type",
                "OF{'type':'integer','format':'float'} | .format: format 'float' is not supported for INTEGER type",
                "OF{'type':'integer','enum':['1']} | .enum: only allowed for STRING type",
                "OF{'type':'string','enum':[1]} | properties[0].value.enum[0]' (TYPE_STRING), 1",
                "OF{'type':'string','enum':['']} | properties[a].enum[0]: cannot be empty",
                "OF{'type':'array'} | properties[a].items: missing field.",
                "OF{'type':'string','properties':{'b':{'type':'string'}}} | .properties: only allowed for OBJECT type",
                "OF{'type':'string'},'required':['b'] | .parameters.required[0]: property is not defined",
                "OF{'type':'string','anyOf':[{'type':'string'}]} | .any_of: When using any_of, it must be the only field",
                "OF{'anyOf':[{'type':'string','const':'a'}]} | Unknown name \"const\" at 'tools[0].function_declarations[",
                "OF{'type':'string','maxLength':-1.5} | (TYPE_INT64), -1.5",
            })
    void a_schema_that_is_not_of_the_vendors_subset_is_refused(String schema, String words) {
        String written = schema.startsWith("OF")
                ? "'type':'OBJECT','properties':{'a':" + schema.substring(2).replaceFirst("(,'required.*)?$", "}$1")
                : schema;

        assertThat(refusal(declaring("'parameters':{" + written + "}"))).contains(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$schema",
                "additionalProperties",
                "$ref",
                "$defs",
                "oneOf",
                "allOf",
                "const",
                "exclusiveMinimum",
                "exclusiveMaximum",
                "multipleOf",
                "uniqueItems",
                "not",
                "prefixItems",
                "patternProperties",
                "propertyNames",
                "examples",
                "$comment",
                "if"
            })
    void a_keyword_that_the_vendor_does_not_know_is_refused(String keyword) {
        String schema = "'type':'OBJECT','properties':{'a':{'type':'STRING'}},'" + keyword + "':null";

        assertThat(refusal(declaring("'parameters':{" + schema + "}")))
                .isEqualTo("Invalid JSON payload received. Unknown name \"" + keyword
                        + "\" at 'tools[0].function_declarations[0].parameters': Cannot find field.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'parametersJsonSchema':{'type':'string'} | the schema must describe an object.",
                "'parametersJsonSchema':[] | the schema must describe an object.",
                "'parametersJsonSchema':{'type':'object','properties':{'a':{'type':'text'}}} | .properties.a.type: unknown",
                "'parametersJsonSchema':{'type':'object','properties':{'a':{'$ref':'#/$defs/B'}}} | reference to undefined",
                "'parametersJsonSchema':{'type':'object','$defs':{'B':{}},'properties':{'a':{'$ref':'#/$defs/B',"
                        + "'type':'string'}}} | $ref 'B' was set alongside unsupported fields.",
                "'parametersJsonSchema':{'type':'object'},'parameters':{'type':'OBJECT','properties':{'a':{'type':"
                        + "'STRING'}}} | parameters_json_schema: must not be set together with parameters.",
            })
    void a_faulty_json_schema_is_refused(String schemas, String words) {
        assertThat(refusal(declaring(schemas))).contains(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'parameters':null",
                "'parameters':{'type':'object','title':'t','properties':{'a':{'type':'STRING','format':'date-time',"
                        + "'nullable':true,'description':'d','minLength':'1','pattern':'x','example':[1],'default':{}},"
                        + "'b':{'type':'array','items':{'type':'integer','format':'int32','minimum':1},'minItems':1},"
                        + "'c':{'anyOf':[{'type':'STRING','enum':['x']},{'type':'NUMBER'}],'description':'d'}},"
                        + "'required':['a'],'propertyOrdering':['b','a']}",
                "'parametersJsonSchema':{'type':'object'}",
                "'parametersJsonSchema':{'$schema':'s','type':'object','additionalProperties':false,'properties':{'a':"
                        + "{'type':['string','null'],'const':'x'},'b':{'$ref':'#/$defs/B','description':'d'}},"
                        + "'$defs':{'B':{'oneOf':[{'type':'integer','exclusiveMinimum':0},true]}}}"
            })
    void a_sound_declaration_is_taken(String schema) {
        assertThat(client.generate(FLASH, declaring(schema)).has("candidates")).isTrue();
    }

    private static String declaring(String schemas) {
        return HI + ",'tools':[{'functionDeclarations':[{'name':'f','description':'d'," + schemas + "}]}]";
    }

    private String refusal(String members) {
        HttpResponse<String> answer = client.post(FLASH + ":generateContent", members);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return json(answer.body()).at("/error/message").asText();
    }
}
