package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import dev.caravan.json.Json;
import dev.caravan.request.Form;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A whole answer that is told as a stream is put together by the clients to what they read in it whole. */
class CannedAnswerTest {
    private static final String LONG_TEXT = "mild and dry 💡日本 \\n\\\"é\\\" ".repeat(300);

    static Stream<String> completions() {
        return Stream.of(
                        "{'role':'assistant','content':'mild','refusal':null,'annotations':[]}",
                        "{'role':'assistant','content':'" + LONG_TEXT + "'}",
                        "{'role':'assistant','content':''}",
                        "{'role':'assistant','content':'so','reasoning_content':'hm','x':{'y':[1]}}",
                        """
                        {'role':'assistant','content':null,'tool_calls':[
                         {'id':'a','type':'function','function':{'name':'look','arguments':'{\\"at\\":\\"é💡\\"}'}}]}""",
                        """
                        {'role':'assistant','content':'well','tool_calls':[
                         {'id':'a','type':'function','function':{'name':'look','arguments':'{\\"at\\":\\"left\\"}'}},
                         {'id':'b','type':'function','function':{'name':'look','arguments':'{}'}},
                         {'id':'c','type':'function','function':{'name':'walk','arguments':'{\\"to\\":\\"%s\\"}'}}]}""".formatted("far ".repeat(900)))
                .map(message -> """
                        {'id':'c1','object':'chat.completion','created':1700000000,'model':'m1','service_tier':'default',
                         'system_fingerprint':'fp','choices':[{'index':0,'message':%s,'logprobs':{'content':[{'token':'a',
                         'logprob':-0.5,'bytes':[97],'top_logprobs':[]}],'refusal':null},'finish_reason':'stop'}],
                         'usage':{'prompt_tokens':12,'completion_tokens':7,'total_tokens':19,
                         'prompt_tokens_details':{'cached_tokens':3}}}""".formatted(message).replace('\'', '"'));
    }

    /** LangChain4j throws at a refusal instead of reading it. */
    static Stream<String> completionsAndRefusals() {
        return Stream.concat(completions(), completions().limit(1).map(document -> document.replace("\"mild\"", "null")
                .replace("\"refusal\":null,\"a", "\"refusal\":\"no\",\"a")));
    }

    static Stream<String> messages() {
        return Stream.of(
                        "{'type':'text','text':'mild'}",
                        "{'type':'text','text':'" + LONG_TEXT + "'}",
                        """
                        {'type':'thinking','thinking':'so far','signature':'c2ln'},
                        {'type':'redacted_thinking','data':'ZGF0YQ=='},{'type':'text','text':'mild'}""",
                        "{'type':'text','text':'well'},{'type':'tool_use','id':'a','name':'look','input':{'at':'é💡'}}",
                        """
                        {'type':'tool_use','id':'a','name':'look','input':{'at':'left'}},
                        {'type':'tool_use','id':'b','name':'rest','input':{}},
                        {'type':'tool_use','id':'c','name':'walk','input':{'to':'%s','n':1.5}}""".formatted("far ".repeat(900)))
                .map(blocks -> """
                        {'id':'msg_1','type':'message','role':'assistant','model':'m1','content':[%s],
                         'stop_reason':'tool_use','stop_sequence':null,'usage':{'input_tokens':12,
                         'cache_creation_input_tokens':2,'cache_read_input_tokens':3,'output_tokens':7}}""".formatted(blocks).replace('\'', '"'));
    }

    @ParameterizedTest
    @MethodSource("completionsAndRefusals")
    void openais_client_puts_it_together(String document) throws Exception {
        try (CannedAnswer canned = CannedAnswer.open(Form.OPENAI, document)) {
            OpenAIClient client = OpenAIOkHttpClient.builder()
                    .baseUrl(canned.baseUrl())
                    .apiKey("any")
                    .maxRetries(0)
                    .build();

            ChatCompletion whole = client.chat().completions().create(question());
            ChatCompletion streamed = accumulated(client);

            ChatCompletion.Choice said = whole.choices().getFirst();
            ChatCompletion.Choice heard = streamed.validate().choices().getFirst();
            assertThat(heard.message().content().orElse(""))
                    .isEqualTo(said.message().content().orElse(""));
            assertThat(heard.message().refusal()).isEqualTo(said.message().refusal());
            assertThat(heard.message().toolCalls().orElse(List.of()))
                    .isEqualTo(said.message().toolCalls().orElse(List.of()));
            assertThat(heard.finishReason()).isEqualTo(said.finishReason());
            assertThat(heard.logprobs().orElseThrow().content())
                    .isEqualTo(said.logprobs().orElseThrow().content());
            assertThat(streamed.usage()).isEqualTo(whole.usage());
            assertThat(streamed.id()).isEqualTo(whole.id());
            assertThat(streamed.created()).isEqualTo(whole.created());
            assertThat(streamed.model()).isEqualTo(whole.model());
            assertThat(streamed.serviceTier()).isEqualTo(whole.serviceTier());
            client.close();
        }
    }

