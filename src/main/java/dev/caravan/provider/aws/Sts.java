package dev.caravan.provider.aws;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The service that gives the keys of a role, for an hour, to whoever may take it on. */
record Sts(URI where, String region) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Map<String, String> FORM = Map.of("content-type", "application/x-www-form-urlencoded");
    private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z.]{1,60})</Code>");

    static Sts of(KeyWords words) {
        String region = words.region();
        String ending = region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
        return new Sts(URI.create(words.get("sts-url").orElse("https://sts." + region + ending)), region);
    }

    AwsKeys byWebIdentity(String role, String session, Path file, Errands errands, Instant now) {
        String token;
        try {
            token = Files.readString(file).strip();
        } catch (IOException e) {
            throw KeySource.none("the web identity token in " + file + " cannot be read");
        }
        String body = form(Map.of(
                "Action", "AssumeRoleWithWebIdentity",
                "RoleArn", role,
                "RoleSessionName", session,
                "WebIdentityToken", token));
        return keys(errands.send("POST", target(), FORM, body, PATIENCE), now);
    }

    AwsKeys byRole(AwsKeys keys, String role, String session, String externalId, Errands errands, Instant now) {
        Map<String, String> fields = new HashMap<>(Map.of("Action", "AssumeRole", "RoleArn", role));
        fields.put("RoleSessionName", session);
        if (!externalId.isEmpty()) {
            fields.put("ExternalId", externalId);
        }
        String body = form(fields);
        Map<String, String> headers = new HashMap<>(FORM);
        ByteBuffer[] bytes = {ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8))};
        headers.putAll(new Signer("sts", region).headers(keys, "POST", target(), bytes, now));
        return keys(errands.send("POST", target(), headers, body, PATIENCE), now);
    }

    private URI target() {
        return where.getRawPath().isEmpty() ? where.resolve("/") : where;
    }

    private static String form(Map<String, String> fields) {
        Map<String, String> all = new TreeMap<>(fields);
        all.put("Version", "2011-06-15");
        return all.entrySet().stream()
                .map(field -> field.getKey() + "=" + CanonicalRequest.encoded(field.getValue(), ""))
                .collect(Collectors.joining("&"));
    }

    private static AwsKeys keys(Errands.Answer answer, Instant now) {
        if (answer.status() != 200) {
            Matcher code = CODE.matcher(answer.body());
            throw KeySource.refused("STS", answer.status(), code.find() ? code.group(1) : "");
        }
        try {
            return AwsKeys.ending(
                    element(answer, "AccessKeyId"),
                    element(answer, "SecretAccessKey"),
                    element(answer, "SessionToken"),
                    Instant.parse(element(answer, "Expiration")),
                    now);
        } catch (DateTimeParseException e) {
            throw KeySource.refused("STS", 500, "and no time at which its keys end");
        }
    }

    /** None of these holds anything that XML would have to escape. */
    private static String element(Errands.Answer answer, String name) {
        Matcher found = Pattern.compile("<" + name + ">([^<]+)</" + name + ">").matcher(answer.body());
        if (!found.find()) {
            throw KeySource.refused("STS", 500, "and no " + name);
        }
        return found.group(1).strip();
    }
}
