package dev.caravan.process;

import com.github.benmanes.caffeine.cache.Cache;
import dev.caravan.admit.Admission;
import dev.caravan.admit.ForbiddenWords;
import dev.caravan.answer.Writer;
import dev.caravan.batch.errand.Errands;
import dev.caravan.batch.errand.Gates;
import dev.caravan.batch.work.Batches;
import dev.caravan.budget.BudgetRules;
import dev.caravan.cache.AnswerCache;
import dev.caravan.cache.CacheRules;
import dev.caravan.camel.CaravanComponent;
import dev.caravan.chain.Chain;
import dev.caravan.chain.ModelSettings;
import dev.caravan.chain.Pace;
import dev.caravan.chain.Retry;
import dev.caravan.chain.Unhonoured;
import dev.caravan.classify.RulesClassifier;
import dev.caravan.door.ChatDoor;
import dev.caravan.door.DoorComponent;
import dev.caravan.door.DoorPaths;
import dev.caravan.embed.CaravanChatModel;
import dev.caravan.embed.Flow;
import dev.caravan.embed.Mirror;
import dev.caravan.files.FileShelf;
import dev.caravan.hold.Holds;
import dev.caravan.hold.Thrift;
import dev.caravan.hybrid.Improvement;
import dev.caravan.ledger.Ledger;
import dev.caravan.mail.Desk;
import dev.caravan.mail.ReadingRoom;
import dev.caravan.pages.BatchPages;
import dev.caravan.pages.FilePages;
import dev.caravan.pages.FileRules;
import dev.caravan.pages.ModelList;
import dev.caravan.pages.OwnLimitsPage;
import dev.caravan.pages.UsagePage;
import dev.caravan.provider.ProviderComponent;
import dev.caravan.relay.Relay;
import dev.caravan.routeset.Interior;
import dev.caravan.routeset.step.BudgetSteps;
import dev.caravan.routeset.step.CacheSteps;
import dev.caravan.routeset.step.FailureSteps;
import dev.caravan.routeset.step.HybridSteps;
import dev.caravan.routeset.step.InboxSteps;
import dev.caravan.routeset.step.Steps;
import dev.caravan.routeset.step.StillFiles;
import dev.caravan.routeset.step.TierSteps;
import dev.caravan.routeset.step.Unanswered;
import dev.caravan.settings.Settings;
import dev.caravan.tier.ModelNames;
import dev.caravan.tier.ProviderKeys;
import dev.caravan.tier.Providers;
import dev.caravan.tier.TierChains;
import dev.caravan.tier.TierChooser;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.CamelContext;
import org.apache.camel.Predicate;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.spi.OnCamelContextStopping;
import org.apache.camel.spi.ProcessorFactory;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.util.concurrent.SynchronousExecutorService;

/**
 * What the routes of a set find in their context: the beans that their steps name, the steps and components that are ours,
 * and what belongs to the process. Used once for each set.
 */
final class Furnishing {
    private final CamelContext context;
    private final Registry registry;
    private final Household household;
    private final Settings settings;
    private final Admission admission;
    private final DoorPaths paths;
    private final ModelSettings models;
    private final TierChains tiers;
    private final Providers providers;
    private final Flow inside;

    Furnishing(Household household, Interior interior) {
        this.context = interior.context();
        this.registry = context.getRegistry();
        this.household = household;
        this.settings = interior.settings();
        this.admission = interior.admission();
        this.paths = interior.paths();
        this.models = new ModelSettings(settings);
        this.tiers = interior.tiers();
        this.providers = interior.providers();
        this.inside = interior.inside();
    }

    void furnish() {
        stations();
        calls();
        components();
    }

