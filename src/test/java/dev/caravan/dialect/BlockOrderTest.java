package dev.caravan.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.harness.Door;
import dev.caravan.harness.Vendor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever order Claude takes blocks in, every provider takes, and nothing changes its place. */
class BlockOrderTest {
    private static final Fleet FLEET = new Fleet();

    @BeforeEach
    void forget() {
        FLEET.forget();
    }

    @AfterAll
    static void close() {
        FLEET.close();
    }

    private static final List<Order> ORDERS = List.of(
            Order.of(
                    "the same role again",
                    user("a") + user("b") + assistant("c") + assistant("d") + user("e"),
                    "a",
                    "b",
                    "c",
                    "d",
                    "e"),
            Order.of("an assistant last", user("a") + assistant("b"), "a", "b"),
            Order.of(
                    "results and a text in one message",
                    user("a")
                            + uses("1", "x", "2", "y")
                            + blocks("user", answers("2", "\"q\"") + "," + answers("1", "\"r\"") + "," + text("b")),
                    "a",
                    "x:r",
                    "y:q",
                    "b"),
            Order.of(
                    "a result in blocks",
                    user("a") + uses("1", "x") + blocks("user", answers("1", "[" + text("r") + "]")),
                    "a",
                    "x:r"),
            Order.of(
                    "a result without content",
                    user("a") + uses("1", "x") + blocks("user", "{\"type\":\"tool_result\",\"tool_use_id\":\"1\"}"),
                    "a"),
            Order.of(
                    "a text beside a call",
                    user("a")
                            + blocks(
                                    "assistant",
                                    text("b") + ",{\"type\":\"tool_use\",\"id\":\"1\",\"name\":\"x\",\"input\":{}}")
                            + blocks("user", answers("1", "\"r\""))
                            + assistant("c")
                            + user("d"),
                    "a",
                    "b",
                    "x:r",
                    "c",
                    "d"));

    static Stream<Arguments> orders() {
        return Order.forAll(ORDERS);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("orders")
    void blocks_may_come_in_any_order(Vendor vendor, Order order) {
        String tools = ",\"max_tokens\":100,\"system\":\"s\",\"tools\":["
                + "{\"name\":\"x\",\"description\":\"d\",\"input_schema\":{\"type\":\"object\",\"properties\":{}}},"
                + "{\"name\":\"y\",\"description\":\"d\",\"input_schema\":{\"type\":\"object\",\"properties\":{}}}]";

        order.ask(FLEET, vendor, Door.MESSAGES, tools);

        order.requireIn(FLEET.received(vendor));
        assertThat(FLEET.received(vendor).system()).isEqualTo("s");
    }

    private static String user(String text) {
        return blocks("user", text(text));
    }

    private static String assistant(String text) {
        return blocks("assistant", text(text));
    }

    private static String blocks(String role, String blocks) {
        return "{\"role\":\"" + role + "\",\"content\":[" + blocks + "]},";
    }

    private static String text(String text) {
        return "{\"type\":\"text\",\"text\":\"" + text + "\"}";
    }

    /** Pairs of an id and a tool's name. */
    private static String uses(String... idsAndNames) {
        StringBuilder uses = new StringBuilder();
        for (int i = 0; i < idsAndNames.length; i += 2) {
            uses.append(i == 0 ? "" : ",")
                    .append("{\"type\":\"tool_use\",\"id\":\"")
                    .append(idsAndNames[i])
                    .append("\",\"name\":\"")
                    .append(idsAndNames[i + 1])
                    .append("\",\"input\":{}}");
        }
        return blocks("assistant", uses.toString());
    }

    private static String answers(String id, String content) {
        return "{\"type\":\"tool_result\",\"tool_use_id\":\"" + id + "\",\"content\":" + content + "}";
    }
}
