package dev.caravan.call;

/** One model of one provider: a place that a call can be sent to. */
public record Target(String provider, String model) {
    public Target {
        if (provider.isBlank() || model.isBlank()) {
            throw new IllegalArgumentException("a target needs a provider and a model");
        }
    }

    /** From {@code provider/model}; the model may hold further slashes. */
    public static Target of(String name) {
        int slash = name.indexOf('/');
        if (slash <= 0 || slash == name.length() - 1) {
            throw new IllegalArgumentException("not of the form provider/model: " + name);
        }
        return new Target(name.substring(0, slash), name.substring(slash + 1));
    }

    @Override
    public String toString() {
        return provider + "/" + model;
    }

    /** Whether its name says that it searches the web before each answer. */
    public boolean searchesAlways() {
        return model.contains("-search-") || model.endsWith("-search");
    }
}
