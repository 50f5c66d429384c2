package dev.caravan.budget;

/** What a limit is set for: somebody's spending of a day or of a month. Immutable. */
public record Purse(Scope scope, Period period) {
    public static final Purse DAY = new Purse(Scope.EVERYBODY, Period.DAY);
    static final Purse MONTH = new Purse(Scope.EVERYBODY, Period.MONTH);

    /** What a piece of work may spend in all. */
    public static Purse ofWork(String name) {
        return new Purse(new Scope.OfWork(name), Period.WORK);
    }

    /** As metrics name it: {@code day}, {@code plan/free/month}, {@code key/alice/day}. */
    public String path() {
        return scope.path() + period;
    }

    @Override
    public String toString() {
        return period == Period.WORK ? "the budget of " + scope : "the budget of the " + period + " for " + scope;
    }
}
