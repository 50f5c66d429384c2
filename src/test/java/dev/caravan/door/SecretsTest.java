package dev.caravan.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.call.Identity;
import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.stub.ProviderStub;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client's secret is nowhere but in what its client sends: neither is its hash. */
class SecretsTest {
    @Test
    void neither_logs_nor_metrics_nor_answers_nor_providers_hear_of_it(@TempDir Path folder) {
        KeyDesk desk = new KeyDesk(Map.of("caravan.data", folder.toString()), InstantSource.system());
        String live = desk.create("live", "--requests-per-day", "1");
        String revoked = desk.create("revoked");
        desk.key("revoke", "revoked");
        String unknown = "cvn_nobodyknowsthisonehere";
        List<String> told = new ArrayList<>();
        try (ProviderStub north = ProviderStub.openAi().says("from north");
                EverythingLogged log = new EverythingLogged();
                TestCaravan caravan = TestCaravan.with()
                        .provider("north", north)
                        .property("caravan.auth", "keys")
                        .property("caravan.data", folder.toString())
                        .start()) {
            for (String secret : List.of(live, live, revoked, unknown)) {
                for (String path : List.of("/v1/chat/completions", "/v1/messages")) {
                    tell(caravan.post(path, TestCaravan.request("simple", "hi", false), "x-api-key", secret), told);
                }
                tell(caravan.get("/v1/models", "authorization", "Bearer " + secret), told);
                tell(caravan.get("/v1/usage", "authorization", "Bearer " + secret), told);
            }
            told.add(caravan.manage("/observe/metrics").body());
            told.add(caravan.manage("/observe/health").body());
            told.addAll(log.lines());
            north.journal().calls().forEach(call -> told.add(call.request() + " " + call.text()));

            for (String secret : List.of(live, revoked, unknown)) {
                assertThat(told).noneMatch(text -> text.contains(secret.substring(4)));
                assertThat(told).noneMatch(text -> text.contains(Identity.hash(secret)));
                assertThat(Identity.ofSecret(secret).toString()).isEqualTo("a secret");
            }
        }
    }

    private static void tell(Reply reply, List<String> told) {
        told.add(reply.body());
        told.add(reply.headers().toString());
    }
}
