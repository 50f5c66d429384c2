package dev.caravan.stub;

import static dev.caravan.stub.GeminiClient.FLASH;
import static dev.caravan.stub.GeminiClient.HI;
import static dev.caravan.stub.GeminiClient.PRO_3;
import static dev.caravan.stub.GeminiClient.TOOLS;
import static dev.caravan.stub.StubClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("stub")
class GeminiScrutinyTest {
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
                "'contents':[] | * GenerateContentRequest.contents: contents is not specified",
                "'model':'models/other',HI | * GenerateContentRequest.model: unexpected model name format",
                "'contents':'hi' | Unknown name \"contents\": Proto field is repeating",
                "'contents':['hi'] | Invalid value at 'contents[0]' (type.googleapis.com/google.ai.generativelanguage",
                "'contents':[{'role':'user','parts':[]}] | contents[0].parts: contents.parts must not be empty.",
                "'contents':[{'role':'user','content':'x'}] | Unknown name \"content\" at 'contents[0]': Cannot find",
                "PARTS{'type':'text','text':'a'} | Unknown name \"type\" at 'contents[0].parts[0]': Cannot find field.",
                "PARTS{} | contents[0].parts[0].data: required oneof field 'data' must have one initialized field",
                "PARTS{'text':''} | contents[0].parts[0].data: required oneof field 'data' must have one initialized",
                "PARTS{'text':5} | Invalid value at 'contents[0].parts[0].text' (TYPE_STRING), 5",
                "PARTS{'text':['a']} | Unknown name \"text\" at 'contents[0].parts[0]': Proto field is not repeating",
                "PARTS{'text':'a','inlineData':{'mimeType':'image/png','data':'AAAA'}} | (oneof), oneof field 'data' is",
                "PARTS{'text':'a','thought':'yes'} | Invalid value at 'contents[0].parts[0].thought' (TYPE_BOOL)",
                "PARTS{'text':'a','thoughtSignature':'reasoning_content'} | (TYPE_BYTES), Base64 decoding failed for",
                "PARTS{'inlineData':{'mimeType':'image/gif','data':'AAAA'}} | Unsupported MIME type: image/gif",
                "PARTS{'inlineData':{'mimeType':'image/jpg','data':'AAAA'}} | Unsupported MIME type: image/jpg",
                "PARTS{'inlineData':{'mimeType':'image/png','data':'data:image'}} | Base64 decoding failed",
                "PARTS{'inlineData':{'mimeType':'image/png','data':''}} | inline_data.data: data is required.",
                "PARTS{'inlineData':{'data':'AAAA'}} | inline_data.mime_type: mime_type is required.",
                "PARTS{'fileData':{'fileUri':'https://example.org/a.png'}} | Unsupported file uri: https://example.org",
                "PARTS{'functionCall':{'args':{}}} | parts[0].function_call.name: Name cannot be empty.",
                "PARTS{'functionCall':{'name':'f','args':'{}'}} | function_call.args' (type.googleapis.com/google.proto",
                "PARTS{'functionResponse':{'name':'f','response':'a'}} | function_response.response' (type.googleapis",
                "PARTS{'functionResponse':{'name':'f'}} | function_response.response: response is required.",
                "'systemInstruction':'be kind',HI | Invalid value at 'system_instruction'",
                "'systemInstruction':[{'parts':[{'text':'a'}]}],HI | Proto field is not repeating, cannot start list.",
                "'systemInstruction':{'parts':[]},HI | system_instruction.parts: contents.parts must not be empty.",
                "'systemInstruction':{'parts':[{'text':''}]},HI | system_instruction.parts[0].data: required oneof",
                "'systemInstruction':{'parts':[{'functionCall':{'name':'f'}}]},HI | Only text parts are supported",
                "'systemInstruction':{'role':'tool','parts':[{'text':'a'}]},HI | Please use a valid role: user, model.",
                "'safetySettings':[{'category':'RUDE','threshold':'OFF'}],HI | Invalid value at 'safety_settings[0].cat",
                "'safetySettings':[{'threshold':'OFF'}],HI | safety_settings[0].category: category is required.",
                "'cachedContent':'mine',HI | cached_content: unexpected cached content name format",
                "'cachedContent':'cachedContents/a1','tools':[],HI | CachedContent can not be used with GenerateContent",
                "'stream':true,HI | Unknown name \"stream\": Cannot find field.",
            })
    void a_faulty_request_is_refused(String members, String words) {
        assertThat(refusal(FLASH, written(members))).contains(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'temperature':2.1 | generation_config.temperature: temperature must be in the range [0.0, 2.0].",
                "'temperature':'hot' | Invalid value at 'generation_config.temperature' (TYPE_FLOAT), \"hot\"",
                "'topP':1.1 | generation_config.top_p: top_p must be in the range",
                "'topK':0 | generation_config.top_k: top_k must be positive.",
                "'topK':1.5 | Invalid value at 'generation_config.top_k' (TYPE_INT32), 1.5",
                "'maxOutputTokens':0 | max_output_tokens: max_output_tokens must be positive.",
                "'max_tokens':5 | Unknown name \"max_tokens\" at 'generation_config': Cannot find field.",
                "'stopSequences':['1','2','3','4','5','6'] | stop_sequences: at most 5 stop sequences",
                "'stopSequences':[''] | stop_sequences[0]: stop sequence must not be empty.",
                "'stopSequences':'x' | Unknown name \"stopSequences\" at 'generation_config'",
                "'seed':3000000000 | Invalid value at 'generation_config.seed' (TYPE_INT32), 3000000000",
                "'presencePenalty':2 | presence_penalty must be in the range [-2.0, 2.0).",
                "'frequencyPenalty':-2.1 | frequency_penalty must be in the range [-2.0, 2.0).",
                "'candidateCount':9 | candidate_count must be in the range [1, 8].",
                "'responseMimeType':'text/html' | response_mime_type: allowed mimetypes are",
                "'responseSchema':{'type':'STRING'} | response_schema: only allowed when response_mime_type is",
                "'responseJsonSchema':{'type':'string'} | response_json_schema: only allowed when response_mime_type",
                "JSON,'responseSchema':{'type':'STRING'},'responseJsonSchema':{'type':'string'} | must not be set",
                "JSON,'responseJsonSchema':{'type':'string','pattern':'a'} | unsupported keyword 'pattern'",
                "JSON,'responseSchema':{'type':'OBJECT'} | response_schema.properties: should be non-empty for OBJECT",
                "'logprobs':3 | logprobs: only allowed when response_logprobs is true.",
                "'responseLogprobs':true,'logprobs':21 | logprobs must be in the range [0, 20].",
                "'thinkingConfig':{'effort':'low'} | Unknown name \"effort\" at 'generation_config.thinking_config'",
                "'thinkingConfig':{'thinkingLevel':'LOW'} | Thinking level is not supported for this model.",
                "'thinkingConfig':{'thinkingLevel':'lots'} | Invalid value at 'generation_config.thinking_config.think",
                "'thinkingConfig':{'thinkingBudget':24577} | The thinking budget 24577 is invalid.",
                "'thinkingConfig':{'thinkingBudget':-2} | The thinking budget -2 is invalid.",
                "'thinkingConfig':{'thinkingBudget':0,'includeThoughts':true} | include_thoughts is only enabled",
            })
    void a_faulty_config_is_refused(String config, String words) {
        String members = config.replace("JSON", "'responseMimeType':'application/json'");

        assertThat(refusal(FLASH, HI + ",'generationConfig':{" + members + "}")).contains(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "gemini-3-pro-preview | 'thinkingBudget':1,'thinkingLevel':'LOW' | only set only one of",
                "gemini-3-pro-preview | 'thinkingLevel':'minimal' | Thinking level MINIMAL is not supported",
                "gemini-2.5-pro | 'thinkingBudget':0 | This model only works in thinking mode.",
                "gemini-2.5-pro | 'thinkingBudget':100 | Please choose a value between 128 and 32768.",
                "gemini-2.5-flash-lite | 'thinkingBudget':100 | Please choose a value between 512 and 24576.",
            })
    void thinking_depends_on_the_model(String model, String thinking, String words) {
        assertThat(refusal(model, HI + ",'generationConfig':{'thinkingConfig':{" + thinking + "}}"))
                .contains(words);
    }

    @Test
    void before_gemini_3_tools_and_json_do_not_go_together() {
        String both = HI + TOOLS + ",'generationConfig':{'responseMimeType':'application/json'}";

        assertThat(refusal(FLASH, both))
                .isEqualTo("Function calling with a response mime type: 'application/json' is unsupported");
        assertThat(client.generate(PRO_3, both).has("candidates")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                HI,
                "'contents':[{'parts':[{'text':'hi'}]}]",
                "'model':'models/gemini-2.5-flash'," + HI,
                "'systemInstruction':{'parts':[{'text':'be kind'}]}," + HI,
                "'contents':[{'role':'user','parts':[{'text':'see'},{'inlineData':{'mimeType':'image/png','data':'AA'}}]}]",
                "'contents':[{'role':'user','parts':[{'fileData':{'fileUri':'https://youtu.be/a1'}}]}]",
                "'safetySettings':[{'category':'HARM_CATEGORY_HARASSMENT','threshold':'OFF'}]," + HI,
                "'cachedContent':'cachedContents/a1'," + HI,
                "'generationConfig':null," + HI,
                "'generationConfig':{'temperature':0,'topP':1,'topK':40,'maxOutputTokens':1,'seed':-5,'candidateCount':8,"
                        + "'presencePenalty':-2,'frequencyPenalty':1.99,'stopSequences':['a'],'responseLogprobs':true,"
                        + "'logprobs':0,'thinkingConfig':{'thinkingBudget':-1,'includeThoughts':true}}," + HI,
                "'generationConfig':{'responseMimeType':'application/json','responseSchema':{'type':'object',"
                        + "'properties':{'a':{'type':'string'}}}}," + HI,
                "'generationConfig':{'responseMimeType':'application/json','responseJsonSchema':{'type':'object',"
                        + "'properties':{'a':{'type':['string','null']}},'additionalProperties':false}}," + HI
            })
    void a_sound_request_is_answered(String members) {
        assertThat(client.generate(FLASH, members).has("candidates")).isTrue();
    }

    @Test
    void tokens_of_a_faulty_request_are_not_counted() {
        String nested = "'generateContentRequest':{'model':'models/gemini-2.5-flash'," + HI + "}";

        assertThat(client.post(FLASH + ":countTokens", nested).statusCode()).isEqualTo(200);
        assertThat(client.post(FLASH + ":countTokens", nested.replace("hi", "")).statusCode())
                .isEqualTo(400);
        assertThat(client.post(FLASH + ":countTokens", "'contents':[]").statusCode())
                .isEqualTo(400);
        assertThat(client.post(FLASH + ":countTokens", HI + ",'generationConfig':{}")
                        .statusCode())
                .isEqualTo(400);
    }

    private static String written(String members) {
        String whole = members.replaceAll(",HI$", "," + HI);
        return whole.startsWith("PARTS")
                ? "'contents':[{'role':'user','parts':[" + whole.substring("PARTS".length()) + "]}]"
                : whole;
    }

    private String refusal(String model, String members) {
        HttpResponse<String> answer = client.post(model + ":generateContent", members);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer.body()).at("/error/status").asText()).isEqualTo("INVALID_ARGUMENT");
        return json(answer.body()).at("/error/message").asText();
    }
}
