package dev.caravan.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.call.Target;
import dev.caravan.cli.key.KeyDesk;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.price.Money;
import dev.caravan.settings.MalformedSetting;
import dev.caravan.stub.ProviderStub;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What plans say, and that callers get no more than theirs allows. */
class PlansTest {
    private static final String HARD =
            "Prove step by step that the algorithm is correct, derive its complexity, compare"
                    + " trade-offs of three architectures, then refactor this concurrent code and explain the race condition:"
                    + " ```java\\nfor (int i = 0; i < n; i++) { synchronized (lock) { map.merge(k, 1, Integer::sum); } }```";

    private final ProviderStub north = ProviderStub.openAi().says("from north");
    private final ProviderStub south = ProviderStub.openAi().says("from south");

    @AfterEach
    void close() {
        north.close();
        south.close();
    }

    @Test
    void three_plans_are_shipped() {
        Plans plans = Plans.of(TestCaravan.settings(Map.of()));

        assertThat(plans.names()).containsExactly("enterprise", "free", "premium");
        Plan free = plans.find("free").orElseThrow();
        assertThat(free.requestsPerDay()).hasValue(5);
        assertThat(free.tiers()).hasValue(Set.of("local"));
        assertThat(free.allowsModel(new Target("ollama", "llama3.2"))).isTrue();
        assertThat(free.allowsModel(new Target("openai", "gpt-5"))).isFalse();
        assertThat(free.priority()).isEqualTo(50);
        Plan premium = plans.find("premium").orElseThrow();
        assertThat(premium.requestsPerDay()).hasValue(50);
        assertThat(premium.tiers()).hasValue(Set.of("local", "simple", "hybrid"));
        assertThat(premium.priority()).isEqualTo(80);
        assertThat(plans.find("enterprise")).hasValue(Plan.unlimited("enterprise"));
    }

