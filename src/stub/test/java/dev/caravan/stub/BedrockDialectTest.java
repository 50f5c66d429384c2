package dev.caravan.stub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stub of Bedrock is as strict as the service: it looks at signatures, and at each block of a conversation. */
class BedrockDialectTest {
    private static final ProviderStub BEDROCK = ProviderStub.bedrock();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String HI = "{'role':'user','content':[{'text':'hi'}]}";

    @AfterAll
    static void close() {
        CLIENT.close();
        BEDROCK.close();
    }

    private static HttpResponse<String> ask(String verb, String authorization, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(BEDROCK.baseUrl() + "/model/m1/" + verb))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body.replace('\'', '"')));
        if (!authorization.isEmpty()) {
            request.header("authorization", authorization);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void whoever_has_a_key_is_answered() throws Exception {
        HttpResponse<String> whole = ask("converse", "Bearer key", "{'messages':[" + HI + "]}");
        HttpResponse<String> streamed = ask("converse-stream", "Bearer key", "{'messages':[" + HI + "]}");

        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).contains("\"stopReason\":\"end_turn\"", "\"inputTokens\"");
        assertThat(streamed.headers().firstValue("content-type")).contains("application/vnd.amazon.eventstream");
        assertThat(streamed.body()).contains("messageStart", "contentBlockDelta", "messageStop", "metadata");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic abc",
                "AWS4-HMAC-SHA256 Credential=AKIDSTUBEXAMPLE/20260101/eu-central-1/bedrock/aws4_request,"
                        + " SignedHeaders=host;x-amz-date,"
                        + " Signature=0000000000000000000000000000000000000000000000000000000000000000"
            })
    void nobody_else_is(String authorization) throws Exception {
        HttpResponse<String> refused = ask("converse", authorization, "{'messages':[" + HI + "]}");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("x-amzn-errortype")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'messages':[]}",
                "{'messages':[{'role':'assistant','content':[{'text':'hi'}]}]}",
                "{'messages':[" + HI + "," + HI + "]}",
                "{'messages':[{'role':'user','content':[{'text':' '}]}]}",
                "{'messages':[{'role':'user','content':[{'text':'a','image':{}}]}]}",
                "{'messages':[" + HI + "],'model':'m1'}",
                "{'messages':[" + HI + "],'inferenceConfig':{'topK':1}}",
                "{'messages':[" + HI + "],'inferenceConfig':{'temperature':1.5}}",
                "{'messages':[" + HI + "],'system':[{'text':''}]}",
                "{'messages':[" + HI + "],'toolConfig':{'tools':[]}}",
                "{'messages':[" + HI + "],'toolConfig':{'tools':[{'toolSpec':{'name':'a b','inputSchema':{'json':"
                        + "{'type':'object'}}}}]}}",
                "{'messages':[{'role':'user','content':[{'toolResult':{'toolUseId':'x','content':[]}}]}]}",
                "{'messages':[" + HI + ",{'role':'assistant','content':[{'toolUse':{'toolUseId':'x','name':'f',"
                        + "'input':{}}}]}," + HI + "],'toolConfig':{'tools':[{'toolSpec':{'name':'f','inputSchema':"
                        + "{'json':{'type':'object'}}}}]}}",
                "{'messages':[{'role':'user','content':[{'document':{'format':'pdf','name':'a.pdf','source':"
                        + "{'bytes':'AA=='}}},{'text':'x'}]}]}"
            })
    void what_the_service_refuses_is_refused(String body) throws Exception {
        HttpResponse<String> refused = ask("converse", "Bearer key", body);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(refused.headers().firstValue("x-amzn-errortype").orElse("")).startsWith("ValidationException");
    }
}
