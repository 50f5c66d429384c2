package dev.caravan.dialect;

import dev.caravan.harness.Door;
import dev.caravan.harness.Vendor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** OpenAI takes messages in nearly any order; so does Caravan, for every provider, and nothing changes its place. */
class MessageOrderTest {
    private static final Fleet FLEET = new Fleet();
    private static final String TOOLS = ",\"tools\":[" + tool("x") + "," + tool("y") + "]";

    @BeforeEach
    void forget() {
        FLEET.forget();
    }

    @AfterAll
    static void close() {
        FLEET.close();
    }

    private static final List<Order> ORDERS = List.of(
            Order.of("a system in the middle", user("a") + system("s") + user("b"), "a", "(s)", "b"),
            Order.of(
                    "several systems",
                    system("s") + system("t") + user("a") + system("u") + assistant("b") + user("c"),
                    "(s)",
                    "(t)",
                    "a",
                    "(u)",
                    "b",
                    "c"),
            Order.of("a system at the end", user("a") + system("s"), "a", "(s)"),
            Order.of("a developer", message("developer", "s") + user("a"), "(s)", "a"),
            Order.of("only a system", system("s"), "(s)"),
            Order.of("two systems and nothing else", system("s") + system("t"), "(s)", "(t)"),
            Order.of("an empty system", system("") + user("a"), "a"),
            Order.of("an empty user", user("") + user("a"), "a"),
            Order.of("a blank user", user("a") + assistant("b") + user(" \\n "), "a", "b"),
            Order.of("an empty assistant", user("a") + assistant("") + user("b"), "a", "b"),
            Order.of(
                    "an assistant who said null",
                    user("a") + "{\"role\":\"assistant\",\"content\":null}," + user("b"),
                    "a",
                    "b"),
            Order.of(
                    "an empty part",
                    "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"\"},{\"type\":\"text\",\"text\":\"a\"}]},",
                    "a"),
            Order.of("an assistant first", assistant("a") + user("b"), "a", "b"),
            Order.of("an assistant last", user("a") + assistant("b"), "a", "b"),
            Order.of("an assistant last with a space", user("a") + assistant("b "), "a", "b"),
            Order.of("only an assistant", assistant("a"), "a"),
            Order.of(
                    "the same role again",
                    user("a") + user("b") + assistant("c") + assistant("d") + user("e"),
                    "a",
                    "b",
                    "c",
                    "d",
                    "e"));

    private static final List<Order> ORDERS_OF_TOOLS = List.of(
            Order.of(
                    "results in order",
                    user("a") + calls("", "1", "x", "2", "y") + result("1", "r") + result("2", "q"),
                    "a",
                    "x:r",
                    "y:q"),
            Order.of(
                    "results out of order",
                    user("a") + calls("", "1", "x", "2", "y") + result("2", "q") + result("1", "r"),
                    "a",
                    "x:r",
                    "y:q"),
            Order.of(
                    "a result, then a user",
                    user("a") + calls("", "1", "x") + result("1", "r") + user("b"),
                    "a",
                    "x:r",
                    "b"),
            Order.of(
                    "a text beside a call",
                    user("a") + calls("b", "1", "x") + result("1", "r") + assistant("c") + user("d"),
                    "a",
                    "b",
                    "x:r",
                    "c",
                    "d"),
            Order.of(
                    "a call after a call",
                    user("a") + calls("", "1", "x") + result("1", "r") + calls("", "2", "y") + result("2", "q"),
                    "a",
                    "x:r",
                    "y:q"),
            Order.of("a result of nothing", user("a") + calls("", "1", "x") + result("1", ""), "a", "x:"),
            Order.of(
                    "ids with odd characters",
                    user("a")
                            + calls("", "call:1.a/b|é 日", "x", "call:1.a/b|e 日", "y")
                            + result("call:1.a/b|é 日", "r")
                            + result("call:1.a/b|e 日", "q"),
                    "a",
                    "x:r",
                    "y:q"),
            Order.of(
                    "ids that differ in odd characters only",
                    user("a") + calls("", "a.b", "x", "a:b", "y") + result("a:b", "q") + result("a.b", "r"),
                    "a",
                    "x:r",
                    "y:q"),
            Order.of(
                    "ids that come again",
                    user("a")
                            + calls("", "1", "x")
                            + result("1", "r")
                            + assistant("b")
                            + user("c")
                            + calls("", "1", "y")
                            + result("1", "q"),
                    "a",
                    "x:r",
                    "b",
                    "c",
                    "y:q"),
            Order.of(
                    "a system between a call and its result",
                    user("a") + calls("", "1", "x") + system("s") + result("1", "r"),
                    "a",
                    "(s)",
                    "x:r"),
            Order.of("a call first", calls("", "1", "x") + result("1", "r") + user("a"), "x:r", "a"),
            Order.of(
                    "a user between an assistant and their call",
                    user("a") + assistant("b") + calls("", "1", "x") + result("1", "r"),
                    "a",
                    "b",
                    "x:r"));

    static Stream<Arguments> orders() {
        return Order.forAll(ORDERS);
    }

    static Stream<Arguments> ordersOfTools() {
        return Order.forAll(ORDERS_OF_TOOLS);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("orders")
    void messages_may_come_in_any_order(Vendor vendor, Order order) {
        order.ask(FLEET, vendor, Door.CHAT, "");

        order.requireIn(FLEET.received(vendor));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("ordersOfTools")
    void calls_and_results_may_come_in_any_order(Vendor vendor, Order order) {
        order.ask(FLEET, vendor, Door.CHAT, TOOLS);

        order.requireIn(FLEET.received(vendor));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("ordersOfTools")
    void calls_and_results_may_come_where_no_tool_is_on_offer(Vendor vendor, Order order) {
        order.ask(FLEET, vendor, Door.CHAT, "");

        order.requireIn(FLEET.received(vendor));
    }

    private static String user(String text) {
        return message("user", text);
    }

    private static String assistant(String text) {
        return message("assistant", text);
    }

    private static String system(String text) {
        return message("system", text);
    }

    private static String message(String role, String text) {
        return "{\"role\":\"" + role + "\",\"content\":\"" + text + "\"},";
    }

    /** Pairs of an id and a tool's name. */
    private static String calls(String text, String... idsAndNames) {
        StringBuilder calls = new StringBuilder();
        for (int i = 0; i < idsAndNames.length; i += 2) {
            calls.append(i == 0 ? "" : ",")
                    .append("{\"id\":\"")
                    .append(idsAndNames[i])
                    .append("\",\"type\":\"function\",\"function\":{\"name\":\"")
                    .append(idsAndNames[i + 1])
                    .append("\",\"arguments\":\"{}\"}}");
        }
        String content = text.isEmpty() ? "null" : "\"" + text + "\"";
        return "{\"role\":\"assistant\",\"content\":" + content + ",\"tool_calls\":[" + calls + "]},";
    }

    private static String result(String id, String text) {
        return "{\"role\":\"tool\",\"tool_call_id\":\"" + id + "\",\"content\":\"" + text + "\"},";
    }

    private static String tool(String name) {
        return "{\"type\":\"function\",\"function\":{\"name\":\"" + name
                + "\",\"description\":\"d\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}}";
    }
}
