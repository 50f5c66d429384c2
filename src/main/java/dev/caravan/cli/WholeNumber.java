package dev.caravan.cli;

import picocli.CommandLine.ITypeConverter;

/** A whole number within bounds. */
public abstract class WholeNumber implements ITypeConverter<Integer> {
    private final int most;

    protected WholeNumber(int most) {
        this.most = most;
    }

    @Override
    public final Integer convert(String written) {
        int number = written.matches("[0-9]{1,9}") ? Integer.parseInt(written) : 0;
        if (number < 1 || number > most) {
            throw new WrongUsage("is a whole number from 1 to " + most + ", not '" + written + "'");
        }
        return number;
    }
}
