package dev.caravan.clients;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What LangChain4j heard of a stream that is over. */
record LangChain4jStream(List<String> pieces, CompletableFuture<ChatResponse> whole) {
    private static final int PATIENCE_SECONDS = 10;

    static LangChain4jStream of(StreamingChatModel model, ChatRequest request) {
        LangChain4jStream heard = new LangChain4jStream(new ArrayList<>(), new CompletableFuture<>());
        model.chat(request, new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String piece) {
                heard.pieces.add(piece);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                heard.whole.complete(response);
            }

            @Override
            public void onError(Throwable error) {
                heard.whole.completeExceptionally(error);
            }
        });
        heard.whole
                .handle((response, error) -> 0)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        return heard;
    }

    /** Throws where the stream ended in an error. */
    ChatResponse response() {
        return whole.join();
    }
}
