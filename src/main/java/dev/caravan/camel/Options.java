package dev.caravan.camel;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.GeneratedPropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.component.PropertyConfigurerSupport;
import org.jspecify.annotations.Nullable;

/** What Camel may set of a {@code T}, by name and without reflection. Threads may share it once it is made. */
abstract class Options<T> extends PropertyConfigurerSupport
        implements GeneratedPropertyConfigurer, PropertyConfigurerGetter {
    private final Class<T> target;
    private final Map<String, Option<T, ?>> options = new TreeMap<>();
    private final Map<String, Option<T, ?>> inAnyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    Options(Class<T> target) {
        this.target = target;
    }

    private record Option<T, V>(Class<V> type, BiConsumer<T, V> setter, Function<T, @Nullable V> getter) {
        void set(CamelContext context, T target, Object value) {
            setter.accept(target, property(context, type, value));
        }
    }

    final <V> void add(String name, Class<V> type, BiConsumer<T, V> setter, Function<T, @Nullable V> getter) {
        Option<T, V> option = new Option<>(type, setter, getter);
        options.put(name, option);
        inAnyCase.put(name, option);
    }

    final Set<String> names() {
        return Collections.unmodifiableSet(options.keySet());
    }

    private @Nullable Option<T, ?> find(String name, boolean ignoreCase) {
        return (ignoreCase ? inAnyCase : options).get(name);
    }

    @Override
    public final boolean configure(
            CamelContext context, Object configured, String name, Object value, boolean ignoreCase) {
        Option<T, ?> option = find(name, ignoreCase);
        if (option != null) {
            option.set(context, target.cast(configured), value);
        }
        return option != null;
    }

    @Override
    public final @Nullable Class<?> getOptionType(String name, boolean ignoreCase) {
        Option<T, ?> option = find(name, ignoreCase);
        return option == null ? null : option.type();
    }

    @Override
    public final @Nullable Object getOptionValue(Object configured, String name, boolean ignoreCase) {
        Option<T, ?> option = find(name, ignoreCase);
        return option == null ? null : option.getter().apply(target.cast(configured));
    }
}
