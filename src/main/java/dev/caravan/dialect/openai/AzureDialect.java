package dev.caravan.dialect.openai;

import dev.caravan.chain.Walk;
import dev.caravan.dialect.Complaint;
import dev.caravan.dialect.Dialect;
import dev.caravan.dialect.Saying;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Refusal;
import dev.caravan.json.Slice;
import java.util.ArrayList;
import java.util.List;

/** OpenAI as Azure serves it: in the same words, at other addresses, with filters of its own before and behind the model. */
public record AzureDialect(OpenAiDialect words, AzureSurface surface) implements Dialect {
    @Override
    public Saying say(Walk walk) {
        String deployment = walk.target().model();
        if (surface.climbs(deployment)) {
            throw ProviderFailure.notServed(
                    Refusal.unknownModel(walk.target().provider() + " has no deployment '" + deployment + "'"));
        }
        Saying saying = words.say(walk);
        return new Saying(surface.path(saying.path(), deployment), saying.body(), saying.hearing());
    }

    @Override
    public Complaint understand(int status, Slice body) {
        Complaint complaint = words.understand(status, body);
        Slice error = body.get("error");
        if (status == 400 && error.get("code").is("content_filter")) {
            return complaint.saying(filtered(error.get("innererror")) + complaint.message());
        }
        boolean unable = status == 400 && error.get("code").is("OperationNotSupported");
        return unable ? complaint.as(Complaint.Kind.UNABLE) : complaint;
    }

    /** Which of the filters refused it. The names are Azure's, in one of two places, and before its words, which are long. */
    private static String filtered(Slice inner) {
        List<String> names = new ArrayList<>();
        for (String place : List.of("content_filter_result", "content_filter_results")) {
            for (Slice.Member filter : inner.get(place).members()) {
                if (filter.value().get("filtered").isTrue()) {
                    names.add(filter.name());
                }
            }
        }
        return names.isEmpty() ? "" : "filtered for " + String.join(", ", names) + ": ";
    }
}
