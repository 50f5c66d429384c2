package dev.caravan.conversation.replay;

import static dev.caravan.conversation.replay.Told.completionOf;
import static dev.caravan.conversation.replay.Told.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.request.Form;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A completion becomes the chunks of a stream as OpenAI sends them. */
class UnfoldedChatTest {
    @Test
    void text_comes_behind_the_role_and_before_the_end() {
        List<JsonNode> chunks = chunks(completionOf("{'role':'assistant','content':'mild','refusal':null}"), false);

        assertThat(chunks.stream().map(chunk -> chunk.path("choices").path(0)))
                .containsExactly(
                        json("{'index':0,'delta':{'role':'assistant','content':'','refusal':null},'logprobs':null,"
                                + "'finish_reason':null}"),
                        json("{'index':0,'delta':{'content':'mild'},'logprobs':null,'finish_reason':null}"),
                        json("{'index':0,'delta':{},'logprobs':null,'finish_reason':'stop'}"));
        assertThat(chunks).allSatisfy(chunk -> {
            assertThat(chunk.path("object").asText()).isEqualTo("chat.completion.chunk");
            assertThat(chunk.path("id").asText()).isEqualTo("c1");
            assertThat(chunk.path("created").asLong()).isEqualTo(1_700_000_000);
            assertThat(chunk.path("model").asText()).isEqualTo("m1");
            assertThat(chunk.has("usage")).isFalse();
        });
    }

    @Test
    void usage_that_is_wanted_comes_last_and_is_announced() {
        List<JsonNode> chunks = chunks(completionOf("{'role':'assistant','content':'mild'}"), true);

        assertThat(chunks.getLast().path("choices")).isEqualTo(json("[]"));
        assertThat(chunks.getLast().path("usage"))
                .isEqualTo(json("{'prompt_tokens':12,'completion_tokens':7,'total_tokens':19}"));
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allSatisfy(chunk -> assertThat(chunk.path("usage").isNull()).isTrue());
    }

    @Test
    void usage_that_nobody_knows_is_not_made_up() {
        JsonNode completion =
                completionOf("{'role':'assistant','content':'mild'}").without("usage");

        assertThat(chunks(completion, true)
                        .getLast()
                        .at("/choices/0/finish_reason")
                        .asText())
                .isEqualTo("stop");
    }

    @Test
    void long_text_comes_in_pieces() {
        String text = "💡日é".repeat(1000);

        List<String> pieces = chunks(completionOf("{'role':'assistant','content':'" + text + "'}"), false).stream()
                .map(chunk -> chunk.at("/choices/0/delta/content").asText())
                .filter(piece -> !piece.isEmpty())
                .toList();

        assertThat(pieces).hasSizeBetween(9, 10).allSatisfy(piece -> {
            assertThat(piece.getBytes(StandardCharsets.UTF_8).length).isBetween(1, 1024);
            assertThat(Character.isLowSurrogate(piece.charAt(0))).isFalse();
        });
        assertThat(String.join("", pieces)).isEqualTo(text);
    }

    @Test
    void thoughts_come_before_text_and_calls_behind_it_each_with_its_place() {
        List<JsonNode> deltas = deltas(completionOf("""
                {'role':'assistant','content':'mild','reasoning_content':'so far','tool_calls':[
                 {'id':'a','type':'function','function':{'name':'walk','arguments':'[1]'}},
                 {'id':'b','type':'function','function':{'name':'rest','arguments':''},'index':5}]}"""));

        assertThat(deltas)
                .containsExactly(
                        json("{'role':'assistant','content':''}"),
                        json("{'reasoning_content':'so far'}"),
                        json("{'content':'mild'}"),
                        json("{'tool_calls':[{'index':0,'id':'a','type':'function',"
                                + "'function':{'name':'walk','arguments':''}}]}"),
                        json("{'tool_calls':[{'index':0,'function':{'arguments':'[1]'}}]}"),
                        json("{'tool_calls':[{'index':1,'id':'b','type':'function',"
                                + "'function':{'name':'rest','arguments':''}}]}"),
                        json("{}"));
    }

    @Test
    void thoughts_that_are_told_twice_come_together() {
        List<JsonNode> deltas = deltas(
                completionOf(
                        "{'role':'assistant','content':'mild','reasoning':'so','reasoning_details':[{'index':0,'text':'so'}]}"));

        assertThat(deltas)
                .containsExactly(
                        json("{'role':'assistant','content':''}"),
                        json("{'reasoning':'so','reasoning_details':[{'index':0,'text':'so'}]}"),
                        json("{'content':'mild'}"),
                        json("{}"));
    }

    @Test
    void what_is_said_beside_the_message_comes_with_the_end_and_lists_above_it_once() {
        JsonNode completion = Told.completion("{'index':0,'message':{'role':'assistant','content':'a'},"
                        + "'logprobs':{'content':[{'token':'a'}]},'finish_reason':'stop','native_finish_reason':'eos'}")
                .set("citations", json("['u1']"));

        List<JsonNode> chunks = chunks(completion, false);

        assertThat(chunks.getLast().at("/choices/0"))
                .isEqualTo(
                        json(
                                "{'index':0,'delta':{},"
                                        + "'logprobs':{'content':[{'token':'a'}]},'finish_reason':'stop','native_finish_reason':'eos'}"));
        assertThat(chunks.stream().map(chunk -> chunk.has("citations"))).containsExactly(true, false, false);
    }

    @Test
    void several_choices_keep_their_places_and_end_when_all_have_begun() {
        JsonNode completion = Told.completion(
                "{'index':0,'message':{'role':'assistant','content':'a'},'finish_reason':'stop'}",
                "{'index':1,'message':{'role':'assistant','content':'b'},'finish_reason':'length'}");

        assertThat(chunks(completion, false).stream()
                        .map(chunk -> chunk.at("/choices/0/index").asInt()))
                .containsExactly(0, 0, 1, 1, 0, 1);
    }

    private static List<JsonNode> deltas(JsonNode completion) {
        return chunks(completion, false).stream()
                .map(chunk -> chunk.at("/choices/0/delta"))
                .toList();
    }

    private static List<JsonNode> chunks(JsonNode completion, boolean usageWanted) {
        return Told.data(Told.events(Form.OPENAI, completion, usageWanted));
    }
}
