package dev.caravan.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.caravan.batch.files.Sidecar;
import dev.caravan.batch.intake.SourceItems;
import dev.caravan.batch.intake.Unreadable;
import dev.caravan.batch.intake.Wishes;
import dev.caravan.conversation.EventSplitter;
import dev.caravan.failure.Refusal;
import dev.caravan.harness.TestCaravan;
import dev.caravan.json.Json;
import dev.caravan.json.Slice;
import dev.caravan.json.Utf8;
import dev.caravan.price.PriceFile;
import dev.caravan.request.ChatRequestReader;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.MessagesReader;
import dev.caravan.request.ResponsesReader;
import dev.caravan.settings.PropertyText;
import dev.caravan.settings.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What reads bytes that others wrote, each with good cases. Whatever it reads, it says so or refuses in its own words. */
enum Reader {
    CHAT("""
            {"model":"auto","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text",\
            "text":"h\\u00e9llo"},{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}}]},{"role":\
            "assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},\
            {"role":"tool","tool_call_id":"c1","content":"4"}],"tools":[{"type":"function","function":{"name":"f",\
            "parameters":{"type":"object","properties":{"a":{"type":"number"}}}}}],"temperature":0.5,"max_tokens":10,"n":1,\
            "stop":["a","b"],"stream":true,"stream_options":{"include_usage":true},"response_format":{"type":"json_schema",\
            "json_schema":{"name":"s","schema":{"type":"object"}}},"seed":7,"logit_bias":{"5":1},"user":"u"}""") {
        @Override
        void read(byte[] bytes) {
            ChatRequestReader.read(bytes);
        }
    },
    MESSAGES("""
            {"model":"claude","max_tokens":10,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],\
            "messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":\
            "aGk="}}]},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"c2ln"},{"type":\
            "tool_use","id":"t1","name":"f","input":{"a":1}}]},{"role":"user","content":[{"type":"tool_result",\
            "tool_use_id":"t1","content":"4","is_error":false}]}],"tools":[{"name":"f","input_schema":{"type":"object"}}],\
            "tool_choice":{"type":"auto"},"thinking":{"type":"enabled","budget_tokens":1024},"stop_sequences":["x"],\
            "stream":false,"metadata":{"user_id":"u"},"top_k":3}""") {
        @Override
        void read(byte[] bytes) {
            MessagesReader.read(bytes);
            MessagesReader.readForCounting(bytes);
        }
    },
    RESPONSES("""
            {"model":"o","instructions":"i","input":[{"role":"user","content":[{"type":"input_text","text":"t"},{"type":\
            "input_image","image_url":"data:image/png;base64,aGk="},{"type":"input_file","filename":"f.pdf","file_data":\
            "data:application/pdf;base64,aGk="}]},{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":\
            "caravan1.eyJjYWxsIjoiYzEiLCJ0aG91Z2h0cyI6W119"},{"type":"message","role":"assistant","content":[{"type":\
            "output_text","text":"a","annotations":[]}]},{"type":"function_call","call_id":"c1","name":"f","arguments":\
            "{}"},{"type":"function_call_output","call_id":"c1","output":"4"}],"tools":[{"type":"function","name":"f",\
            "parameters":{"type":"object"},"strict":false}],"tool_choice":{"type":"allowed_tools","mode":"auto","tools":\
            [{"type":"function","name":"f"}]},"text":{"format":{"type":"text"},"verbosity":"low"},"reasoning":{"effort":\
            "low","summary":"auto"},"include":["reasoning.encrypted_content"],"max_output_tokens":20,"store":false,\
            "stream":false,"metadata":{"a":"b"}}""") {
        @Override
        void read(byte[] bytes) {
            ResponsesReader.read(bytes);
        }
    },
    EMBEDDINGS("""
            {"model":"openai/e","input":["one","two"],"dimensions":16,"encoding_format":"base64","user":"u"}""") {
        @Override
        void read(byte[] bytes) {
            EmbeddingsRequest read = EmbeddingsRequest.read(bytes);
            read.texts();
            read.rewritten("m");
        }
    },
    JSON("""
            {"a":[1,-2.5e+3,0,true,false,null,"x\\"\\u00e9\\n💡é"],"b":{"c":{},"d":[],"e":[[1,2],[3]]}, "f" : "a longer text of letters"}""") {
        /** The walk takes what the parser takes, and nothing else. */
        @Override
        void read(byte[] bytes) throws IOException {
            boolean wide = bytes.length > 1 && (bytes[0] == 0 || bytes[1] == 0);
            if (!wide && Utf8.isValid(bytes) && isWalked(bytes) != isParsed(bytes)) {
                throw new AssertionError("the parser reads it otherwise");
            }
        }

        private static boolean isWalked(byte[] bytes) throws StreamConstraintsException {
            try {
                Slice.parse(bytes).json();
                return true;
            } catch (StreamConstraintsException limits) {
                throw limits;
            } catch (IOException broken) {
                return false;
            }
        }

        private static boolean isParsed(byte[] bytes) throws StreamConstraintsException {
            try (JsonParser parser = Json.parser(bytes)) {
                boolean begun = parser.nextToken() != null;
                parser.skipChildren();
                return begun && parser.nextToken() == null;
            } catch (StreamConstraintsException limits) {
                throw limits;
            } catch (IOException broken) {
                return false;
            }
        }
    },
    EVENTS("""
            event: message_start\r
            data: {"type":"message_start"}\r
            \r
            data: {"choices":[{"delta":{"content":"a"}}]}

            data: one
            data: two

            : a comment

            data: [DONE]

            """) {
        /** However the network cut it, the events are the same. */
        @Override
        void read(byte[] bytes) {
            for (EventSplitter.Border border : EventSplitter.Border.values()) {
                byte[] whole = split(bytes, border, bytes.length + 1);
                if (!Arrays.equals(whole, split(bytes, border, 1 + bytes.length % 7))) {
                    throw new AssertionError("cut in pieces it reads otherwise");
                }
            }
        }
    },
    BATCH_LINES("""
            {"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"auto","messages":[]}}
            {"custom_id":"b","method":"POST","url":"/v1/embeddings","body":{"model":"m","input":"x"}}

            {"custom_id":"a"}
            """) {
        @Override
        void read(byte[] bytes) throws Exception {
            readAll("a.jsonl", bytes);
        }
    },
    TABLE("""
            prompt,customer,"two words"
            "what, is it?",7,x
            "a ""quoted"" one",8,"line
            break"
            """) {
        @Override
        void read(byte[] bytes) throws Exception {
            readAll("a.csv", bytes);
        }
    },
    PROMPT("What is a caravan?\n") {
        @Override
        void read(byte[] bytes) throws Exception {
            readAll("a.md", bytes);
        }
    },
    SIDECAR("""
            model: simple
            system: &s Be brief.
            prompt: "{{prompt}} in {{language}}"
            parameters: {temperature: 0.5, stop: [*s, x], nested: {a: [1, 2]}}
            parallel: 4
            max-cost: 1.50
            deadline: 2h
            order: source
            tags: customer=acme
            """) {
        @Override
        void read(byte[] bytes) throws Exception {
            Path file = Files.createTempFile("sidecar", ".jsonl");
            try {
                Files.write(Sidecar.beside(file), bytes);
                Sidecar.read(file, SETTINGS);
            } finally {
                Files.deleteIfExists(Sidecar.beside(file));
                Files.delete(file);
            }
        }
    },
    PRICES(PriceFile.HEAD
            + "\nopenai,m1,2025-01-01,2,0.5,3,8\n# a comment\nanthropic,claude-*,2025-06-01,3,0.3,3.75,15\n") {
        @Override
        void read(byte[] bytes) {
            PriceFile.faults("prices.csv", new String(bytes, UTF_8));
        }
    },
    PROPERTIES("""
            # a comment
            caravan.port = 8080
            caravan.tier.simple.chain=ollama/a, openai/b
            caravan.cache.ttl:1h
            caravan.timeout.total=2m\\
              30s
            caravan.budget.usd-per-day=2.50
            """) {
        @Override
        void read(byte[] bytes) {
            Settings.Source file = PropertyText.read("application.properties", new String(bytes, UTF_8));
            Settings.read(DEFAULTS, file, Map.of(), Settings.Source.NONE);
        }
    };

