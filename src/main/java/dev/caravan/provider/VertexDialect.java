package dev.caravan.provider;

import dev.caravan.chain.Walk;
import dev.caravan.dialect.Complaint;
import dev.caravan.dialect.Dialect;
import dev.caravan.dialect.Saying;
import dev.caravan.dialect.anthropic.ClaudeAtVertex;
import dev.caravan.dialect.gemini.GeminiDialect;
import dev.caravan.json.Slice;

/**
 * Google Cloud's Vertex AI, which serves models of several makers, each in its own words: Claude to whoever asks for a
 * model of that name, else what Google has. {@code publishers} is the path behind which the makers stand.
 */
record VertexDialect(GeminiDialect gemini, ClaudeAtVertex claude, String publishers) implements Dialect {
    @Override
    public boolean countsTokens() {
        return true;
    }

    @Override
    public Saying say(Walk walk) {
        boolean claudes = walk.target().model().startsWith("claude-");
        Saying saying = claudes ? claude.say(walk) : gemini.say(walk);
        String maker = claudes ? "/anthropic" : "/google";
        return new Saying(publishers + maker + saying.path(), saying.body(), saying.hearing());
    }

    /** What Google itself says of a call for Claude, of the token or the model's name, is in Google's words. */
    @Override
    public Complaint understand(int status, Slice body) {
        return body.get("type").is("error") ? claude.understand(status, body) : gemini.understand(status, body);
    }
}
