package org.example;

import dev.langchain4j.model.chat.ChatModel;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** GET /ask?q=... is answered by a model, and so is a Camel route; the shop's own database counts what was asked. */
@SpringBootApplication
public class Shop {
    public static void main(String[] arguments) {
        SpringApplication.run(Shop.class, arguments);
    }

    @RestController
    static class Questions {
        private final ChatModel model;
        private final JdbcTemplate database;

        Questions(ChatModel model, JdbcTemplate database) {
            this.model = model;
            this.database = database;
            database.execute("CREATE TABLE question (text VARCHAR(1000))");
        }

        @GetMapping("/ask")
        String ask(@RequestParam String q) {
            database.update("INSERT INTO question VALUES (?)", q);
            return model.chat(q);
        }
    }

    @Component
    static class Slogan extends RouteBuilder {
        @Override
        public void configure() {
            from("timer:slogan?repeatCount=1&delay=0")
                    .routeId("slogan")
                    .setBody(constant("A slogan for a shop that sells tents."))
                    .to("langchain4j-chat:slogan?chatModel=#caravanChatModel")
                    .log("the slogan: ${body}");
        }
    }
}
