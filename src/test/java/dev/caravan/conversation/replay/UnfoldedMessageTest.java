package dev.caravan.conversation.replay;

import static dev.caravan.conversation.replay.Told.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.request.Form;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A message becomes the events of a stream as Anthropic sends them. */
class UnfoldedMessageTest {
    @Test
    void blocks_come_one_behind_the_other_between_the_start_and_the_end() {
        List<JsonNode> events = events(Told.message(
                "{'type':'thinking','thinking':'so far','signature':'c2ln'}",
                "{'type':'redacted_thinking','data':'ZGF0YQ=='}",
                "{'type':'text','text':'mild'}"));

        assertThat(events)
                .containsExactly(
                        json("{'type':'message_start','message':{'id':'msg_1','type':'message','role':'assistant',"
                                + "'model':'m1','content':[],'stop_reason':null,'stop_sequence':null,"
                                + "'usage':{'input_tokens':12,'output_tokens':0}}}"),
                        json("{'type':'content_block_start','index':0,"
                                + "'content_block':{'type':'thinking','thinking':'','signature':''}}"),
                        json("{'type':'content_block_delta','index':0,"
                                + "'delta':{'type':'thinking_delta','thinking':'so far'}}"),
                        json("{'type':'content_block_delta','index':0,"
                                + "'delta':{'type':'signature_delta','signature':'c2ln'}}"),
                        json("{'type':'content_block_stop','index':0}"),
                        json("{'type':'content_block_start','index':1,"
                                + "'content_block':{'type':'redacted_thinking','data':'ZGF0YQ=='}}"),
                        json("{'type':'content_block_stop','index':1}"),
                        json("{'type':'content_block_start','index':2,'content_block':{'type':'text','text':''}}"),
                        json("{'type':'content_block_delta','index':2,'delta':{'type':'text_delta','text':'mild'}}"),
                        json("{'type':'content_block_stop','index':2}"),
                        json("{'type':'message_delta','delta':{'stop_reason':'end_turn','stop_sequence':null},"
                                + "'usage':{'input_tokens':12,'output_tokens':7}}"),
                        json("{'type':'message_stop'}"));
    }

    @Test
    void an_input_comes_as_the_text_of_its_json() {
        List<JsonNode> deltas =
                deltas(Told.message("{'type':'tool_use','id':'t','name':'n','input':{'a':[1.50,'💡']}}"));

        assertThat(deltas)
                .containsExactly(json("{'type':'input_json_delta','partial_json':'{\\\"a\\\":[1.5,\\\"💡\\\"]}'}"));
    }

    @Test
    void citations_come_one_by_one() {
        List<JsonNode> deltas =
                deltas(Told.message("{'type':'text','text':'so','citations':[{'cited_text':'a'},{'cited_text':'b'}]}"));

        assertThat(deltas)
                .containsExactly(
                        json("{'type':'text_delta','text':'so'}"),
                        json("{'type':'citations_delta','citation':{'cited_text':'a'}}"),
                        json("{'type':'citations_delta','citation':{'cited_text':'b'}}"));
    }

    @Test
    void long_text_comes_in_pieces() {
        List<JsonNode> deltas = deltas(Told.message(
                "{'type':'text','text':'" + "💡".repeat(1000) + "'}",
                "{'type':'tool_use','id':'t','name':'n','input':{'a':'" + "é\\n".repeat(1000) + "'}}"));

        assertThat(deltas.stream().map(delta -> delta.path("text").asText()))
                .allMatch(text -> text.length() <= 512)
                .filteredOn(text -> !text.isEmpty())
                .hasSize(4);
        assertThat(deltas.stream().map(delta -> delta.path("partial_json").asText()))
                .filteredOn(text -> !text.isEmpty())
                .hasSizeGreaterThan(4);
    }

    @Test
    void each_event_is_named() {
        String events = Told.events(Form.ANTHROPIC, Told.message("{'type':'text','text':'mild'}"), false);

        assertThat(events.split("\n\n")).allSatisfy(event -> {
            String[] lines = event.split("\n", -1);
            assertThat(lines).hasSize(2);
            assertThat(lines[0])
                    .isEqualTo(
                            "event: " + Told.data(event).getFirst().path("type").asText());
        });
    }

    @Test
    void a_block_that_nobody_knows_comes_whole() {
        String novel = "{'type':'novel','text':'la','input':{'a':1}}";

        List<JsonNode> events = events(Told.message(novel));

        assertThat(events.get(1).path("content_block")).isEqualTo(json(novel));
        assertThat(events.get(2).path("type").asText()).isEqualTo("content_block_stop");
    }

    private static List<JsonNode> deltas(JsonNode message) {
        return events(message).stream()
                .filter(event -> event.path("type").asText().equals("content_block_delta"))
                .map(event -> event.path("delta"))
                .toList();
    }

    private static List<JsonNode> events(JsonNode message) {
        return Told.data(Told.events(Form.ANTHROPIC, message, false));
    }
}
