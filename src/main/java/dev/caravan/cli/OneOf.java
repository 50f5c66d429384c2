package dev.caravan.cli;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;

/** One of a few words, which the shell completes. */
abstract class OneOf<T> implements ITypeConverter<T>, Iterable<String> {
    private final Map<String, T> words = new LinkedHashMap<>();

    OneOf(T[] values, Function<T, String> word) {
        for (T value : values) {
            words.put(word.apply(value), value);
        }
    }

    @Override
    public T convert(String written) {
        @Nullable T meant = words.get(written);
        if (meant == null) {
            List<String> all = List.copyOf(words.keySet());
            throw new WrongUsage("is " + String.join(", ", all.subList(0, all.size() - 1)) + " or " + all.getLast()
                    + ", not '" + written + "'");
        }
        return meant;
    }

    @Override
    public Iterator<String> iterator() {
        return words.keySet().iterator();
    }
}
