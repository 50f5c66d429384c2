package dev.caravan.stub;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Bedrock's words for what went wrong: the name of an exception in a header, and a message. */
final class BedrockErrors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NAME = Pattern.compile("[A-Z][A-Za-z]+(Exception|Token)");

    private BedrockErrors() {}

    static Optional<Fault> refused(String message) {
        return Optional.of(Fault.of(400, "ValidationException", message));
    }

    static String body(Fault fault) {
        return JSON.createObjectNode().put("message", fault.message()).toString();
    }

    static List<Header> headers(Fault fault) {
        return List.of(new Header("x-amzn-ErrorType", type(fault) + ":http://internal.amazon.com/coral/bedrock/"));
    }

    static String frame(Fault fault) {
        String type = type(fault);
        String member = type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
        return AmazonFrame.exception(member, body(fault));
    }

    private static String type(Fault fault) {
        String code = String.valueOf(fault.code());
        if (NAME.matcher(code).matches()) {
            return code;
        }
        return switch (fault.status()) {
            case 400, 422 -> "ValidationException";
            case 401, 403 -> "AccessDeniedException";
            case 404 -> "ResourceNotFoundException";
            case 408 -> "ModelTimeoutException";
            case 424 -> "ModelErrorException";
            case 429 -> "ThrottlingException";
            case 503 -> "ServiceUnavailableException";
            default -> "InternalServerException";
        };
    }

    static Fault usual(int status, String model) {
        return Fault.uncoded(
                status,
                switch (status) {
                    case 400 -> "The request is not valid.";
                    case 403 -> "You don't have access to the model with the specified model ID.";
                    case 404 -> "Could not resolve the foundation model from the model identifier: " + model;
                    case 408 -> "Model has timed out in processing the request.";
                    case 429 -> "Too many requests, please wait before trying again.";
                    case 503 -> "Bedrock is unable to process your request.";
                    default -> "The system encountered an unexpected error during processing. Try your request again.";
                });
    }

    /** What OpenAI tells by a code. */
    static Fault inItsWords(Fault fault) {
        return switch (String.valueOf(fault.code())) {
            case "context_length_exceeded" ->
                Fault.of(400, "ValidationException", "Input is too long for requested model.");
            case "insufficient_quota" ->
                Fault.of(
                        400,
                        "ServiceQuotaExceededException",
                        "Your request exceeds the service quota for your account.");
            default -> fault;
        };
    }
}
