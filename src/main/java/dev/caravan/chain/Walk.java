package dev.caravan.chain;

import dev.caravan.admit.Client;
import dev.caravan.call.Attempt;
import dev.caravan.call.Call;
import dev.caravan.call.Handover;
import dev.caravan.call.Target;
import dev.caravan.call.Usage;
import dev.caravan.failure.Objection;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Scale;
import dev.caravan.request.LeavingOut;
import dev.caravan.request.Load;
import dev.caravan.request.Request;
import dev.caravan.request.Room;
import dev.caravan.tier.ProviderKey;
import dev.caravan.tier.Routed;
import dev.caravan.tier.Spare;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way along its chain: where it is, what it tried and what came of that, how long it waits before the next
 * step. Owned by the call's own thread.
 */
public final class Walk implements Call {
    /** Each has the request read anew. */
    private static final int MOST_DROPPED = 16;

    private static final long MOST_SAVED_FOR_LATER = Duration.ofSeconds(1).toNanos();

    private final Routed routed;
    private final int backgroundPercent;
    private final List<Leg> legs;
    private final List<Runnable> leases = new ArrayList<>(2);
    private final List<Attempt> attempts = new ArrayList<>(2);
    private final List<Handover> handovers = new ArrayList<>(0);
    private final List<Breaker.Mark> marks = new ArrayList<>(1);
    private final long deadlineMillis;
    private @Nullable Leg current;
    private @Nullable Runnable stop;
    private int asked;
    private boolean asking;
    private long askedNanos;
    private long firstTokenNanos;
    private long pauseMillis;
    private boolean decided;
    private long providerNanos;
    private Supplier<Usage> unanswered = Walk::nothing;
    private OptionalInt outputLimit = OptionalInt.empty();
    private List<Objection> objections = List.of();
    private List<String> dropped = List.of();
    private @Nullable Request trimmed;
    private Scale scale = Scale.NONE;
    private boolean lastResort;

    /** After {@code deadlineMillis} nothing is begun any more for which the call would have to wait. */
    Walk(Routed routed, List<Leg> chain, int backgroundPercent, long deadlineMillis) {
        this.routed = routed;
        this.backgroundPercent = backgroundPercent;
        this.deadlineMillis = deadlineMillis;
        this.providerNanos = routed.waitedNanos();
        this.legs = Stream.concat(chain.stream(), routed.spare().stream().map(spare -> Leg.spare(spare.target())))
                .toList();
    }

    @Override
    public Call before() {
        return routed;
    }

    /** What the provider is asked: what the caller did, without what is left out for it. */
    public Request request() {
        return trimmed == null ? asked().request() : trimmed;
    }

    public Routed routed() {
        return routed;
    }

    /** So much of a limit as the plan of its caller may fill, and as calls may that nobody waits for: the rest is kept for others. */
    public long share(long limit) {
        int percent = priority();
        return percent >= 100 ? limit : Math.max(1, limit / 100 * percent + limit % 100 * percent / 100);
    }

    /** Which part of a limit calls like this may fill, in percent; of those who wait the highest go first. */
    int priority() {
        int planned = client().plan().priority();
        return asked().papers().background() ? Math.min(planned, backgroundPercent) : planned;
    }

    public Client client() {
        return routed.client();
    }

    /** The name of the key that it is made with. */
    public String who() {
        return client().name();
    }

    /** So much of a limit's unused allowance as it may spend at once: who has time spends none that others saved. */
    public long savings(long nanos) {
        return share(asked().papers().background() ? Math.min(nanos, MOST_SAVED_FOR_LATER) : nanos);
    }

    /** The tier's name, or «named» for a call that named its model. */
    public String tier() {
        return routed.tier();
    }

    public boolean pinned() {
        return routed.pinned();
    }

    /** Where the call is now. */
    public Target target() {
        return currentLeg().target();
    }

    public String provider() {
        return target().provider();
    }