    @Test
    void a_plan_is_what_its_properties_say() {
        Plans plans = Plans.of(TestCaravan.settings(Map.of(
                "caravan.plan.team.requests-per-minute", "20",
                "caravan.plan.team.tokens-per-minute", "0",
                "caravan.plan.team.usd-per-day", "0.25",
                "caravan.plan.team.all-usd-per-month", "100",
                "caravan.plan.team.models", "openai/gpt-*-mini, gemini/*")));

        Plan team = plans.find("team").orElseThrow();

        assertThat(team.requestsPerMinute()).hasValue(20);
        assertThat(team.tokensPerMinute()).isEmpty();
        assertThat(team.usdPerDay()).hasValue(Money.ofUsd(new BigDecimal("0.25")));
        assertThat(team.usdPerMonth()).isEmpty();
        assertThat(team.allUsdPerMonth()).hasValue(Money.ofUsd(new BigDecimal("100")));
        assertThat(team.allowsTier("complex")).isTrue();
        assertThat(team.priority()).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-5-mini, true",
        "openai/gpt--mini, true",
        "openai/gpt-mini, false",
        "openai/gpt-5-mini-x, false",
        "gemini/a/b, true",
        "xgemini/a, false",
        "exact/one, true",
        "exact/one1, false"
    })
    void a_star_stands_for_anything(String name, boolean allowed) {
        Plan plan = planOf("openai/gpt-*-mini, gemini/*, exact/one");

        assertThat(plan.allowsModel(Target.of(name))).isEqualTo(allowed);
    }

    private static Plan planOf(String models) {
        return Plans.of(TestCaravan.settings(Map.of("caravan.plan.p.models", models)))
                .find("p")
                .orElseThrow();
    }

    @Test
    void who_may_use_some_tiers_only_may_name_no_model_unless_the_plan_says_so() {
        Plan plan = Plans.of(TestCaravan.settings(Map.of("caravan.plan.p.tiers", "simple")))
                .find("p")
                .orElseThrow();

        assertThat(plan.allowsModel(new Target("openai", "gpt-5"))).isFalse();
    }

    @Test
    void a_tier_that_nobody_knows_stops_the_start() {
        assertThatThrownBy(() -> TestCaravan.settings(Map.of("caravan.plan.p.tiers", "local, simpel")))
                .isInstanceOf(MalformedSetting.class)
                .hasMessageContaining("caravan.plan.p.tiers");
    }

    @Test
    void a_keys_own_limits_stand_in_place_of_the_plans() {
        Plan plan = Plans.of(TestCaravan.settings(Map.of("caravan.plan.free.usd-per-day", "1")))
                .find("free")
                .orElseThrow();
        OwnLimits own = new OwnLimits(
                OptionalInt.of(3),
                OptionalInt.empty(),
                OptionalInt.of(0),
                OptionalInt.of(4),
                Optional.of(new Money(7)),
                Optional.empty());

        Plan both = own.over(plan);

        assertThat(both.requestsPerMinute()).hasValue(3);
        assertThat(both.requestsPerDay()).isEmpty();
        assertThat(both.callsAtOnce()).hasValue(4);
        assertThat(both.usdPerDay()).hasValue(new Money(7));
        assertThat(both.tiers()).isEqualTo(plan.tiers());
        assertThat(OwnLimits.NONE.over(plan)).isEqualTo(plan);
    }

    @Test
    void what_a_plan_forbids_is_refused_and_auto_takes_the_best_that_it_allows() {
        try (TestCaravan caravan = fleet().property("caravan.plan.team.tiers", "local, simple")
                .property("caravan.plan.team.models", "south/*")
                .start()) {
            String team = KeyDesk.of(caravan).create("team", "--plan", "team");
            await(() -> caravan.askWith(team, "complex", "hi").status() == 403);

            Reply complex = caravan.askWith(team, "complex", "hi");
            assertThat(complex.status()).isEqualTo(403);
            assertThat(complex.errorCode()).isEqualTo("plan_forbids");
            assertThat(complex.errorMessage()).contains("'team'").contains("'complex'");
            assertThat(caravan.askWith(team, "hybrid", "hi").status()).isEqualTo(403);
            assertThat(caravan.askWith(team, "north/m1", "hi").status()).isEqualTo(403);
            assertThat(caravan.askWith(team, "south/m1", "hi").text()).isEqualTo("from south");
            assertThat(caravan.askWith(team, "shared", "hi").text()).isEqualTo("from south");
            assertThat(caravan.askWith(team, "northern", "hi").status()).isEqualTo(403);
            assertThat(caravan.askWith(team, "nobody", "hi").errorCode()).isEqualTo("model_not_found");
            assertThat(caravan.askWith(team, "auto", "hi").header("x-caravan-tier"))
                    .isEqualTo("simple");
            assertThat(caravan.askWith("any", "auto", HARD).header("x-caravan-tier"))
                    .isEqualTo("complex");
            assertThat(caravan.askWith(team, "auto", HARD).header("x-caravan-tier"))
                    .isEqualTo("simple");
        }
    }

    @Test
    void a_plan_above_the_prompt_gives_its_least_tier_and_one_of_local_stays_there() {
        try (TestCaravan caravan =
                fleet().property("caravan.plan.high.tiers", "medium, complex").start()) {
            KeyDesk desk = KeyDesk.of(caravan);
            String high = desk.create("high", "--plan", "high");
            String free = desk.create("free", "--plan", "free");
            await(() -> caravan.askWith(free, "local", "hi").status() == 200
                    && caravan.askWith(free, "simple", "hi").status() == 403);

            assertThat(caravan.askWith(high, "auto", "hi").header("x-caravan-tier"))
                    .isEqualTo("medium");
            assertThat(caravan.askWith(free, "auto", HARD).header("x-caravan-tier"))
                    .isEqualTo("local");
        }
    }

    @Test
    void the_draft_of_a_hybrid_call_is_permitted_with_the_call() {
        try (TestCaravan caravan =
                fleet().property("caravan.plan.h.tiers", "hybrid").start()) {
            String secret = KeyDesk.of(caravan).create("h", "--plan", "h");
            await(() -> caravan.askWith(secret, "simple", "hi").status() == 403);
            north.journal().clear();

            Reply reply = caravan.askWith(secret, "hybrid", "What is a caravan?");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(north.journal().count()).isEqualTo(2);
        }
    }

    @Test
    void a_list_of_models_shows_what_the_plan_allows() {
        try (TestCaravan caravan = fleet().property("caravan.plan.team.tiers", "local, simple")
                .property("caravan.plan.team.models", "south/*")
                .start()) {
            String team = KeyDesk.of(caravan).create("team", "--plan", "team");
            await(() -> models(caravan, team).size() < models(caravan, "any").size());

            assertThat(models(caravan, team)).containsExactly("auto", "local", "simple", "south/m1", "south/shared");
            assertThat(models(caravan, "any")).contains("complex", "hybrid", "north/m1");
            assertThat(caravan.get("/v1/models/complex", "authorization", "Bearer " + team)
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void an_edited_plan_holds_at_once_and_one_that_is_gone_is_named() throws Exception {
        try (TestCaravan caravan = fleet().live()
                .expectsErrors()
                .property("caravan.plan.team.tiers", "local")
                .start()) {
            String team =
                    KeyDesk.of(caravan).with("caravan.plan.team.tiers", "local").create("team", "--plan", "team");
            await(() -> caravan.askWith(team, "simple", "hi").status() == 403);

            Path properties = caravan.propertiesFile();
            String before = Files.readString(properties);
            Files.writeString(properties, "\ncaravan.plan.team.tiers=simple\n", StandardOpenOption.APPEND);
            await(() -> caravan.askWith(team, "simple", "hi").status() == 200);
            Files.writeString(properties, before.replaceAll("caravan.plan.team.*", ""));
            await(() -> caravan.askWith(team, "simple", "hi").errorCode().equals("plan_missing"));

            assertThat(caravan.askWith(team, "simple", "hi").status()).isEqualTo(403);
            assertThat(caravan.askWith(team, "simple", "hi").errorMessage()).contains("the plan 'team'");
            assertThat(caravan.logged(KeyRing.class.getName()))
                    .filteredOn(line -> line.contains("'team'"))
                    .hasSize(1);
        }
    }

    @Test
    void a_key_says_nothing_of_its_hash() {
        ClientKey key = new ClientKey(
                "acme", "0123abcd", "free", OwnLimits.NONE, 0, OptionalLong.empty(), OptionalLong.empty());

        assertThat(key.toString()).isEqualTo("the key acme");
    }

    private TestCaravan.Builder fleet() {
        return TestCaravan.with()
                .provider("north", north)
                .provider("south", south)
                .property("caravan.tier.local.chain", "south/m1")
                .property("caravan.provider.north.models", "shared, northern")
                .property("caravan.provider.south.models", "shared");
    }

    private static List<String> models(TestCaravan caravan, String secret) {
        return caravan.get("/v1/models", "authorization", "Bearer " + secret)
                .json()
                .path("data")
                .findValuesAsText("id");
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for it").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
