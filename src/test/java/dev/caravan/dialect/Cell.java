package dev.caravan.dialect;

import dev.caravan.harness.Door;
import dev.caravan.harness.Vendor;
import java.util.stream.Stream;

/** One way from a caller to a provider and back. */
record Cell(Vendor vendor, Door door, boolean streamed) {
    static Stream<Cell> all() {
        return Vendor.all().flatMap(vendor -> Stream.of(Door.values())
                .flatMap(door -> Stream.of(new Cell(vendor, door, false), new Cell(vendor, door, true))));
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
        return isChat() ? vendor == Vendor.OPENAI : vendor == Vendor.ANTHROPIC;
    }

    Cell inPieces() {
        return new Cell(vendor, door, true);
    }

    @Override
    public String toString() {
        return vendor.label() + " at " + door.path() + (streamed ? ", streamed" : ", whole");
    }
}