    private void stations() {
        registry.bind("vertx", Vertx.class, household.vertx());
        registry.bind(MicrometerConstants.METRICS_REGISTRY_NAME, MeterRegistry.class, household.registry());
        registry.bind("door", new ChatDoor(settings));
        registry.bind("seen", household.memories().filters());
        mail();
        registry.bind("inbox", new InboxSteps(household.inbox()));
        registry.bind("still", GenericFileFilter.class, new StillFiles(household.inbox()));
        household.memories().lendTo(context);
        registry.bind("admission", admission);
        registry.bind("words", new ForbiddenWords());
        TierSteps steps = new TierSteps(
                new ModelNames(providers, tiers),
                new TierChooser(new RulesClassifier(
                        settings.number("caravan.classifier.medium-from"),
                        settings.number("caravan.classifier.complex-from"))),
                tiers);
        registry.bind("models", steps);
        registry.bind("classifier", steps);
        registry.bind(
                "chain",
                new Chain(
                        tiers,
                        ProviderKeys.of(settings),
                        household.spread(),
                        Retry.of(settings),
                        household.rests(),
                        household.lines(),
                        household.clock(),
                        household.chance(),
                        (int) settings.number("caravan.batch.priority"),
                        Unhonoured.of(settings)));
        registry.bind("unanswered", Predicate.class, new Unanswered());
        registry.bind("rests", household.rests());
        BudgetRules rules = BudgetRules.of(settings);
        registry.bind(
                "budget",
                new BudgetSteps(
                        new Holds(rules, household.budgets(), household.usedRatios(), household.prices(), models),
                        new Thrift(rules, household.budgets(), tiers)));
        registry.bind("pace", new Pace(models, household.allowances(), settings));
        AnswerCache cache =
                new AnswerCache(household.shelf(), household.onceShelf(), household.flights(), CacheRules.of(settings));
        registry.bind("cache", new CacheSteps(cache));
        registry.bind("answers", Cache.class, household.shelf().answers());
        registry.bind(
                "relay",
                new Relay(settings.findDuration("caravan.ledger.texts")
                        .filter(Duration::isPositive)
                        .isPresent()));
        registry.bind("ledger", Ledger.class, household.ledger());
        registry.bind("account", household.account());
        registry.bind("failure", new FailureSteps(cache, household.account()));
        registry.bind("writer", new Writer());
        registry.bind("meters", household.meters());
        registry.bind("same-thread", new SynchronousExecutorService());
        registry.bind("modelList", new ModelList(providers, tiers, admission));
        registry.bind(
                "files",
                new FilePages(
                        admission,
                        household.store().map(store -> new FileShelf(store, household.clock())),
                        FileRules.of(settings),
                        household.uploadPlaces()));
        registry.bind("batches", new BatchPages(admission, household.batchDesk(), settings));
        registry.bind(
                "usage",
                new UsagePage(
                        admission,
                        new OwnLimitsPage(household.limits(), household.budgets()),
                        household.store(),
                        household.calendar(),
                        household.clock()));
    }

    /** Calls that come as messages. */
    private void mail() {
        Gates gates = household.batches().map(Batches::gates).orElseGet(Gates::new);
        Desk desk = new Desk(
                new Errands(inside, gates, household.clock()),
                settings.duration("caravan.queue.patience"),
                new ReadingRoom(settings, household.clock()),
                household.meters());
        registry.bind("desk", desk);
        registry.bind("letters", ExecutorService.class, Executors.newVirtualThreadPerTaskExecutor());
        household.carriers().forEach(carrier -> carrier.serve(context, desk));
    }

    /** Calls that routes make themselves. */
    private void calls() {
        registry.bind(
                "hybrid", new HybridSteps(new Improvement(settings.text("caravan.hybrid.prompt")), household.clock()));
        TierChains.NAMES.forEach(tier -> registry.bind("chat-" + tier, new CaravanChatModel(inside, tier)));
        Mirror mirror = new Mirror(inside, settings.count("caravan.mirror.calls-at-once"));
        registry.bind("mirror", mirror);
        context.addLifecycleStrategy(
                LifecycleStrategySupport.adapt((OnCamelContextStopping) stopping -> mirror.close()));
    }

    private void components() {
        context.getCamelContextExtension()
                .addContextPlugin(
                        ProcessorFactory.class,
                        new Steps(
                                household.breakers(),
                                household.allowances(),
                                household.places(),
                                household.lines(),
                                models,
                                settings));
        context.addComponent(
                "provider",
                new ProviderComponent(
                        context,
                        settings,
                        providers,
                        models,
                        household.transport(),
                        household.meters(),
                        household.rests(),
                        household.spread(),
                        household.sandbox(),
                        household.thoughts(),
                        household.clock(),
                        household.requests()));
        context.addComponent("caravan", new CaravanComponent(inside));
        DoorComponent http = new DoorComponent();
        http.setEngine(paths);
        context.addComponent("platform-http", http);
    }
}
