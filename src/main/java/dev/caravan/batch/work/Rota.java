package dev.caravan.batch.work;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Whose turn it is: the owners one after the other, and of each owner the batches. Guarded by its foreman. */
final class Rota {
    private final Map<String, Deque<Site>> owners = new LinkedHashMap<>();

    void add(Site site) {
        owners.computeIfAbsent(site.batch().owner(), owner -> new ArrayDeque<>())
                .addLast(site);
    }

    void remove(Site site) {
        owners.computeIfPresent(site.batch().owner(), (owner, sites) -> {
            sites.remove(site);
            return sites.isEmpty() ? null : sites;
        });
    }

    /** Offers it to one after the other, until one takes it, who is last the next time; false where nobody does. */
    boolean offer(Predicate<Site> takes) {
        List<String> inTurn = new ArrayList<>(owners.keySet());
        for (String owner : inTurn) {
            Deque<Site> sites = owners.getOrDefault(owner, new ArrayDeque<>());
            for (int left = sites.size(); left > 0; left--) {
                Site site = sites.removeFirst();
                sites.addLast(site);
                if (takes.test(site)) {
                    owners.remove(owner);
                    owners.put(owner, sites);
                    return true;
                }
            }
        }
        return false;
    }
}
