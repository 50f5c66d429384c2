package dev.caravan.stub;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a message or a tool's result consists of: who asks has other kinds of parts than who answers. */
final class OpenAiScrutinyOfParts {
    private static final List<String> ASKED = List.of("input_text", "input_image", "input_file");
    private static final List<String> ANSWERED = List.of("output_text", "refusal");
    private static final Pattern ADDRESS = Pattern.compile("https?://\\S+");
    private static final Pattern IMAGE = Pattern.compile("data:image/(png|jpe?g|gif|webp);base64,[A-Za-z0-9+/]+=*");
    private static final Pattern FILE = Pattern.compile("data:[\\w.+-]+/[\\w.+-]+;base64,[A-Za-z0-9+/]+=*");

    private OpenAiScrutinyOfParts() {}

    static void require(OpenAiInput content, boolean answered) {
        if (content.node().isTextual()) {
            return;
        }
        content.require(content.node().isArray(), "one of an array of objects or string");
        for (OpenAiInput part : content.elements()) {
            part.requireObject().required("type").requireOneOf(answered ? ANSWERED : ASKED);
            switch (part.member("type").text()) {
                case "input_text" -> requireText(part, "text", "prompt_cache_breakpoint");
                case "output_text" -> requireText(part, "text", "annotations", "logprobs");
                case "refusal" -> requireText(part, "refusal");
                case "input_image" -> requireImage(part);
                default -> requireFile(part);
            }
        }
    }

    private static void requireText(OpenAiInput part, String name, String... others) {
        List<String> allowed = new ArrayList<>(List.of("type", name));
        allowed.addAll(List.of(others));
        part.required(name).requireText();
        part.requireOnly(allowed.toArray(String[]::new));
        for (String list : List.of("annotations", "logprobs")) {
            if (part.member(list).isSet()) {
                part.member(list).requireList();
            }
        }
    }

    private static void requireImage(OpenAiInput part) {
        part.requireOnly("type", "image_url", "file_id", "detail", "prompt_cache_breakpoint");
        part.member("detail").requireOneOfIfSet("low", "high", "auto", "original");
        OpenAiInput url = part.member("image_url");
        if (!url.isSet()) {
            requireOneOf(part, "image_url", "file_id");
            return;
        }
        url.require(url.node().isTextual(), "an image URL");
        if (url.text().startsWith("data:") ? !IMAGE.matcher(url.text()).matches() : !isAddress(url)) {
            throw url.invalid("Invalid '%s'. Expected a valid URL, but got a value with an invalid format."
                    .formatted(url.path()));
        }
    }

    private static void requireFile(OpenAiInput part) {
        part.requireOnly("type", "file_data", "file_id", "file_url", "filename", "detail", "prompt_cache_breakpoint");
        requireOneOf(part, "file_id", "file_data", "file_url");
        OpenAiInput data = part.member("file_data");
        if (data.isSet() && !FILE.matcher(data.requireText()).matches()) {
            throw data.invalid(
                    "Invalid '%s'. Expected a base64-encoded data URL with a MIME type (e.g.".formatted(data.path())
                            + " 'data:application/pdf;base64,aGVsbG8='), but got a value without the 'data:' prefix.");
        }
        OpenAiInput url = part.member("file_url");
        if (url.isSet() && !isAddress(url)) {
            throw url.invalid("Invalid '%s'. Expected a valid URL, but got a value with an invalid format."
                    .formatted(url.path()));
        }
        part.member("filename").requireTextIfSet();
    }

    private static boolean isAddress(OpenAiInput url) {
        return ADDRESS.matcher(url.requireText()).matches();
    }

    private static void requireOneOf(OpenAiInput part, String... names) {
        for (String name : names) {
            if (part.member(name).isSet()) {
                part.member(name).requireText();
                return;
            }
        }
        part.required(names[0]);
        part.member(names[0]).requireText();
    }
}
