package dev.caravan.cli.key;

import dev.caravan.admit.ClientKey;
import dev.caravan.admit.KeyBook;
import dev.caravan.admit.OwnLimits;
import dev.caravan.admit.Plans;
import dev.caravan.cli.CannotBeDone;
import dev.caravan.cli.Commands;
import dev.caravan.cli.Shell;
import dev.caravan.cli.WrongUsage;
import dev.caravan.settings.Settings;
import dev.caravan.store.Store;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravan key}: makes, shows, changes and revokes the keys of clients, whether or not a server runs. */
@Command(
        name = "key",
        description = {"make, list, change and revoke the keys of clients", """

            The secret of a new key is the last line of what create prints, once: only its hash is kept.
            A server that runs on the same data takes up a change within a second."""},
        customSynopsis = {
            "./caravan key create --name NAME [options] [--json]",
            "       ./caravan key list [--json]",
            "       ./caravan key change NAME [options] [--json]",
            "       ./caravan key revoke NAME [--json]"
        },
        exitCodeListHeading = Commands.EXIT_CODES,
        exitCodeList = {"0:done", "1:it could not be done", Commands.WRONG_USAGE})
public final class Keys {
    private static final String FOR_PROGRAMS = "the same for programs";
    private static final String ONE = "the name of one key";

    private final Shell shell;

    public Keys(Shell shell) {
        this.shell = shell;
    }

    @Command(name = "create", description = "make a key, and show its secret once")
    void create(
            @Option(names = "--name", required = true, paramLabel = "NAME", description = "what it is called")
                    String name,
            @Mixin KeyTerms terms,
            @Option(names = "--json", description = FOR_PROGRAMS) boolean json)
            throws InterruptedException {
        Settings settings = shell.settings();
        OptionalLong end = terms.expires(
                OptionalLong.empty(), zone(settings), shell.clock().millis());
        if (!KeyBook.mayBeCalled(name)) {
            throw new WrongUsage("a key cannot be called '" + name
                    + "': letters, digits and . _ - + @ : make a name, and open and inside are taken");
        }
        String plan = terms.plan().orElseGet(() -> Plans.usual(settings));
        requirePlan(plan, settings);
        onBook(settings, book -> {
            long now = shell.clock().millis();
            KeyBook.Made made = book.create(name, plan, terms.limits(OwnLimits.NONE), end, now)
                    .orElseThrow(() -> new CannotBeDone(
                            "there is a key '" + name + "' already: revoke it first, change it, or take another name"));
            if (json) {
                shell.out().println(KeyListing.json(made.key(), now, Optional.of(made.secret())));
            } else {
                shell.out().println(KeyListing.line(made.key(), now));
                shell.out().println("This is its secret. It is shown this once, and only its hash is kept:");
                shell.out().println(made.secret());
            }
        });
    }

    @Command(name = "list", description = "show all keys, never their secrets")
    void list(@Option(names = "--json", description = FOR_PROGRAMS) boolean json) throws InterruptedException {
        onBook(shell.settings(), book -> {
            List<ClientKey> keys = book.list();
            long now = shell.clock().millis();
            shell.out().print(json ? KeyListing.json(keys, now) : KeyListing.table(keys, now));
        });
    }

    @Command(name = "change", description = "change what a key may do; what is not said stays as it is")
    void change(
            @Parameters(paramLabel = "NAME", description = ONE) String name,
            @Mixin KeyTerms terms,
            @Option(names = "--json", description = FOR_PROGRAMS) boolean json)
            throws InterruptedException {
        if (terms.areEmpty()) {
            throw new WrongUsage("needs an option that says what is to change");
        }
        Settings settings = shell.settings();
        ZoneId zone = zone(settings);
        long now = shell.clock().millis();
        OptionalLong unused = terms.expires(OptionalLong.empty(), zone, now);
        terms.plan().ifPresent(plan -> requirePlan(plan, settings));
        onBook(
                settings,
                book -> tell(
                        name,
                        book.change(
                                name,
                                key -> key.with(
                                        terms.plan().orElse(key.plan()),
                                        terms.limits(key.own()),
                                        terms.expires(key.expiresAt(), zone, now))),
                        book,
                        json));
    }

    @Command(name = "revoke", description = "end a key, for good")
    void revoke(
            @Parameters(paramLabel = "NAME", description = ONE) String name,
            @Option(names = "--json", description = FOR_PROGRAMS) boolean json)
            throws InterruptedException {
        onBook(
                shell.settings(),
                book -> tell(name, book.revoke(name, shell.clock().millis()), book, json));
    }

    private static void onBook(Settings settings, Consumer<KeyBook> work) throws InterruptedException {
        try (Store store = Store.open(settings)) {
            store.awaitOpening();
            work.accept(new KeyBook(store));
        }
    }

    private void tell(String name, Optional<ClientKey> changed, KeyBook book, boolean json) {
        ClientKey key = changed.orElseThrow(() -> new CannotBeDone("there is no key '" + name + "'"
                + WrongUsage.meant(
                        name,
                        book.list().stream()
                                .filter(each -> !each.revoked())
                                .map(ClientKey::name)
                                .toList())));
        long now = shell.clock().millis();
        shell.out().println(json ? KeyListing.json(key, now, Optional.empty()) : KeyListing.line(key, now));
    }

    private static ZoneId zone(Settings settings) {
        return settings.zone("caravan.budget.zone");
    }

    private static void requirePlan(String plan, Settings settings) {
        Plans plans = Plans.of(settings);
        if (plans.find(plan).isEmpty()) {
            throw new WrongUsage("no property describes a plan '" + plan + "'" + WrongUsage.meant(plan, plans.names()));
        }
    }
}
