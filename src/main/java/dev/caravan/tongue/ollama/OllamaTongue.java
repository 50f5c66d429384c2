package dev.caravan.tongue.ollama;

import dev.caravan.chain.ModelSettings;
import dev.caravan.chain.Walk;
import dev.caravan.json.Slice;
import dev.caravan.talk.Unserved;
import dev.caravan.tongue.Complaint;
import dev.caravan.tongue.Saying;
import dev.caravan.tongue.Thoughts;
import dev.caravan.tongue.Tongue;
import java.time.InstantSource;

/** Ollama. */
public record OllamaTongue(ModelSettings models, Thoughts thoughts, InstantSource clock) implements Tongue {
    @Override
    public Saying say(Walk walk) {
        throw Unserved.at("model", "cannot be asked");
    }

    @Override
    public Complaint understand(int status, Slice body) {
        return Complaint.of(Complaint.Kind.PLAIN, body.get("error"));
    }
}
