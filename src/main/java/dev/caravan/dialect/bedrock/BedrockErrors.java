package dev.caravan.dialect.bedrock;

import dev.caravan.dialect.Complaint;
import dev.caravan.failure.ProviderFailure;
import dev.caravan.failure.Trouble;
import dev.caravan.json.Slice;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Understands Bedrock's exceptions, whose names stand in a header, and in a stream in the frame. */
final class BedrockErrors {
    private static final Set<String> OF_THE_KEY = Set.of(
            "UnrecognizedClientException",
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "IncompleteSignatureException",
            "InvalidClientTokenId",
            "MissingAuthenticationTokenException",
            "ExpiredTokenException",
            "ExpiredToken");

    /** What it says where it names no exception, of a bearer key above all. */
    private static final Pattern KEY_REFUSED = Pattern.compile(
            "(?i)^(authentication failed|the security token included in the request is|bearer token has expired"
                    + "|invalid api key|missing authentication token)");

    private static final Pattern TOO_LONG = Pattern.compile(
            "(?i)input is too long|prompt is too long|exceeds? (the )?(model'?s? )?(maximum )?context|too many input tokens"
                    + "|input length and `max_tokens` exceed|maximum context length");

    private static final Pattern OPERATORS = Pattern.compile("(?i)^(operation not allowed|your account is not)");

    /** Also of a name that only an inference profile has, or of a model that is not there: another provider may have it. */
    private static final Pattern UNABLE = Pattern.compile(
            "(?i)(isn['’]t|is not|are not|aren['’]t) (currently )?supported|(doesn['’]t|does not|don['’]t|do not) support"
                    + "|unsupported"
                    + "|model identifier is invalid");

    private BedrockErrors() {}

    static Complaint understood(int status, String type, Slice body) {
        String exception = name(type.isEmpty() ? body.get("__type").text() : type);
        Slice message = body.get("message").isGiven() ? body.get("message") : body.get("Message");
        return new Complaint(kind(status, exception, message.text()), message.text(), null, null, Optional.empty());
    }

    /** Without the address that may stand behind it, or the name of the service before it. */
    private static String name(String type) {
        String name = type.split("[:,]", 2)[0];
        return name.substring(name.lastIndexOf('#') + 1);
    }

    private static Complaint.Kind kind(int status, String exception, String message) {
        if (OF_THE_KEY.contains(exception)
                || ((status == 401 || status == 403)
                        && KEY_REFUSED.matcher(message).find())) {
            return Complaint.Kind.KEY_REFUSED;
        }
        if (exception.equals("ServiceQuotaExceededException")
                || (status == 400 && OPERATORS.matcher(message).find())) {
            return Complaint.Kind.OPERATORS;
        }
        if (status != 400) {
            return Complaint.Kind.PLAIN;
        }
        if (TOO_LONG.matcher(message).find()) {
            return Complaint.Kind.TOO_LONG;
        }
        return UNABLE.matcher(message).find() ? Complaint.Kind.UNABLE : Complaint.Kind.PLAIN;
    }

    /** Of an exception in the midst of a stream, where there is no status to say what it is. */
    static ProviderFailure inStream(String exception) {
        return switch (exception) {
            case "throttlingException", "modelNotReadyException" ->
                ProviderFailure.of(Trouble.RATE_LIMIT, 200, Trouble.RATE_LIMIT.words());
            case "modelTimeoutException" -> ProviderFailure.of(Trouble.TIMEOUT, 200, Trouble.TIMEOUT.words());
            case "accessDeniedException" -> ProviderFailure.of(Trouble.FORBIDDEN, 200, Trouble.FORBIDDEN.words());
            default -> broken("it sent an error instead of an answer");
        };
    }

    static ProviderFailure broken(String why) {
        return ProviderFailure.of(Trouble.SERVER_ERROR, 200, why);
    }
}