    @Test
    void openais_client_puts_several_choices_together() throws Exception {
        String document = """
                {"id":"c1","object":"chat.completion","created":1700000000,"model":"m1","choices":[
                 {"index":0,"message":{"role":"assistant","content":"mild"},"finish_reason":"stop"},
                 {"index":1,"message":{"role":"assistant","content":"dry"},"finish_reason":"length"}]}""";
        try (CannedAnswer canned = CannedAnswer.open(Form.OPENAI, document)) {
            OpenAIClient client = OpenAIOkHttpClient.builder()
                    .baseUrl(canned.baseUrl())
                    .apiKey("any")
                    .maxRetries(0)
                    .build();

            List<ChatCompletion.Choice> choices = accumulated(client).choices();

            assertThat(choices.stream().map(choice -> choice.message().content().orElse("")))
                    .containsExactly("mild", "dry");
            client.close();
        }
    }

    @ParameterizedTest
    @MethodSource("completions")
    void langchain4j_speaking_as_to_openai_puts_it_together(String document) throws Exception {
        try (CannedAnswer canned = CannedAnswer.open(Form.OPENAI, document)) {
            ChatModel model = OpenAiChatModel.builder()
                    .baseUrl(canned.baseUrl())
                    .apiKey("any")
                    .modelName("m1")
                    .returnThinking(true)
                    .maxRetries(0)
                    .build();
            StreamingChatModel streaming = OpenAiStreamingChatModel.builder()
                    .baseUrl(canned.baseUrl())
                    .apiKey("any")
                    .modelName("m1")
                    .returnThinking(true)
                    .build();

            assertSame(model, streaming);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void langchain4j_speaking_as_to_anthropic_puts_it_together(String document) throws Exception {
        try (CannedAnswer canned = CannedAnswer.open(Form.ANTHROPIC, document)) {
            ChatModel model = AnthropicChatModel.builder()
                    .baseUrl(canned.baseUrl())
                    .apiKey("any")
                    .modelName("m1")
                    .maxTokens(500)
                    .returnThinking(true)
                    .maxRetries(0)
                    .build();
            StreamingChatModel streaming = AnthropicStreamingChatModel.builder()
                    .baseUrl(canned.baseUrl())
                    .apiKey("any")
                    .modelName("m1")
                    .maxTokens(500)
                    .returnThinking(true)
                    .build();

            assertSame(model, streaming);
        }
    }

    private static void assertSame(ChatModel model, StreamingChatModel streaming) {
        ChatRequest request =
                ChatRequest.builder().messages(UserMessage.from("hi")).build();

        ChatResponse whole = model.chat(request);
        ChatResponse streamed = LangChain4jStream.of(streaming, request).response();

        assertThat(streamed.aiMessage().text()).isEqualTo(whole.aiMessage().text());
        assertThat(streamed.aiMessage().thinking()).isEqualTo(whole.aiMessage().thinking());
        assertThat(streamed.aiMessage().attributes())
                .isEqualTo(whole.aiMessage().attributes());
        assertThat(calls(streamed)).isEqualTo(calls(whole));
        assertThat(streamed.finishReason()).isEqualTo(whole.finishReason());
        assertThat(streamed.tokenUsage()).isEqualTo(whole.tokenUsage());
        assertThat(streamed.id()).isEqualTo(whole.id());
        assertThat(streamed.modelName()).isEqualTo(whole.modelName());
    }

    /** It prints the arguments of Anthropic's whole answers anew. */
    private static List<String> calls(ChatResponse response) {
        return response.aiMessage().toolExecutionRequests().stream()
                .map(call -> call.id() + call.name() + parsed(call.arguments()))
                .toList();
    }

    private static JsonNode parsed(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    private static ChatCompletion accumulated(OpenAIClient client) {
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        ChatCompletionCreateParams asking = question().toBuilder()
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (StreamResponse<ChatCompletionChunk> response =
                client.chat().completions().createStreaming(asking)) {
            response.stream().forEach(accumulator::accumulate);
        }
        return accumulator.chatCompletion();
    }

    private static ChatCompletionCreateParams question() {
        return ChatCompletionCreateParams.builder()
                .model("m1")
                .addUserMessage("hi")
                .build();
    }
}
