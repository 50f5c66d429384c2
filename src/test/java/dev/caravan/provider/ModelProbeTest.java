package dev.caravan.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.caravan.chain.ModelSettings;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Vendor;
import dev.caravan.process.Household;
import dev.caravan.settings.Settings;
import dev.caravan.stub.ProviderStub;
import dev.caravan.tier.Providers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.camel.Producer;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Asking for lists of models over camel-http: side by side, and for days. */
class ModelProbeTest {
    private final Map<Vendor, ProviderStub> stubs = new EnumMap<>(Vendor.class);
    private final Vertx vertx = Vertx.vertx();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final ModelProbe probe = new ModelProbe(context);

    @BeforeEach
    void start() throws Exception {
        Map<String, String> properties = new HashMap<>();
        properties.put("caravan.timeout.connect", "1s");
        Vendor.all().forEach(vendor -> {
            stubs.put(vendor, vendor.stub());
            properties.put("caravan.provider." + vendor.label() + ".api-key", "sk-x");
            properties.put(
                    "caravan.provider." + vendor.label() + ".base-url",
                    stub(vendor).baseUrl());
        });
        Settings settings = TestCaravan.settings(properties);
        Household household = Household.create(
                vertx,
                settings,
                new SimpleMeterRegistry(),
                InstantSource.system(),
                RandomGenerator.getDefault(),
                Optional.empty(),
                false);
        context.addComponent(
                "provider",
                new ProviderComponent(
                        context,
                        settings,
                        new Providers(),
                        new ModelSettings(settings),
                        household.transport(),
                        household.meters(),
                        household.rests(),
                        household.spread(),
                        household.sandbox(),
                        household.thoughts(),
                        household.clock(),
                        household.requests()));
        context.start();
        Vendor.all()
                .forEach(vendor -> context.getEndpoint("provider:" + vendor.label() + "?dialect=" + vendor.label()));
    }

    private ProviderStub stub(Vendor vendor) {
        return Optional.ofNullable(stubs.get(vendor)).orElseThrow();
    }

    @AfterEach
    void close() throws Exception {
        context.close();
        vertx.close();
        stubs.values().forEach(ProviderStub::close);
    }

    @Test
    void a_list_without_end_is_not_read_to_its_end() throws Exception {
        HttpServer endless = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        CountDownLatch givenUp = new CountDownLatch(2);
        endless.createContext("/", asked -> {
            asked.sendResponseHeaders(200, 0);
            try (OutputStream out = asked.getResponseBody()) {
                while (true) {
                    out.write(new byte[64 << 10]);
                }
            } catch (IOException e) {
                givenUp.countDown();
            }
        });
        endless.start();
        context.getEndpoint("provider:endless?keyRequired=false&baseUrl=http://127.0.0.1:"
                + endless.getAddress().getPort() + "/v1");

        assertThat(probe.ask("endless")).containsInstanceOf(Listing.TooLong.class);
        assertThat(probe.ask("endless")).containsInstanceOf(Listing.TooLong.class);

        assertThat(givenUp.await(10, TimeUnit.SECONDS)).isTrue();
        endless.stop(0);
    }

    @RepeatedTest(10)
    void all_are_asked_for_the_first_time_in_the_same_moment() throws Exception {
        List<Listing> listings = askedSideBySide();

        assertThat(listings).hasSize((int) Vendor.all().count()).allSatisfy(listing -> assertThat(listing)
                .isInstanceOfSatisfying(Listing.Models.class, models -> assertThat(models.names())
                        .isNotEmpty()));
    }

    @Test
    void those_that_do_not_answer_hold_up_nobody() throws Exception {
        Vendor.without(Vendor.GEMINI).forEach(vendor -> stub(vendor).neverAccepts());
        long started = System.nanoTime();

        List<Listing> listings = askedSideBySide();

        // One after the other would take the three of them three seconds.
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMillis(2_900));
        assertThat(listings.stream().filter(Listing.Unreachable.class::isInstance))
                .hasSize((int) Vendor.all().count() - 1);
        assertThat(listings.stream().filter(Listing.Models.class::isInstance)).hasSize(1);
    }

    @Test
    void asking_again_and_again_leaves_nothing_behind() throws Exception {
        askedSideBySide();
        int endpoints = context.getEndpointRegistry().size();

        for (int i = 0; i < 50; i++) {
            askedSideBySide();
        }

        assertThat(context.getEndpointRegistry().size()).isEqualTo(endpoints);
        assertThat(context.hasServices(Producer.class))
                .hasSize((int) Vendor.all().count());
        assertThat(context.getInflightRepository().size()).isZero();
        Vendor.all()
                .forEach(vendor -> assertThat(stub(vendor).journal().count()).isEqualTo(51));
    }

    @Test
    void one_that_comes_back_is_seen_at_once() {
        assertThat(probe.ask("openai")).containsInstanceOf(Listing.Models.class);

        stub(Vendor.OPENAI).stopped();
        assertThat(probe.ask("openai")).containsInstanceOf(Listing.Unreachable.class);

        stub(Vendor.OPENAI).restarted();
        assertThat(probe.ask("openai")).containsInstanceOf(Listing.Models.class);
    }

    private List<Listing> askedSideBySide() throws Exception {
        List<Callable<Optional<Listing>>> questions = Vendor.all()
                .<Callable<Optional<Listing>>>map(vendor -> () -> probe.ask(vendor.label()))
                .toList();
        List<Listing> listings = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Optional<Listing>> answer : threads.invokeAll(questions)) {
                answer.get().ifPresent(listings::add);
            }
        }
        return listings;
    }
}
