package dev.caravan.tier;

import dev.caravan.call.Target;
import java.util.Locale;
import java.util.Optional;

/**
 * One of several keys that an operator has at a provider, or one of its endpoints. Of calls to keys of the weights 3 and 1
 * the first takes three of four; {@code endpoint} tells those apart that may be down by themselves. Immutable.
 */
public record ProviderKey(String label, String name, int weight, String endpoint) {
    private static final String MARK = "#";

    static ProviderKey of(String provider, String name, int weight, String endpoint) {
        return new ProviderKey(label(provider, name), name, weight, endpoint);
    }

    /** What it is called wherever something is of this key alone: {@code openai#a}. */
    public static String label(String provider, String name) {
        return provider + MARK + name;
    }

    /** The provider of a key that is called so, or of one that has no keys. */
    public static String provider(String label) {
        int mark = label.indexOf(MARK);
        return mark < 0 ? label : label.substring(0, mark);
    }

    /** The name of a key that is called so; none where it is a provider that has no keys. */
    public static Optional<String> name(String label) {
        int mark = label.indexOf(MARK);
        return mark < 0 ? Optional.empty() : Optional.of(label.substring(mark + 1));
    }

    /** What the properties of a key that is called so, or of a provider, begin with. */
    public static String properties(String label) {
        return "caravan.provider." + label.replace(MARK, ".key.") + ".";
    }

    /** How a variable of that key, or of that provider, ends in the environment: {@code OPENAI_API_KEY_A}. */
    public static String variable(String label, String what) {
        String ending = name(label).map(name -> "_" + name).orElse("");
        return (provider(label) + what + ending).toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Where calls to a model by this key are counted, limited and made to rest. */
    public Target seat(Target target) {
        return new Target(label, target.model());
    }
}
