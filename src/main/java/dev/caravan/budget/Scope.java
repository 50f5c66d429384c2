package dev.caravan.budget;

import dev.caravan.ledger.Spent;

/** Whose spending is counted together. Immutable. */
public sealed interface Scope {
    Scope EVERYBODY = new Everybody();

    /** The whole of what this Caravan spends. */
    record Everybody() implements Scope {
        @Override
        public boolean covers(Spent spent) {
            return true;
        }

        @Override
        public String path() {
            return "";
        }

        @Override
        public String toString() {
            return "everybody";
        }
    }

    /** All keys of a plan together. */
    record OfPlan(String name) implements Scope {
        @Override
        public boolean covers(Spent spent) {
            return spent.plan().equals(name);
        }

        @Override
        public String path() {
            return "plan/" + name + "/";
        }

        @Override
        public String toString() {
            return "the plan '" + name + "'";
        }
    }

    record OfKey(String name) implements Scope {
        @Override
        public boolean covers(Spent spent) {
            return spent.keyName().equals(name);
        }

        @Override
        public String path() {
            return "key/" + name + "/";
        }

        @Override
        public String toString() {
            return "the key '" + name + "'";
        }
    }

    /** A piece of work with money of its own, such as a batch, by its name. What it spent is not in the ledger's sums. */
    record OfWork(String name) implements Scope {
        @Override
        public boolean covers(Spent spent) {
            return false;
        }

        @Override
        public String path() {
            return "work/" + name + "/";
        }

        @Override
        public String toString() {
            return name;
        }
    }

    boolean covers(Spent spent);

    /** What stands before the period where a metric names a budget. */
    String path();
}
