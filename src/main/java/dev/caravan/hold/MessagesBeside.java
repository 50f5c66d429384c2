package dev.caravan.hold;

import dev.caravan.call.Terms;
import dev.caravan.hold.Beside.Boundless;
import dev.caravan.json.Slice;
import dev.caravan.request.MessagesRequest;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a request in Anthropic's form asks for beside an answer in text. A beta only permits something; what asks for
 * it is a member, so one that is not known here may cost anything. One instance reads one request.
 */
final class MessagesBeside {
    /** What costs nothing but the tokens of the message. */
    private static final Set<String> KNOWN = Set.of(
            "model",
            "messages",
            "system",
            "max_tokens",
            "metadata",
            "stop_sequences",
            "stream",
            "temperature",
            "top_k",
            "top_p",
            "tools",
            "tool_choice",
            "thinking",
            "service_tier",
            "cache_control",
            "container",
            "context_management",
            "mcp_servers",
            "output_config",
            "output_format",
            "speed",
            "inference_geo");

    /** More than the results of a search are, or the definitions that are found in those of a request. */
    private static final long TOKENS_OF_A_SEARCH = 25_000;

    private static final long MOST_TOOL_SEARCHES = 5;
    private static final long MOST_USES = 1_000;

    private long searches;
    private String searchesMember = "";
    private long rounds;
    private long brought;
    private @Nullable Boundless boundless;

    private MessagesBeside() {}

    static Beside of(MessagesRequest request) {
        return new MessagesBeside().read(request.root());
    }

    private Beside read(Slice root) {
        root.members(this::member);
        int index = 0;
        for (Slice tool : root.get("tools").items()) {
            tool(tool, "tools[" + index++ + "]");
        }
        Slice speed = root.get("speed");
        return new Beside(
                Terms.ofAnthropic(speed.text(), root.get("inference_geo").text()),
                speed.isGiven() && !speed.is("standard") ? "speed" : "inference_geo",
                searches,
                searchesMember,
                false,
                rounds,
                brought,
                Optional.ofNullable(boundless));
    }

    private void member(String name, Slice value) {
        if (!value.isGiven()) {
            return;
        }
        switch (name) {
            case "mcp_servers" -> {
                if (!value.items().isEmpty()) {
                    boundless(name, "brings as many tokens as its servers like");
                }
            }
            case "context_management" -> {
                for (Slice edit : value.get("edits").items()) {
                    if (!edit.get("type").text().startsWith("clear_")) {
                        boundless(name, "has the conversation read once more");
                    }
                }
            }
            default -> {
                if (!KNOWN.contains(name)) {
                    boundless(name, "may cost what nobody here knows");
                }
            }
        }
    }

    private void tool(Slice tool, String place) {
        String type = tool.get("type").text();
        if (type.isEmpty() || type.equals("custom") || isRunByTheCaller(type)) {
            return;
        }
        if (type.startsWith("tool_search_tool_")) {
            rounds += MOST_TOOL_SEARCHES;
        } else if (type.startsWith("web_search_")) {
            searchesMember = place;
            long uses = uses(tool, place);
            searches += uses;
            bring(uses, TOKENS_OF_A_SEARCH);
        } else if (type.startsWith("web_fetch_")) {
            OptionalLong each = tool.get("max_content_tokens").whole();
            if (each.isEmpty()) {
                boundless(place + ".max_content_tokens", "must say how many tokens a page may have");
            }
            bring(uses(tool, place), Math.clamp(each.orElse(0), 0, Integer.MAX_VALUE));
        } else {
            boundless(place + ".type", "may cost what nobody here knows");
        }
    }

    private static boolean isRunByTheCaller(String type) {
        return type.startsWith("bash_")
                || type.startsWith("text_editor_")
                || type.startsWith("computer_")
                || type.startsWith("memory_");
    }

    private long uses(Slice tool, String place) {
        OptionalLong most = tool.get("max_uses").whole();
        if (most.isEmpty() || most.getAsLong() > MOST_USES) {
            boundless(place + ".max_uses", "must say how often it may be used, " + MOST_USES + " times at the most");
        }
        return Math.clamp(most.orElse(0), 0, MOST_USES);
    }

    private void bring(long uses, long tokens) {
        rounds += uses;
        brought += uses * tokens;
    }

    private void boundless(String member, String why) {
        if (boundless == null) {
            boundless = new Boundless(member, why);
        }
    }
}
