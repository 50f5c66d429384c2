package dev.caravan.mail;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what at the broker in this process: we everything, guests what sending and fetching letters takes. Immutable.
 */
final class Guard implements ActiveMQSecurityManager {
    private static final Set<CheckType> OF_GUESTS = EnumSet.of(
            CheckType.SEND,
            CheckType.CONSUME,
            CheckType.BROWSE,
            CheckType.CREATE_ADDRESS,
            CheckType.CREATE_DURABLE_QUEUE,
            CheckType.CREATE_NON_DURABLE_QUEUE,
            CheckType.DELETE_NON_DURABLE_QUEUE);

    private final Credentials own;
    private final Optional<Credentials> guests;

    /** {@code guests} is empty where nobody is asked who he is. */
    Guard(Credentials own, Optional<Credentials> guests) {
        this.own = own;
        this.guests = guests;
    }

    @Override
    public boolean validateUser(@Nullable String user, @Nullable String password) {
        return own.match(user, password) || isGuest(user, password);
    }

    @Override
    public boolean validateUserAndRole(
            @Nullable String user, @Nullable String password, Set<Role> roles, CheckType wish) {
        return own.match(user, password) || (OF_GUESTS.contains(wish) && isGuest(user, password));
    }

    private boolean isGuest(@Nullable String user, @Nullable String password) {
        return guests.map(asked -> asked.match(user, password)).orElse(true);
    }
}