    private static final Settings SETTINGS = TestCaravan.settings(Map.of());
    private static final Settings.Source DEFAULTS = new Settings.Source("defaults", SETTINGS.all());

    private final String good;

    Reader(String good) {
        this.good = good;
    }

    /** May throw whatever it likes; see {@link #mustBearWith}. */
    abstract void read(byte[] bytes) throws Exception;

    List<byte[]> goodCases() {
        return List.of(good.getBytes(UTF_8));
    }

    /** Reads, where a refusal in the reader's own words is well. */
    void mustBearWith(byte[] bytes) throws Exception {
        try {
            read(bytes);
        } catch (Refusal refused) {
            if (refused.status() >= 500 && refused.status() != 503) {
                throw refused;
            }
        } catch (Unreadable | IOException told) {
            // in words for who dropped the file
        }
    }

    private static void readAll(String name, byte[] bytes) throws Exception {
        Wishes wishes = new Wishes(
                Optional.empty(), "auto", Optional.of("Be brief."), Optional.of("{{prompt}}"), Wishes.NO_PARAMETERS);
        try (SourceItems drafts = SourceItems.of(name, new ByteArrayInputStream(bytes), wishes)) {
            int most = bytes.length + 2;
            while (drafts.next() != null) {
                if (most-- == 0) {
                    throw new AssertionError("there is no end to it");
                }
            }
        }
    }

    private static byte[] split(byte[] bytes, EventSplitter.Border border, int piece) {
        EventSplitter splitter = new EventSplitter(border);
        ByteArrayOutputStream events = new ByteArrayOutputStream();
        for (int from = 0; from < bytes.length; from += piece) {
            splitter.split(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece)), (all, start, end) -> {
                events.writeBytes(EventSplitter.payload(all, start, end));
                events.write(0);
                events.writeBytes(Arrays.copyOfRange(all, start, end));
                events.write(0);
            });
        }
        events.writeBytes(splitter.rest());
        return events.toByteArray();
    }
}
