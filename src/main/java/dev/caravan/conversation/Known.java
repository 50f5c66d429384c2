package dev.caravan.conversation;

import dev.caravan.failure.ProviderFailure;
import dev.caravan.json.Slice;
import java.util.Set;

/** The members of an object that are understood here; the others must not be passed over. */
record Known(Set<String> members) {
    static Known of(String... members) {
        return new Known(Set.of(members));
    }

    /** @throws ProviderFailure where the object holds anything else that asks for something */
    void require(Slice object, String place) {
        for (Slice.Member member : object.members()) {
            String name = member.name();
            Slice value = member.value();
            boolean empty = !value.isGiven()
                    || (value.isArray() && value.items().isEmpty())
                    || (value.isFlag() && !value.isTrue());
            if (!empty && !members.contains(name)) {
                throw Unserved.at(place + "." + name, "is not known to this provider");
            }
        }
    }
}