    /** Where the call is counted, limited and made to rest: the same, or one of several keys of the provider. */
    public Target seat() {
        return currentLeg().seat();
    }

    /** By which of several keys of its provider it asks; null where there is no choice. */
    public @Nullable ProviderKey key() {
        return currentLeg().key();
    }

    /** What its limits are counted for within its provider: the model, apart for each of several keys. */
    public String limited() {
        ProviderKey key = key();
        return key == null ? target().model() : key.label() + " " + target().model();
    }

    /** What a breaker watches within its provider: the model, apart for each endpoint that a key has of its own. */
    public String watched() {
        ProviderKey key = key();
        return key == null || key.endpoint().isEmpty() ? target().model() : key.endpoint() + " " + target().model();
    }

    /** Where the call might go, in the order in which it does; as often as there are keys for it. */
    public List<Target> chain() {
        return legs.stream().filter(leg -> !leg.isSpare()).map(Leg::target).toList();
    }

    /** Whether it has come to the end of its chain, where the answer is one that it set out with. */
    public boolean fromHand() {
        return currentLeg().isSpare();
    }

    /** How long to wait before the next provider is asked. */
    long pauseMillis() {
        return pauseMillis;
    }

    /** A provider is being asked now. */
    public void attempt() {
        currentLeg().leaveLine(true);
        leaveLines();
        asked++;
        asking = true;
        askedNanos = System.nanoTime();
        firstTokenNanos = 0;
        unanswered = Walk::nothing;
        currentLeg().tried();
    }

    /** How many calls to providers were made for this call. */
    public int attempts() {
        return asked + routed.spare().map(Spare::attempts).orElse(0);
    }

    /** Where the attempt should fail from here on, its provider may charge for this all the same. */
    public void mayCost(Supplier<Usage> usage) {
        unanswered = usage;
    }

    public Usage unanswered() {
        return unanswered.get();
    }

    private static Usage nothing() {
        return Usage.NONE;
    }

    /** The next attempt may bring no more tokens than these, unless the caller says how many: more are not paid for. */
    public void limitOutput(int tokens) {
        outputLimit = OptionalInt.of(tokens);
    }

    OptionalInt outputLimit() {
        return outputLimit;
    }

    /** The provider is not to be asked for this. */
    public void objectTo(Objection objection) {
        objections = new ArrayList<>(objections);
        objections.add(objection);
    }

    /** @throws ProviderFailure where something speaks against what the provider is to be asked */
    public void requireNoObjection() {
        Optional<Objection> first = objections.stream()
                .filter(objection -> !dropped.contains(objection.member()))
                .findFirst();
        if (first.isPresent()) {
            throw first.get().why();
        }
    }

    /** Leaves out the member that the provider cannot honour, as far as that is allowed; whether it did. */
    public boolean leaveOut(ProviderFailure failure) {
        boolean asked = !currentLeg().without().isEmpty() && dropped.size() < MOST_DROPPED;
        return asked && Unhonoured.memberOf(failure).filter(this::leaveOut).isPresent();
    }

    private boolean leaveOut(String member) {
        Optional<Request> without = LeavingOut.of(request(), member, scale);
        if (without.isPresent()) {
            trimmed = without.get();
            dropped = Stream.concat(dropped.stream(), Stream.of(member)).toList();
        }
        return without.isPresent();
    }

    /** The members of the request that the provider is not told of. */
    public List<String> dropped() {
        return dropped;
    }

    /** The first token of the attempt's stream is there. */
    public void firstToken() {
        firstTokenNanos = System.nanoTime() - askedNanos;
    }

    /** The attempt under way is over. */
    public void ended(int status, String errorType, Usage usage) {
        if (asking) {
            asking = false;
            long took = System.nanoTime() - askedNanos;
            attempts.add(new Attempt(target(), true, status, errorType, usage, took, firstTokenNanos));
        }
    }

