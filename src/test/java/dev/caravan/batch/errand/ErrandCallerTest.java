package dev.caravan.batch.errand;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.call.Replied.Origin;
import dev.caravan.call.Target;
import dev.caravan.failure.Departure;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who sends an errand hears the same of its answer as who calls over HTTP. */
class ErrandCallerTest {
    private final ErrandCaller caller = new PlainCaller(new Departure());

    @Test
    void what_was_left_out_is_told() {
        caller.introduce(new Origin(Target.of("north/m1"), "simple", 2, List.of("seed", "logit_bias")));
        caller.tell(Buffer.buffer("{}"));

        assertThat(caller.answered().notes())
                .containsEntry("x-caravan-provider", "north")
                .containsEntry("x-caravan-model", "m1")
                .containsEntry("x-caravan-tier", "simple")
                .containsEntry("x-caravan-attempts", "2")
                .containsEntry("x-caravan-dropped", "seed,logit_bias");
    }
}
