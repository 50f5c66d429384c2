package dev.caravan.cli.key;

import dev.caravan.admit.ClientKey;
import dev.caravan.admit.KeyBook;
import dev.caravan.admit.OwnLimits;
import dev.caravan.admit.Plans;
import dev.caravan.cli.QuietLog;
import dev.caravan.cli.WrongUsage;
import dev.caravan.process.PropertyFiles;
import dev.caravan.settings.MalformedSetting;
import dev.caravan.settings.Settings;
import dev.caravan.store.Store;
import dev.caravan.store.StoreTooNew;
import dev.caravan.store.StoreTrouble;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code caravan key}: makes, shows, changes and revokes the keys of clients, whether or not a server runs. */
public final class Keys {
    private static final String USAGE = """
            usage: ./caravan key create --name NAME [options] [--json]
                   ./caravan key list [--json]
                   ./caravan key change NAME [options] [--json]
                   ./caravan key revoke NAME [--json]

            Client keys. The secret of a new key is the last line of what create prints, once: only
            its hash is kept. A server that runs on the same data takes up a change within a second.

              --plan PLAN                what it may do: caravan.plan.… in application.properties
              --requests-per-minute N    limits of its own in place of the plan's, 0 for none;
              --tokens-per-minute N      with change, 'plan' for those of the plan again
              --requests-per-day N
              --calls-at-once N
              --usd-per-day N
              --usd-per-month N
              --expires DATE             2026-12-31, through the end of that day, or a moment such as
                                         2026-12-31T12:00:00Z; with change, 'never' for no end
              --json                     the same for programs

            Exit code: 0 done, 1 it could not be done, 2 wrong usage.
            """;

    private static final List<String> COMMANDS = List.of("create", "list", "change", "revoke");
    private static final Path PROPERTIES = Path.of("application.properties");

    private final Settings settings;
    private final KeyBook book;
    private final long now;
    private final PrintStream out;

    private Keys(Settings settings, KeyBook book, long now, PrintStream out) {
        this.settings = settings;
        this.book = book;
        this.now = now;
        this.out = out;
    }

    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        return run(arguments, System.getenv(), Map.of(), InstantSource.system(), out, err);
    }

    public static int run(
            List<String> arguments,
            Map<String, String> environment,
            Map<String, String> overrides,
            InstantSource clock,
            PrintStream out,
            PrintStream err) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(USAGE);
            return 0;
        }
        QuietLog log = new QuietLog();
        try {
            String command = command(arguments);
            Settings settings = PropertyFiles.load(PROPERTIES, environment, overrides);
            KeyOptions options = KeyOptions.read(command, arguments.subList(1, arguments.size()), settings, clock);
            try (Store store = Store.open(settings)) {
                store.awaitOpening();
                return new Keys(settings, new KeyBook(store), clock.millis(), out).run(command, options);
            }
        } catch (WrongUsage e) {
            err.println("caravan key: " + e.getMessage() + "; see ./caravan key --help");
            return 2;
        } catch (CannotBeDone | StoreTrouble | StoreTooNew e) {
            err.println("caravan key: " + e.getMessage());
        } catch (MalformedSetting e) {
            err.println("caravan: " + e.getMessage());
        } catch (Exception e) {
            err.println("caravan key: it failed: " + e);
        } finally {
            log.end();
        }
        return 1;
    }

    private static String command(List<String> arguments) throws WrongUsage {
        if (arguments.isEmpty()) {
            throw new WrongUsage("says nothing without one of " + String.join(", ", COMMANDS));
        }
        String command = arguments.getFirst();
        if (!COMMANDS.contains(command)) {
            throw new WrongUsage("there is no '" + command + "'" + WrongUsage.meant(command, COMMANDS));
        }
        return command;
    }

    private int run(String command, KeyOptions options) throws WrongUsage, CannotBeDone {
        switch (command) {
            case "create" -> create(options);
            case "list" ->
                out.print(options.json() ? KeyListing.json(book.list(), now) : KeyListing.table(book.list(), now));
            case "change" -> change(options);
            default -> revoke(options);
        }
        return 0;
    }

    private void create(KeyOptions options) throws WrongUsage, CannotBeDone {
        String name = options.name();
        if (!KeyBook.mayBeCalled(name)) {
            throw new WrongUsage("a key cannot be called '" + name
                    + "': letters, digits and . _ - + @ : make a name, and open and inside are taken");
        }
        String plan = options.plan().orElseGet(() -> Plans.usual(settings));
        requirePlan(plan);
        KeyBook.Made made = book.create(
                        name, plan, options.limits(OwnLimits.NONE), options.expires(OptionalLong.empty()), now)
                .orElseThrow(() -> new CannotBeDone(
                        "there is a key '" + name + "' already: revoke it first, change it, or take another name"));
        if (options.json()) {
            out.println(KeyListing.json(made.key(), now, Optional.of(made.secret())));
        } else {
            out.println(KeyListing.line(made.key(), now));
            out.println("This is its secret. It is shown this once, and only its hash is kept:");
            out.println(made.secret());
        }
    }

    private void change(KeyOptions options) throws WrongUsage, CannotBeDone {
        if (options.changesNothing()) {
            throw new WrongUsage("change needs an option that says what is to change");
        }
        if (options.plan().isPresent()) {
            requirePlan(options.plan().get());
        }
        tell(
                book.change(
                        options.name(),
                        key -> key.with(
                                options.plan().orElse(key.plan()),
                                options.limits(key.own()),
                                options.expires(key.expiresAt()))),
                options);
    }

    private void revoke(KeyOptions options) throws CannotBeDone {
        tell(book.revoke(options.name(), now), options);
    }

    private void tell(Optional<ClientKey> changed, KeyOptions options) throws CannotBeDone {
        ClientKey key = changed.orElseThrow(() -> new CannotBeDone("there is no key '" + options.name() + "'"
                + WrongUsage.meant(
                        options.name(),
                        book.list().stream()
                                .filter(each -> !each.revoked())
                                .map(ClientKey::name)
                                .toList())));
        out.println(options.json() ? KeyListing.json(key, now, Optional.empty()) : KeyListing.line(key, now));
    }

    private void requirePlan(String plan) throws WrongUsage {
        Plans plans = Plans.of(settings);
        if (plans.find(plan).isEmpty()) {
            throw new WrongUsage("no property describes a plan '" + plan + "'" + WrongUsage.meant(plan, plans.names()));
        }
    }

    /** It was called well, and it cannot be done all the same. */
    private static final class CannotBeDone extends Exception {
        CannotBeDone(String message) {
            super(message);
        }
    }
}
