package dev.caravan.conversation;

import java.util.List;

/** One message. {@code place} is where it stands in the caller's request, for refusals. Immutable. */
public record Turn(Role role, List<Part> parts, String place) {
    public enum Role {
        SYSTEM,
        USER,
        ASSISTANT,
        TOOL
    }

    public Turn {
        parts = List.copyOf(parts);
    }

    public boolean is(Role other) {
        return role == other;
    }

    boolean holdsToolCalls() {
        return parts.stream().anyMatch(Part.ToolCall.class::isInstance);
    }
}
