package dev.caravan.chain;

import dev.caravan.call.Target;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.tier.ProviderKey;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One link of a call's chain and what became of it so far; where a provider has several keys, each of them is a link.
 * Owned by the call's own thread.
 */
final class Leg {
    private static final String DRAFT = "draft";

    private final Target target;
    private final String way;
    private final @Nullable ProviderKey key;
    private final Target seat;
    private @Nullable Kin kin;
    private boolean mirrored;
    private @Nullable Set<Trouble> passedOverBy;
    private int tries;
    private long readyAtMillis;
    private boolean forPlace;
    private boolean over;
    private @Nullable ProviderFailure failure;
    private final List<String> without = new ArrayList<>(0);
    private Line.@Nullable Ticket ticket;
    private @Nullable Consumer<Boolean> leaving;
    private int timesShut;
    private long shutSinceMillis;
    private boolean mayBeLastResort;

    private Leg(Target target, String way, @Nullable ProviderKey key) {
        this.target = target;
        this.way = way;
        this.key = key;
        this.seat = key == null ? target : key.seat(target);
    }

    static Leg to(Target target) {
        return new Leg(target, target.provider(), null);
    }

    /** By one of several keys. */
    static Leg by(ProviderKey key, Target target) {
        return new Leg(target, target.provider(), key);
    }

    /** The answer that is in hand already. */
    static Leg spare(Target target) {
        return new Leg(target, DRAFT, null);
    }

    boolean isSpare() {
        return way.equals(DRAFT);
    }

    /** Which of the providers' routes leads there. */
    String way() {
        return way;
    }

    Target target() {
        return target;
    }

    /** Where it is counted, limited and made to rest: its key's own, where there are several. */
    Target seat() {
        return seat;
    }

    @Nullable
    ProviderKey key() {
        return key;
    }

    void joins(Kin others) {
        kin = others;
    }

    /** Those that lead to the same model by the keys of its provider; null where there is no choice of keys. */
    @Nullable
    Kin kin() {
        return kin;
    }

    int tries() {
        return tries;
    }

    /** How often it was tried, of which the first times of all of its kin count as one. */
    int rounds() {
        return kin == null ? tries : kin.rounds();
    }

    void tried() {
        tries++;
        mirrored = false;
        mayBeLastResort = false;
    }

    /** Not to be asked again by this call. */
    void end(ProviderFailure why) {
        failure = why;
        over = true;
    }

    /** The same, for what it failed by last. */
    void end() {
        over = true;
    }

    void restUntil(long millis, ProviderFailure why) {
        failure = why;
        readyAtMillis = millis;
    }

    /** What befell another would befall this one: it need not be asked to know that. */
    void mirror(Leg other) {
        failure = other.failure;
        readyAtMillis = other.readyAtMillis;
        over = other.over;
        mirrored = true;
    }

    boolean mirrors() {
        return mirrored;
    }

    /** Once more, and this time without a member that it cannot honour, and without others like it. */
    void againWithout(String member) {
        without.add(member);
        over = false;
    }

    /** What it is known not to honour, where it is asked without. */
    List<String> without() {
        return without;
    }

    boolean over() {
        return over;
    }

    boolean untouched() {
        return failure == null;
    }

    long readyAtMillis() {
        return readyAtMillis;
    }

    @Nullable
    ProviderFailure failure() {
        return failure;
    }

    /** Whether it is its key that is refused, now or a while ago. */
    boolean refused() {
        return failedBy(Trouble.AUTH, Trouble.FORBIDDEN, Trouble.LOCKED_OUT);
    }

    boolean failedBy(Trouble... troubles) {
        return failure != null && List.of(troubles).contains(failure.trouble());
    }

    /** Whether it is the first time that this keeps the call from it: who waits is kept from it many times. */
    boolean isFirst(Trouble why) {
        if (passedOverBy == null) {
            passedOverBy = EnumSet.noneOf(Trouble.class);
        }
        return passedOverBy.add(why);
    }

    /** What it waits for is the end of another call, and not a time. */
    void waitsForPlace() {
        forPlace = true;
    }

    boolean isForPlace() {
        return forPlace;
    }

    void setsOut() {
        forPlace = false;
    }

    Line.@Nullable Ticket ticket() {
        return ticket;
    }

    void waitsInLine(Line.Ticket given, Consumer<Boolean> whenLeft) {
        ticket = given;
        leaving = whenLeft;
    }

    /** {@code served} where it had its turn. */
    void leaveLine(boolean served) {
        if (leaving != null) {
            leaving.accept(served);
        }
        ticket = null;
        leaving = null;
    }

    /** Its breaker let nobody through, since then. */
    void foundShut(long sinceMillis) {
        shutSinceMillis = sinceMillis;
        timesShut++;
        mayBeLastResort = true;
    }

    int timesShut() {
        return timesShut;
    }

    long shutSinceMillis() {
        return shutSinceMillis;
    }

    boolean mayBeLastResort() {
        return mayBeLastResort;
    }

    void isLastResort() {
        mayBeLastResort = false;
    }
}
