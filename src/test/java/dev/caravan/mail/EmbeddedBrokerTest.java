package dev.caravan.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.harness.Mailbox;
import dev.caravan.harness.Ports;
import dev.caravan.harness.TestCaravan;
import dev.caravan.settings.MalformedSetting;
import dev.caravan.stub.ProviderStub;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import java.util.Map;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQQueueConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The broker in the process lets in whom the operator names, and nobody to its management. */
@Tag("slow")
@Timeout(60)
@SuppressWarnings("try")
class EmbeddedBrokerTest {
    private final int port = Ports.free();
    private final ProviderStub north = ProviderStub.openAi().says("from north").usage(10, 5);

    @AfterEach
    void close() {
        north.close();
    }

    private TestCaravan.Builder broker() {
        return TestCaravan.with()
                .provider("north", north)
                .property("caravan.jms.url", "embedded")
                // The broker says that it refused somebody.
                .expectsErrors();
    }

    private TestCaravan.Builder withPort() {
        return broker().property("caravan.jms.embedded.port", Integer.toString(port));
    }

    @Test
    void who_names_the_user_and_the_password_is_let_in() throws Exception {
        try (TestCaravan ignored = withPort()
                        .property("caravan.jms.user", "letters")
                        .property("caravan.jms.password", "open sesame")
                        .property("caravan.auth", "keys")
                        .start();
                Mailbox mailbox = new Mailbox(port, "letters", "open sesame")) {
            assertThat(mailbox.ask("llm.requests", mailbox.text("hi", Map.of())).getBody(String.class))
                    .isEqualTo("from north");
            mailbox.send("llm.requests", mailbox.text("hi", Map.of()));
            assertThat(mailbox.next("llm.replies").getBody(String.class)).isEqualTo("from north");
        }
    }

    @Test
    void nobody_else_is() {
        try (TestCaravan ignored = withPort()
                .property("caravan.jms.user", "letters")
                .property("caravan.jms.password", "open sesame")
                .start()) {
            refuses(null, null);
            refuses("letters", "open");
            refuses("letters", null);
            refuses("caravan", "open sesame");
            refuses("ACTIVEMQ.CLUSTER.ADMIN.USER", "ACTIVEMQ.CLUSTER.ADMIN.PASSWORD");
            refuses("ACTIVEMQ.CLUSTER.ADMIN.USER", "CHANGE ME!!");
        }
    }

    private void refuses(@Nullable String user, @Nullable String password) {
        assertThatThrownBy(() -> {
                    try (var factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port);
                            Connection connection = factory.createConnection(user, password)) {
                        connection.createSession();
                    }
                })
                .as("%s with %s", user, password)
                .isInstanceOf(JMSSecurityException.class);
    }

    @Test
    void a_port_without_them_is_refused_where_calls_ask_for_keys() {
        assertThatThrownBy(() ->
                        withPort().property("caravan.auth", "keys").start().close())
                .isInstanceOf(MalformedSetting.class)
                .hasMessageContaining("caravan.jms.user")
                .hasMessageContaining("caravan.jms.password");
    }

    @Test
    void one_of_the_two_is_a_mistake() {
        assertThatThrownBy(() -> withPort()
                        .property("caravan.jms.user", "letters")
                        .start()
                        .close())
                .isInstanceOf(MalformedSetting.class)
                .hasMessageContaining("caravan.jms.password");
    }

    @Test
    void without_a_port_there_is_nobody_to_ask() {
        broker().property("caravan.auth", "keys").start().close();
    }

    @Test
    void its_management_is_for_no_guest() throws Exception {
        try (TestCaravan ignored = withPort().start()) {
            assertThatThrownBy(this::askManagement)
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("MANAGE");
            assertThatThrownBy(() -> {
                        try (var factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port);
                                var session = factory.getServerLocator()
                                        .createSessionFactory()
                                        .createSession()) {
                            session.deleteQueue("llm.requests");
                        }
                    })
                    .hasMessageContaining("DELETE_DURABLE_QUEUE");
        }
    }

    private void askManagement() throws Exception {
        try (var factory = new ActiveMQQueueConnectionFactory("tcp://127.0.0.1:" + port);
                var connection = factory.createQueueConnection()) {
            QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
            connection.start();
            var question = session.createMessage();
            JMSManagementHelper.putOperationInvocation(question, ResourceNames.BROKER, "listConnectionIDs");
            QueueRequestor requestor = new QueueRequestor(session, session.createQueue("activemq.management"));
            var answer = requestor.request(question);
            throw new AssertionError("it answered " + JMSManagementHelper.getResult(answer));
        }
    }
}
