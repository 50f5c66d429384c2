package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Door;
import dev.caravan.harness.Reply;
import dev.caravan.harness.Vendor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Messages in some order, each with a comma behind it. {@code said} is each text in turn, a system's in brackets, and what
 * a tool said as its name and that.
 */
record Order(String name, String messages, List<String> said) {
    static Order of(String name, String messages, String... said) {
        return new Order(name, messages, List.of(said));
    }

    static Stream<Arguments> forAll(List<Order> orders) {
        return Vendor.all().flatMap(vendor -> orders.stream().map(order -> Arguments.of(vendor, order)));
    }

    /** Asks, and is answered; {@code more} are members beside the messages. */
    void ask(Fleet fleet, Vendor vendor, Door door, String more) {
        String list = messages.substring(0, messages.length() - 1);
        Reply reply = fleet.caravan()
                .post(door.path(), "{\"model\":\"" + model(vendor) + "\",\"messages\":[" + list + "]" + more + "}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(door.text(reply)).isEqualTo("hello from the stub");
    }

    /** One that still goes on where an assistant's message ends the conversation. */
    private static String model(Vendor vendor) {
        return vendor == Vendor.GEMINI ? "gemini/gemini-2.5-flash" : vendor.model();
    }

    void requireIn(Received received) {
        requireSequence(
                received.everything(),
                said.stream().filter(one -> one.startsWith("(")).map(one -> one.substring(1, one.length() - 1)));
        requireSequence(received.said(), said.stream().filter(one -> one.length() == 1));
        said.stream().filter(one -> one.contains(":")).forEach(result -> assertThat(received.results())
                .containsEntry(result.split(":", 2)[0], result.split(":", 2)[1]));
    }

    private static void requireSequence(String text, Stream<String> parts) {
        List<String> all = parts.toList();
        if (!all.isEmpty()) {
            assertThat(text).containsSubsequence(all);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
