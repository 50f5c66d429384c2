package dev.caravan.cli;

import dev.caravan.door.CannotListen;
import dev.caravan.price.MalformedPrices;
import dev.caravan.routeset.RouteSetFault;
import dev.caravan.settings.MalformedSetting;
import dev.caravan.store.AnotherServes;
import dev.caravan.store.StoreTooNew;
import dev.caravan.store.StoreTrouble;
import java.io.PrintStream;

/** What went wrong while a command worked, in one line; what nobody foresaw is named by its class. */
final class Failure {
    private Failure() {}

    /** The exit code. */
    static int tell(Exception failure, String prefix, PrintStream err) {
        err.println(
                switch (failure) {
                    case CannotBeDone reason -> prefix + reason.getMessage();
                    case MalformedSetting known -> whole(known);
                    case MalformedPrices known -> whole(known);
                    case RouteSetFault known -> whole(known);
                    case CannotListen known -> whole(known);
                    case AnotherServes known -> whole(known);
                    case StoreTrouble known -> whole(known);
                    case StoreTooNew known -> whole(known);
                    default -> prefix + "it failed: " + failure;
                });
        return 1;
    }

    /** It would be so for other commands too. */
    private static String whole(Exception known) {
        return "caravan: " + known.getMessage();
    }
}
