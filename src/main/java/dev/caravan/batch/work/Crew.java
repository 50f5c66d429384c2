package dev.caravan.batch.work;

import dev.caravan.batch.errand.Errand;
import dev.caravan.batch.errand.Errands;
import dev.caravan.batch.errand.Gate;
import dev.caravan.batch.errand.Outcome;
import dev.caravan.batch.intake.Endpoint;
import dev.caravan.batch.store.Batch;
import dev.caravan.batch.store.BatchBook;
import dev.caravan.batch.store.Item;
import dev.caravan.batch.store.Items;
import dev.caravan.call.Allotment;
import dev.caravan.call.Identity;
import dev.caravan.call.Papers;
import dev.caravan.call.Recall;
import dev.caravan.door.RequestIds;
import dev.caravan.failure.CallerLeft;
import dev.caravan.failure.Departure;
import dev.caravan.failure.Refusal;
import dev.caravan.json.PlainText;
import dev.caravan.request.ChatRequestReader;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.Request;
import dev.caravan.request.ResponsesReader;
import dev.caravan.store.Store;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Asks the items of batches, each on a thread of its own, and writes down what became of them. Safe for use by many threads. */
final class Crew {
    private static final long LARGEST = Runtime.getRuntime().maxMemory() / 12;
    private static final int MOST_TRIES = 3;
    private static final Duration A_YEAR = Duration.ofDays(365);
    private static final Duration A_MOMENT = Duration.ofSeconds(5);
    private static final String OUT_OF_MONEY = "insufficient_quota";

    private final Errands errands;
    private final Items items;
    private final Store store;

    Crew(Errands errands, Items items, Store store) {
        this.errands = errands;
        this.items = items;
        this.store = store;
    }

    /** What became of an item. */
    sealed interface Report {
        /** It is over and written down. */
        record Over(boolean answered) implements Report {}

        /** It failed: by its own fault, where its model answers others after that. */
        record Trouble(Refusal why, Duration after, Gate.Pass pass) implements Report {}

        /** It failed, and so did we. */
        record OurFault(Gate.Pass pass) implements Report {}

        /** It is to be asked again, for nothing is known against it. */
        record Later(Duration after) implements Report {}

        /** There is no money for it; {@code forGood} where its batch's own is used up. */
        record NoMoney(String why, Duration after, boolean forGood) implements Report {}
    }

    Report ask(Batch batch, Item item, Gate gate, Gate.Pass pass, Departure departure) {
        String id = RequestIds.next(ThreadLocalRandom.current());
        ItemCaller caller = new ItemCaller(departure, items, batch.number(), item.n(), id);
        Request request;
        boolean readable = false;
        try {
            requireRoom(item);
            request = read(item);
            readable = true;
        } catch (Refusal refusal) {
            return failed(batch, item, caller, refusal);
        } finally {
            if (!readable) {
                gate.left(pass);
            }
        }
        Errand errand = new Errand(id, request, papers(batch), batch.terms().tags(), Recall.WELCOME, departure);
        try {
            Outcome outcome = errands.once(errand, gate, pass, caller);
            return switch (outcome) {
                case Outcome.Answered answered -> answered(batch, item, caller, answered);
                case Outcome.Refused refused -> failed(batch, item, caller, refused.why());
                case Outcome.NotNow notNow -> notNow(batch, caller, pass, notNow);
            };
        } catch (CallerLeft left) {
            return new Report.Later(Duration.ZERO);
        }
    }

    /** A request takes its size in memory several times over, and without memory all would end. */
    private static void requireRoom(Item item) {
        if (item.bytes() > LARGEST) {
            throw new Refusal(
                    413,
                    "invalid_request_error",
                    "item_too_large",
                    null,
                    "the request is larger than the memory of this process has room for: set CARAVAN_HEAP",
                    null);
        }
    }

    private static Request read(Item item) {
        byte[] json = item.request();
        if (item.endpoint().equals(Endpoint.EMBEDDINGS.stored())) {
            return EmbeddingsRequest.read(json);
        }
        return item.endpoint().equals(Endpoint.RESPONSES.stored())
                ? ResponsesReader.read(json)
                : ChatRequestReader.read(json);
    }

    private static Papers papers(Batch batch) {
        return new Papers(
                new Identity.For(batch.owner()),
                Papers.BATCH,
                Optional.empty(),
                batch.mostCost().map(most -> new Allotment(batch.purse(), most.nanoUsd())));
    }

    private Report answered(Batch batch, Item item, ItemCaller caller, Outcome.Answered answered) {
        if (!caller.written()) {
            Items.Ending ending = caller.answered(answered.body().toString());
            store.write(connection -> items.finish(connection, batch.number(), item.n(), ending));
        }
        return new Report.Over(true);
    }

    private Report failed(Batch batch, Item item, ItemCaller caller, Refusal why) {
        fail(batch, item, caller.failed(why.status(), code(why), PlainText.of(why.reason())));
        return new Report.Over(false);
    }

    /** Nothing will be tried any more. */
    void giveUp(Batch batch, Item item, Refusal why) {
        String id = RequestIds.next(ThreadLocalRandom.current());
        fail(batch, item, new Items.Ending(false, id, why.status(), PlainText.of(why.reason()), code(why), 0, 0, 0));
    }

    private void fail(Batch batch, Item item, Items.Ending ending) {
        store.write(connection -> items.finish(connection, batch.number(), item.n(), ending));
    }

    private static String code(Refusal why) {
        return why.code().orElse(why.type());
    }

    private Report notNow(Batch batch, ItemCaller caller, Gate.Pass pass, Outcome.NotNow notNow) {
        if (!caller.cost().isNone()) {
            long cost = caller.cost().nanoUsd();
            var unused = store.submit(connection -> BatchBook.update(
                    connection, "UPDATE batch SET cost = cost + ? WHERE number = ?", cost, batch.number()));
        }
        Refusal why = notNow.why();
        if (code(why).equals(OUT_OF_MONEY) && notNow.after().compareTo(A_MOMENT) > 0) {
            boolean forGood = batch.hasItsOwnMoney() && notNow.after().compareTo(A_YEAR) > 0;
            return new Report.NoMoney(why.reason(), notNow.after(), forGood);
        }
        if (why.status() >= 500 && why.status() != 503) {
            return new Report.Trouble(why, notNow.after(), pass);
        }
        return new Report.Later(notNow.after());
    }

    static boolean mayTryAgain(int times) {
        return times < MOST_TRIES;
    }
}
