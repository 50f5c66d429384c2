package dev.caravan.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.harness.Reply;
import dev.caravan.harness.TestCaravan;
import dev.caravan.harness.Vendor;
import dev.caravan.json.Json;
import dev.caravan.request.ChatRequestReader;
import dev.caravan.request.EmbeddingsRequest;
import dev.caravan.request.MessagesReader;
import dev.caravan.stub.ProviderStub;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request may use at the most is more than it does use, whatever it is written in. */
class DemandTest {
    /** What a message costs beside its text. */
    private static final int PER_MESSAGE = 7;

    /** The tokens are the more of those that cl100k_base and o200k_base make of the text. */
    static Stream<Arguments> texts() {
        return Stream.of(
                arguments(
                        "english",
                        23,
                        "The caravan set out at dawn, and by noon nobody could remember who had decided on the road through the hills."),
                arguments(
                        "german",
                        37,
                        "Die Karawane brach bei Tagesanbruch auf, und gegen Mittag wusste niemand mehr, wer den Weg durch die Hügel beschlossen hatte."),
                arguments(
                        "russian",
                        47,
                        "Караван отправился в путь на рассвете, и к полудню уже никто не помнил, кто выбрал дорогу через холмы."),
                arguments(
                        "greek",
                        87,
                        "Το καραβάνι ξεκίνησε την αυγή και ως το μεσημέρι κανείς δεν θυμόταν ποιος είχε αποφασίσει τον δρόμο."),
                arguments("hebrew", 75, "השיירה יצאה לדרך עם שחר, ועד הצהריים איש לא זכר מי החליט על הדרך דרך הגבעות."),
                arguments(
                        "arabic",
                        60,
                        "انطلقت القافلة عند الفجر، وبحلول الظهيرة لم يعد أحد يتذكر من قرر سلوك الطريق عبر التلال."),
                arguments(
                        "armenian",
                        164,
                        "Քարավանը ճանապարհ ընկավ լուսաբացին, և կեսօրին ոչ ոք չէր հիշում, թե ով էր որոշել ճանապարհը։"),
                arguments(
                        "georgian",
                        164,
                        "ქარავანი გამთენიისას გაემართა და შუადღისთვის აღარავის ახსოვდა, ვინ აირჩია გზა ბორცვებზე."),
                arguments(
                        "hindi",
                        92,
                        "कारवाँ भोर में निकल पड़ा और दोपहर तक किसी को याद नहीं था कि पहाड़ियों का रास्ता किसने चुना था।"),
                arguments(
                        "thai",
                        92,
                        "กองคาราวานออกเดินทางตั้งแต่รุ่งสาง และพอถึงเที่ยงก็ไม่มีใครจำได้ว่าใครเป็นคนเลือกเส้นทางผ่านเนินเขา"),
                arguments("chinese", 42, "商队在黎明时分出发，到了中午，已经没有人记得是谁决定走穿过山丘的那条路。"),
                arguments("japanese", 52, "隊商は夜明けに出発し、正午には丘を越える道を誰が決めたのか、もう誰も覚えていなかった。"),
                arguments("korean", 59, "대상은 새벽에 길을 떠났고, 정오가 되자 언덕을 지나는 길을 누가 정했는지 아무도 기억하지 못했다."),
                arguments("amharic", 146, "ተጓዦቹ ጎህ ሲቀድ ተነሱ፤ እስከ ቀትር ድረስ መንገዱን ማን እንደወሰነ የሚያስታውስ አልነበረም።"),
                arguments("emoji", 46, "🐫🏜️🌅👩‍👩‍👧‍👦🇩🇪😀🤷🏽‍♀️"),
                arguments(
                        "vietnamese",
                        49,
                        "Đoàn lữ hành khởi hành lúc bình minh, và đến trưa không ai còn nhớ ai đã quyết định đi con đường qua đồi."),
                arguments(
                        "java",
                        49,
                        "public static <T> List<T> of(Iterator<? extends T> it) {\n    List<T> all = new ArrayList<>();\n    while (it.hasNext()) {\n        all.add(it.next());\n    }\n    return all;\n}\n"),
                arguments(
                        "json",
                        65,
                        "{\"a\": [1, 2.5, -300000000.0], \"b\": {\"c\": null, \"deep\": [[[]]]}, \"id\": \"3f2504e0-4f89-11d3-9a0c-0305e82c3301\"}"),
                arguments("digits", 26, "3141592653589793238462643383279502884197169399375105820974944592307816406286"),
                arguments(
                        "base64",
                        87,
                        "RCCCPP3m8cJrMPkOx90B5Ih1NKIPCw0Ew27YDnHg/XewdnDrlAvVM1+XParYYZuR/8kR9XzO1Fi7vyzgN1PJvfoP8BadyVdWdAZmds+wtOuJAsRCadoc9rpm"),
                arguments(
                        "hex",
                        63,
                        "dfbdb0ae0755281220e087835b92558589eaff309cad68386d070c415ed7e70cad19461922995d84016e51c6b36d6f3c9f0ac9056a4ad683cbf72124"),
                arguments(
                        "randlower",
                        66,
                        "ffrgiyktqilkkdjhtywpesrydkbncmzeekdtszmcsrhsciljsrdoidzbjatvacndzbghzsnfdofvhfxdnmzrjriwpkdgukbaazjxtkomkmccktodigztyrwp"),
                arguments(
                        "randupper",
                        68,
                        "VLIFRGJGHLCICYOCUSUKHMJBKFKZSJHKDRTSZTCHHAZHMCIRCXCAUAJYZLPPEDQYZKCQVFFYEEKJDWQTJEGERXBYKTZVRXWGFJNRFBWVHIYCVOZNRIROROAM"),
                arguments(
                        "newlines",
                        60,
                        "a\n\n\nb\t\tc\r\na\n\n\nb\t\tc\r\na\n\n\nb\t\tc\r\na\n\n\nb\t\tc\r\na\n\n\nb\t\tc\r\na\n\n\nb\t\tc\r\na\n\n\nb\t\tc\r\na\n\n\nb\t\tc\r\na\n\n\nb\t\tc\r\na\n\n\nb\t\tc\r\n"),
                arguments("math", 53, "∀x∈ℝ: ∃y≥0 ∧ √(x²+y²)≠∞ ⇒ ∑ᵢ αᵢ·βᵢ ≤ ‖α‖‖β‖"),
                arguments("rare", 25, "龘靐齉齾龗麤鱻爨籲鸞"),
                arguments("zalgo", 42, "h̷̢e̸͝l̵͝l̶̕o̸ ẇ̶o̵r̷̓l̴d̷"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void no_text_has_more_tokens_than_are_held(String name, int tokens, String text) {
        assertThat(chat(message(text)).input()).isGreaterThanOrEqualTo(tokens + PER_MESSAGE);
        assertThat(messages("\"max_tokens\":5," + message(text)).input()).isGreaterThanOrEqualTo(tokens + PER_MESSAGE);
        // Without what is added once for each request.
        assertThat(chat(message(text.repeat(50))).input()).isGreaterThanOrEqualTo(tokens * 49L);
        assertThat(vectors("\"input\":" + quoted(text)).input()).isGreaterThanOrEqualTo(tokens);
    }

    @Test
    void what_providers_report_is_less_than_what_is_held() {
        Map<Vendor, ProviderStub> stubs = new EnumMap<>(Vendor.class);
        TestCaravan.Builder builder = TestCaravan.with();
        Vendor.all().forEach(vendor -> {
            stubs.put(vendor, vendor.stub());
            builder.provider(vendor.label(), stubs.get(vendor));
        });
        try (TestCaravan caravan = builder.start()) {
            texts().forEach(text -> Vendor.all().forEach(vendor -> {
                String members = message((String) text.get()[2]);
                Reply reply = caravan.post("{\"model\":\"" + vendor.model() + "\"," + members + "}");
                long reported = reply.json().at("/usage/prompt_tokens").asLong();
                assertThat(reported).as("%s: %s", vendor, members).isPositive();
                assertThat(chat(members).input()).as("%s: %s", vendor, members).isGreaterThanOrEqualTo(reported);
            }));
        } finally {
            stubs.values().forEach(ProviderStub::close);
        }
    }

    @Test
    void plain_text_is_not_held_for_many_times_over() {
        String text = "The caravan set out at dawn, and by noon nobody could remember who had decided on it. ";

        assertThat(chat(message(text.repeat(100))).input()).isBetween(2_000L, 5_500L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"max_tokens\":7'|7|1",
                "'\"max_completion_tokens\":9,\"n\":3'|9|3",
                "'\"max_tokens\":null,\"n\":null'|-1|1",
                "'\"max_tokens\":5,\"max_completion_tokens\":9'|9|1",
                "'\"temperature\":1'|-1|1"
            })
    void the_caller_says_how_long_and_how_many_the_answers_are(String members, long most, long answers) {
        Demand demand = chat(members + "," + message("hi"));

        assertThat(demand.mostOutput()).isEqualTo(most < 0 ? OptionalLong.empty() : OptionalLong.of(most));
        assertThat(demand.answers()).isEqualTo(answers);
    }

    @Test
    void only_the_outermost_members_say_so() {
        Demand demand = chat("\"metadata\":{\"max_tokens\":\"7\",\"n\":9}," + message("hi"));

        assertThat(demand.mostOutput()).isEmpty();
        assertThat(demand.answers()).isEqualTo(1);
    }

    @Test
    void vectors_are_no_answer_and_tokens_are_counted_as_such() {
        Demand demand = vectors("\"input\":[[100001,100002,100003],[100004]]");

        assertThat(demand.answers()).isZero();
        assertThat(demand.input()).isBetween(4L, 60L);
    }

    @Test
    void who_may_write_a_cache_says_so_somewhere() {
        String plain = "\"max_tokens\":5," + message("cache_control");
        String hinted =
                "\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\","
                        + "\"cache\\u005fcontrol\":{\"type\":\"ephemeral\"}}]}]";

        assertThat(messages(plain).mayWriteCache()).isFalse();
        assertThat(messages(hinted).mayWriteCache()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,%s\"}}",
                "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.com/a.png\"}}"
            })
    void an_image_is_so_many_tokens_however_large_it_is(String part) {
        String content = part.formatted("iVBORw0KGgo".repeat(100_000));

        assertThat(chat(parts(content)).input()).isBetween(6_000L, 6_200L);
    }

    @Test
    void other_files_are_counted_by_their_length() {
        String file = "JVBERi0xLjQK".repeat(10_000);
        String image =
                "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"iVBORw0KGgo"
                        + file + "\"}}";
        String pdf =
                "{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"media_type\":\"application/pdf\",\"data\":\""
                        + file + "\"}}";
        String remote = "{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"https://example.com/a.pdf\"}}";
        String remoteImage = "{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://example.com/a.png\"}}";

        assertThat(messages("\"max_tokens\":5," + parts(image)).input()).isBetween(6_000L, 6_200L);
        assertThat(messages("\"max_tokens\":5," + parts(pdf)).input()).isBetween(66_000L, 66_200L);
        assertThat(messages("\"max_tokens\":5," + parts(remote)).input()).isBetween(100_000L, 100_200L);
        assertThat(messages("\"max_tokens\":5," + parts(remoteImage)).input()).isBetween(6_000L, 6_200L);
    }

    @Test
    void a_text_that_looks_like_a_file_is_counted_as_a_text() {
        assertThat(chat(message("data:image/png;base64," + "QUJD".repeat(10_000)))
                        .input())
                .isGreaterThan(30_000);
    }

    @Test
    void tools_and_schemas_are_explained_to_a_model_in_words_that_nobody_sees() {
        String tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],";

        assertThat(chat(tools + message("hi")).input()).isGreaterThan(1_000);
        assertThat(chat("\"response_format\":{\"type\":\"json_object\"}," + message("hi"))
                        .input())
                .isGreaterThan(1_000);
    }

    private static Demand chat(String members) {
        return Demand.of(ChatRequestReader.read(bytes(members)));
    }

    private static Demand messages(String members) {
        return Demand.of(MessagesReader.read(bytes(members)));
    }

    private static Demand vectors(String members) {
        return Demand.of(EmbeddingsRequest.read(bytes("\"model\":\"m\"," + members)));
    }

    private static byte[] bytes(String members) {
        return ("{" + members + "}").getBytes(StandardCharsets.UTF_8);
    }

    private static String message(String text) {
        return "\"messages\":[{\"role\":\"user\",\"content\":" + quoted(text) + "}]";
    }

    private static String parts(String part) {
        return "\"messages\":[{\"role\":\"user\",\"content\":[" + part + "]}]";
    }

    private static String quoted(String text) {
        JsonNode node = Json.mapper().getNodeFactory().textNode(text);
        return node.toString();
    }
}
