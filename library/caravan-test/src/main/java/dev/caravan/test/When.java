package dev.caravan.test;

import dev.caravan.script.Said;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What providers say to a prompt. It holds once it says so: {@code answers}, {@code fails}, {@code breaksOff}. For one test. */
public final class When {
    private static final int INPUT = 10;
    private static final int OUTPUT = 5;

    private final List<When> rules;
    private final String text;
    private Optional<String> provider = Optional.empty();
    private Duration delay = Duration.ZERO;
    private int input = INPUT;
    private int output = OUTPUT;
    private List<Said> all = List.of();
    private int given;

    When(List<When> rules, String text) {
        this.rules = rules;
        this.text = text;
    }

    /** Only where it is asked for: openai, anthropic or gemini. */
    public When at(String name) {
        provider = Optional.of(name);
        return this;
    }

    /** So long after it was asked. */
    public When after(Duration time) {
        delay = time;
        return this;
    }

    /** The tokens that it counts, for the bill. */
    public When costs(int inputTokens, int outputTokens) {
        input = inputTokens;
        output = outputTokens;
        return this;
    }

    /** One after the other, and the last for ever. */
    public void answers(String... answers) {
        says(Stream.of(answers)
                .map(answer -> new Said(answer, Optional.empty(), 200, "", Map.of(), delay, false, input, output)));
    }

    /** With a call of a tool; {@code arguments} are JSON. */
    public void calls(String tool, String arguments) {
        says(Stream.of(new Said(
                "", Optional.of(new Said.ToolCall(tool, arguments)), 200, "", Map.of(), delay, false, input, output)));
    }

    /** With 429, 500, 401 and the like. */
    public void fails(int status) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("a failure has a status from 400 to 599, and not " + status);
        }
        says(Stream.of(new Said("", Optional.empty(), status, "scripted", Map.of(), delay, false, 0, 0)));
    }

    /** With a connection that breaks. */
    public void breaksOff() {
        says(Stream.of(new Said("", Optional.empty(), 200, "", Map.of(), delay, true, 0, 0)));
    }

    private void says(Stream<Said> said) {
        all = said.toList();
        if (all.isEmpty()) {
            throw new IllegalArgumentException("say what is answered");
        }
        rules.add(this);
    }

    boolean isFor(String asked, String prompt) {
        return provider.map(asked::equals).orElse(true) && prompt.contains(text);
    }

    synchronized Said next() {
        return all.get(Math.min(given++, all.size() - 1));
    }

    /** A test that forgot to say shall not look for the reason. */
    static Said unforeseen(String prompt) {
        String shown = prompt.length() > 80 ? prompt.substring(0, 80) + "…" : prompt;
        String why = "the test does not say what is answered to: " + shown;
        return new Said("", Optional.empty(), 400, why, Map.of(), Duration.ZERO, false, 0, 0);
    }
}
