package dev.caravan.admit;

import dev.caravan.call.Asked;
import dev.caravan.call.Call;
import java.util.Optional;

/** A call of which we know whose it is. */
public sealed interface Owned extends Call permits Identified, Admitted {
    Client client();

    @Override
    Asked asked();

    @Override
    default Call before() {
        return asked();
    }

    /** Whose call it is, where that is known by then. */
    static Optional<Client> clientOf(Call call) {
        return call.stage(Owned.class).map(Owned::client);
    }
}
