package dev.caravan.cli.check;

import dev.caravan.cli.Commands;
import dev.caravan.cli.Shell;
import dev.caravan.cli.WrongUsage;
import dev.caravan.process.Gateway;
import dev.caravan.routeset.RouteSet;
import dev.caravan.routeset.RouteSource;
import dev.caravan.settings.Release;
import dev.caravan.settings.Settings;
import dev.caravan.tier.Provider;
import dev.caravan.tier.ProviderKey;
import dev.caravan.tier.ProviderKeys;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravan check}: one tiny real call to each provider, through a gateway that lives for that long. */
@Command(
        name = "check",
        description = {"one tiny real call to each configured provider: what works, and what is wrong elsewhere", """

            Each is asked by each of its keys, and for its list of models too. Of each it says whether it works, the model that
            was asked, latency, tokens, cost, what it tells of its own limits and the vendor's tier
            that these look like, or what is wrong. A running Caravan is not disturbed."""},
        exitCodeListHeading = Commands.EXIT_CODES,
        exitCodeList = {"0:all work", "1:one fails or none is configured", Commands.WRONG_USAGE})
public final class Check implements Callable<Integer> {
    private final Shell shell;

    @Parameters(arity = "0..*", paramLabel = "PROVIDER", description = "these alone")
    private Set<String> names = Set.of();

    @Option(names = "--json", description = "the same for programs")
    private boolean json;

    public Check(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = settings(Map.of());
        if (!json) {
            shell.out().println(Release.current());
        }
        shell.warn("check", settings.warnings());
        Findings findings = findings(settings);
        shell.out().print(json ? findings.json() + System.lineSeparator() : findings.table());
        if (findings.all().stream().allMatch(Finding.LeftOut.class::isInstance)) {
            shell.warn(
                    "check",
                    List.of("no provider is configured: set OPENAI_API_KEY, ANTHROPIC_API_KEY,"
                            + " GEMINI_API_KEY or OLLAMA_BASE_URL"));
        }
        return findings.good() ? 0 : 1;
    }

    /** All providers at once, each by the first of its keys; then those that have a second one, and so on. */
    private Findings findings(Settings settings) throws Exception {
        RouteSource source = RouteSource.in(settings.text("caravan.routes"));
        List<Finding> all = new ArrayList<>();
        int rounds = 1;
        for (int round = 0; round < rounds; round++) {
            try (Gateway gateway = Gateway.startForCalls(
                    settings(byOneKey(settings, round)),
                    source,
                    InstantSource.system(),
                    RandomGenerator.of("L64X128MixRandom"))) {
                RouteSet routes = Objects.requireNonNull(gateway.sets().serving());
                List<Provider> named = wanted(routes);
                Collection<Provider> looked =
                        named.isEmpty() ? routes.providers().all() : named;
                rounds = most(looked);
                all.addAll(findings(round == 0 ? named : more(looked, round), gateway.port(), routes, round));
            }
        }
        // The keys of a provider stand together.
        List<String> order =
                all.stream().map(Finding::provider).map(ProviderKey::provider).toList();
        all.sort(Comparator.comparing((Finding finding) -> finding instanceof Finding.LeftOut)
                .thenComparing(finding -> order.indexOf(ProviderKey.provider(finding.provider()))));
        return new Findings(all);
    }

    /** How many keys any of them has that can be asked. */
    private static int most(Collection<Provider> providers) {
        return providers.stream()
                .filter(Provider::callable)
                .mapToInt(provider -> provider.labels().size())
                .max()
                .orElse(1);
    }

    private static List<Provider> more(Collection<Provider> providers, int round) {
        return providers.stream()
                .filter(provider -> provider.callable() && provider.labels().size() > round)
                .toList();
    }

    /** Of several keys of a provider one has all of the weight: the next one in each round. */
    private static Map<String, String> byOneKey(Settings settings, int round) {
        Map<String, String> weights = new HashMap<>();
        for (String provider : ProviderKeys.of(settings).providers()) {
            List<String> names = ProviderKeys.names(settings, provider);
            for (int i = 0; i < names.size(); i++) {
                String weight = ProviderKey.properties(ProviderKey.label(provider, names.get(i))) + "weight";
                weights.put(weight, i == Math.min(round, names.size() - 1) ? "1" : "0");
            }
        }
        return weights;
    }

    private List<Provider> wanted(RouteSet routes) {
        return names.stream()
                .map(name -> routes.providers()
                        .find(name)
                        .orElseThrow(
                                () -> new WrongUsage("there is no provider '" + name + "', only " + known(routes))))
                .toList();
    }

    /** The operator's own, but for what would stand between one call and its outcome. */
    private Settings settings(Map<String, String> keys) {
        Map<String, String> own = new HashMap<>(keys);
        own.put("caravan.host", "127.0.0.1");
        own.put("caravan.port", "0");
        own.put("caravan.auth", "open");
        own.put("caravan.retry.tries", "1");
        own.put(
                "caravan.door.pass-answer-headers",
                String.join(", ", shell.settings().list("caravan.door.pass-answer-headers"))
                        + ", x-ratelimit-*, anthropic-ratelimit-*");
        return shell.settings(own);
    }

    /** What is asked for by name must work; otherwise what nobody set up is no failure. */
    private static List<Finding> findings(List<Provider> named, int port, RouteSet routes, int round) throws Exception {
        List<Finding> uncallable = new ArrayList<>();
        List<Provider> callable = new ArrayList<>();
        boolean byName = !named.isEmpty();
        for (Provider provider :
                byName ? new LinkedHashSet<>(named) : routes.providers().all()) {
            if (!provider.callable()) {
                String reason = provider.missing() + " is set";
                uncallable.add(
                        byName
                                ? new Finding.Fails(provider.name(), null, reason)
                                : new Finding.LeftOut(provider.name(), reason));
            } else if (byName || !provider.sandbox()) {
                callable.add(provider);
            }
        }
        List<Finding> all = new ArrayList<>();
        if (!callable.isEmpty()) {
            try (Checkup checkup = new Checkup(port, routes, round)) {
                all.addAll(checkup.of(callable));
            }
        }
        all.addAll(uncallable);
        return all;
    }

    private static String known(RouteSet routes) {
        return String.join(
                ", ", routes.providers().all().stream().map(Provider::name).toList());
    }
}
