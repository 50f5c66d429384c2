package dev.caravan.dialect;

import dev.caravan.harness.Door;
import dev.caravan.harness.Vendor;
import java.util.stream.Stream;

/** One way from a caller to a provider and back. */
record Cell(Vendor vendor, Door door, boolean streamed) {
    static Stream<Cell> all() {
        return Stream.of(Door.values()).flatMap(door -> Vendor.at(door)
                .flatMap(vendor -> Stream.of(new Cell(vendor, door, false), new Cell(vendor, door, true))));
    }

    /** Without the two ways of each pair apart. */
    static Stream<Cell> whole() {
        return all().filter(cell -> !cell.streamed);
    }

    boolean isChat() {
        return door == Door.CHAT;
    }

    /** Whether the answer goes on in the form in which it came. */
    boolean isRelayed() {
        return vendor == (door == Door.MESSAGES ? Vendor.ANTHROPIC : Vendor.OPENAI);
    }

    /** Why an answer ended, told in the words of chat, in those of this door. */
    String ended(String finish) {
        return switch (door) {
            case CHAT -> finish;
            case MESSAGES ->
                switch (finish) {
                    case "stop" -> "end_turn";
                    case "tool_calls" -> "tool_use";
                    case "length" -> "max_tokens";
                    default -> "refusal";
                };
            case RESPONSES ->
                switch (finish) {
                    case "stop", "tool_calls" -> "completed";
                    case "length" -> "max_output_tokens";
                    default -> "content_filter";
                };
        };
    }

    Cell inPieces() {
        return new Cell(vendor, door, true);
    }

    @Override
    public String toString() {
        return vendor.label() + " at " + door.path() + (streamed ? ", streamed" : ", whole");
    }
}
