package dev.caravan.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import dev.caravan.harness.OwnLog;
import dev.caravan.harness.Ports;
import dev.caravan.harness.TestCaravan;
import dev.caravan.settings.MalformedSetting;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker's address may hold a password: it is not for the log. */
@Tag("slow")
@Timeout(60)
@SuppressWarnings("try")
class BrokerAddressTest {
    @Test
    void one_that_is_none_is_not_quoted() {
        for (String url :
                List.of("http://letters:s3cret@nowhere?%%", "tcp://a:s3cret b", "tcp://a:1?password=s3cret&%")) {
            assertThatThrownBy(() -> TestCaravan.with()
                            .property("caravan.jms.url", url)
                            .start()
                            .close())
                    .isInstanceOf(MalformedSetting.class)
                    .hasMessageContaining("caravan.jms.url")
                    .hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void one_where_nobody_answers_is_not_either() throws Exception {
        OwnLog said = new OwnLog();
        String url = "tcp://127.0.0.1:" + Ports.free() + "?user=letters&password=s3cret";
        try (TestCaravan ignored = TestCaravan.with()
                .property("caravan.jms.url", url)
                .expectsErrors()
                .start()) {
            while (said.events().stream()
                    .noneMatch(event -> event.getFormattedMessage().contains("llm.requests"))) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } finally {
            said.close();
        }

        assertThat(said.events())
                .extracting(
                        event -> event.getFormattedMessage() + ThrowableProxyUtil.asString(event.getThrowableProxy()))
                .noneMatch(line -> line.contains("s3cret"));
    }
}
