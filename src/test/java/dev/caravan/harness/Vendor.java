package dev.caravan.harness;

import dev.caravan.stub.ProviderStub;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A kind of provider, for tests of what must hold for every one of them. */
public enum Vendor {
    OPENAI,
    ANTHROPIC,
    GEMINI,
    OLLAMA,
    BEDROCK,
    /** Speaks as OpenAI does, but for responses; to be told apart from it at that door alone. */
    COMPATIBLE;

    /** Those that the tests run with at every door. */
    private static final List<Vendor> SPOKEN = List.of(OPENAI, ANTHROPIC, GEMINI, OLLAMA, BEDROCK);

    public static Stream<Vendor> all() {
        return SPOKEN.stream();
    }

    /** Those to be told apart at a door. */
    public static Stream<Vendor> at(Door door) {
        return Stream.concat(all(), Stream.of(COMPATIBLE).filter(other -> door == Door.RESPONSES));
    }

    public static Stream<Vendor> without(Vendor... others) {
        return all().filter(vendor -> !Arrays.asList(others).contains(vendor));
    }

    public ProviderStub stub() {
        return switch (this) {
            case OPENAI, COMPATIBLE -> ProviderStub.openAi();
            case ANTHROPIC -> ProviderStub.anthropic();
            case GEMINI -> ProviderStub.gemini();
            case OLLAMA -> ProviderStub.ollama();
            case BEDROCK -> ProviderStub.bedrock();
        };
    }

    /** As routes, properties and prefixes call it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String model() {
        return label() + "/m1";
    }

    /** One that is newer, and takes and wants other things than {@link #model()}. */
    public String newest() {
        return switch (this) {
            case OPENAI, COMPATIBLE -> model();
            case ANTHROPIC -> "anthropic/claude-adaptive";
            case GEMINI -> "gemini/gemini-3-pro-preview";
            case OLLAMA -> "ollama/gpt-oss";
            case BEDROCK -> "bedrock/anthropic.claude-adaptive-v1:0";
        };
    }

    /** Another one, never the same. */
    public Vendor next() {
        return SPOKEN.get((SPOKEN.indexOf(this) + 1) % SPOKEN.size());
    }
}
