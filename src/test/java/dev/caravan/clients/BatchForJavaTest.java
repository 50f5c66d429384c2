package dev.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.errors.NotFoundException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileListParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** OpenAI's Java client orders batches from Caravan as it would from OpenAI itself. */
class BatchForJavaTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);

    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(20, 7);
    private final TestCaravan caravan =
            TestCaravan.with().provider("north", north).start();
    private final OpenAIClient client = OpenAIOkHttpClient.builder()
            .baseUrl(caravan.baseUrl())
            .apiKey("any")
            .maxRetries(0)
            .build();

    @AfterEach
    void close() {
        client.close();
        caravan.close();
        north.close();
    }

    @Test
    void a_batch_goes_from_its_file_to_its_answers() throws IOException {
        FileObject file = upload(List.of(line("a"), line("b"), line("c")));

        Batch begun = client.batches()
                .create(BatchCreateParams.builder()
                        .inputFileId(file.id())
                        .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
                        .completionWindow(BatchCreateParams.CompletionWindow._24H)
                        .build());
        Batch done = await(begun.id());

        assertThat(file.validate().purpose()).isEqualTo(FileObject.Purpose.BATCH);
        assertThat(done.validate().requestCounts().orElseThrow().completed()).isEqualTo(3);
        assertThat(done.inputFileId()).isEqualTo(file.id());
        assertThat(done.errorFileId()).isEmpty();
        assertThat(content(done.outputFileId().orElseThrow()).lines())
                .hasSize(3)
                .allMatch(line -> line.contains("from north"));
        assertThat(client.batches().list().autoPager().stream().map(Batch::id)).containsExactly(begun.id());
    }

    @Test
    void files_are_listed_page_by_page_and_deleted() {
        List<String> ids = List.of(
                upload(List.of("a")).id(),
                upload(List.of("b")).id(),
                upload(List.of("c")).id());

        assertThat(client.files().list(FileListParams.builder().limit(2).build()).autoPager().stream()
                        .map(FileObject::id))
                .containsExactlyInAnyOrderElementsOf(ids);
        assertThat(client.files().delete(ids.getFirst()).deleted()).isTrue();
        assertThatThrownBy(() -> client.files().retrieve(ids.getFirst())).isInstanceOf(NotFoundException.class);
    }

    private FileObject upload(List<String> lines) {
        byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        return client.files()
                .create(FileCreateParams.builder()
                        .purpose(FilePurpose.BATCH)
                        .file(MultipartField.<InputStream>builder()
                                .value(new ByteArrayInputStream(bytes))
                                .filename("questions.jsonl")
                                .build())
                        .build());
    }

    private String content(String file) throws IOException {
        try (HttpResponse response = client.files().content(file)) {
            return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Batch await(String id) {
        long end = System.nanoTime() + LONG_ENOUGH.toNanos();
        Batch batch = client.batches().retrieve(id);
        while (!batch.status().equals(Batch.Status.COMPLETED)) {
            assertThat(System.nanoTime()).as(batch.toString()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            batch = client.batches().retrieve(id);
        }
        return batch;
    }

    private static String line(String id) {
        return "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":"
                + "\"simple\",\"messages\":[{\"role\":\"user\",\"content\":\"hi " + id + "\"}]}}";
    }
}
