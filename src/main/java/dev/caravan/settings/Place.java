package dev.caravan.settings;

/** A line of a file; 0 stands for no line in particular. Immutable. */
public record Place(String file, int line) {
    public Fault fault(String reason) {
        return new Fault(file, line, reason);
    }

    /** {@code routes/chain.camel.yaml:37} */
    @Override
    public String toString() {
        return line > 0 ? file + ":" + line : file;
    }
}
