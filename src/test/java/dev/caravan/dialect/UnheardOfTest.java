package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Vendor;
import dev.caravan.stub.ProviderStub;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is newer than this gateway is for a provider of the caller's own form to judge; others say which member it is. */
class UnheardOfTest {
    private static final Map<Vendor, ProviderStub> STUBS = new EnumMap<>(Vendor.class);
    private static final TestCaravan CARAVAN = started();

    private static TestCaravan started() {
        TestCaravan.Builder builder = TestCaravan.with();
        for (Vendor vendor : Vendor.values()) {
            STUBS.put(vendor, vendor.stub().says("from the model"));
            builder.provider(vendor.label(), stub(vendor));
        }
        return builder.start();
    }

    private static ProviderStub stub(Vendor vendor) {
        return Objects.requireNonNull(STUBS.get(vendor));
    }

    @AfterAll
    static void close() {
        CARAVAN.close();
        STUBS.values().forEach(ProviderStub::close);
    }

    private static Reply messages(Vendor vendor, String members) {
        return CARAVAN.post(
                "/v1/messages",
                "{\"model\":\"%s\",\"max_tokens\":9,%s}".formatted(vendor.model(), members),
                Map.of("anthropic-beta", "context-management-2025-06-27"));
    }

    private static String managed(String management) {
        return "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"context_management\":" + management;
    }

    private static void passesTo(Vendor own, Vendor vendor, Reply reply, String members, String named) {
        if (stub(vendor).dialect().equals(stub(own).dialect())) {
            assertThat(stub(vendor).journal().last().text()).contains(members);
        } else {
            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(reply.body()).contains("'" + named + "'");
        }
    }

    @ParameterizedTest
    @EnumSource
    void to_keep_all_thoughts_is_said_in_two_ways(Vendor vendor) {
        Reply reply = messages(
                vendor, managed("{\"edits\":[{\"type\":\"clear_thinking_20251015\",\"keep\":{\"type\":\"all\"}}]}"));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "[1]", "{\"edits\":\"x\"}", "{\"edits\":{\"a\":1}}"})
    void what_manages_no_context_is_not_passed_over(String management) {
        Reply reply = messages(Vendor.OPENAI, managed(management));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("'context_management'");
    }

    @ParameterizedTest
    @EnumSource
    void a_member_of_claudes_messages_is(Vendor vendor) {
        String members = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\",\"aura\":\"blue\",\"none\":null}]";

        passesTo(Vendor.ANTHROPIC, vendor, messages(vendor, members), members, "messages[0].aura");
    }

    @ParameterizedTest
    @EnumSource
    void a_role_in_a_chat_is(Vendor vendor) {
        String members =
                "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"narrator\",\"said\":\"so\"}]";

        Reply reply = CARAVAN.post("{\"model\":\"%s\",%s}".formatted(vendor.model(), members));

        passesTo(Vendor.OPENAI, vendor, reply, members, "messages[1].role");
    }
}