    void passedOver(Target target, Trouble why) {
        attempts.add(Attempt.passedOver(target, why));
    }

    void handedOver(Target from, Trouble why) {
        handovers.add(new Handover(from, target(), why));
    }

    /** How the last attempt ended that is over. */
    public Attempt latest() {
        return attempts.getLast();
    }

    /** What was tried, in its order; without an attempt that is still under way. */
    public List<Attempt> history() {
        return List.copyOf(attempts);
    }

    public List<Handover> handovers() {
        return List.copyOf(handovers);
    }

    public void spent(long nanos) {
        providerNanos += nanos;
    }

    /** Time spent waiting for providers, the rest of a call's time is ours. */
    public long providerNanos() {
        return providerNanos;
    }

    /** Gives something back when the attempt is over, however it ends. */
    public void holdUntilOver(Runnable release) {
        leases.add(release);
    }

    /** The attempt is over, whether anybody knows how or not: what was held for it is given back. */
    public void release() {
        if (asking) {
            ended(0, Attempt.NO_ERROR, unanswered());
        }
        leases.forEach(Runnable::run);
        leases.clear();
    }

    /** What the attempt makes of the request is weighed from here on, and given back when it is over. */
    public void weighIn(Room room) {
        Load load = new Load(room);
        scale = load;
        holdUntilOver(load::giveBack);
    }

    public Scale scale() {
        return scale;
    }

    /** How to tell the provider to stop, where its answer is still to flow. */
    public void stopWith(Runnable stopper) {
        stop = stopper;
    }

    /** The call ends without its answer: the provider is told to stop, and what was held is given back. */
    public void abandon() {
        leaveLines();
        if (stop != null) {
            stop.run();
        }
        release();
    }

    List<Leg> legs() {
        return legs;
    }

    /** The chain has decided where to go next. */
    void decided() {
        decided = true;
    }

    /** @throws IllegalStateException where the routes neither answered the call nor sent it on since they were last asked */
    public void requireProgress() {
        if (!decided) {
            throw new IllegalStateException(
                    "the route of " + provider() + " neither answered the call nor sent it on to direct:next-provider");
        }
        decided = false;
    }

    Leg currentLeg() {
        if (current == null) {
            throw new IllegalStateException("the call has not set out yet");
        }
        return current;
    }

    boolean setOut() {
        return current != null;
    }

    /** It waits for nobody any more. */
    void leaveLines() {
        legs.forEach(leg -> leg.leaveLine(false));
    }

    long deadlineMillis() {
        return deadlineMillis;
    }

    /** Whether it may ask a provider whose breaker is open, for there is nobody else. */
    public boolean isLastResort() {
        return lastResort;
    }

    /** The breaker in its way let it not through, and was opened or last tried then. */
    public void foundShut(long sinceMillis) {
        if (!lastResort) {
            currentLeg().foundShut(sinceMillis);
        }
    }

    /** Whether it has left a mark on that breaker already: all its tries count once. */
    boolean hasMarked(Breaker breaker) {
        return marks.stream().anyMatch(mark -> mark.breaker() == breaker);
    }

    void marked(Breaker.Mark mark) {
        marks.add(mark);
    }

    /** The answer broke off that the breakers in its way took for a good one. */
    void overturnMarks() {
        marks.stream().filter(Breaker.Mark::well).forEach(mark -> mark.breaker().overturn(mark));
    }

    void goToAsLastResort(Leg leg) {
        goTo(leg, 0);
        leg.isLastResort();
        lastResort = true;
    }

    void goTo(Leg leg, long afterMillis) {
        current = leg;
        if (leg.kin() != null) {
            holdUntilOver(leg.kin().enter(leg));
        }
        lastResort = false;
        leg.setsOut();
        pauseMillis = afterMillis;
        outputLimit = OptionalInt.empty();
        objections = List.of();
        dropped = List.of();
        trimmed = null;
        leg.without().forEach(this::leaveOut);
    }
}
