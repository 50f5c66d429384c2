package dev.caravan.camel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.support.builder.ExpressionBuilder;

/**
 * A text of an option that names parts of the exchange, as {@code order-${header.id}}. It is Camel's simple language, and of
 * that only what reads one value: where an address is put together from a message, what came from a stranger may stand in
 * it, and must not be able to call anything. Threads may share it.
 */
final class ExchangeText {
    private static final Pattern PART = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern READS = Pattern.compile("body|exchangeId|messageId|id"
            + "|(?:headers?|exchangeProperty|variable)(?:\\.[\\w-]+|\\[['\"]?[\\w-]+['\"]?])"
            + "|body(?:\\.(?!(?:getC|c)lass\\b)\\w+|\\[['\"]?[\\w-]+['\"]?])");

    private final List<Expression> parts;

    private ExchangeText(List<Expression> parts) {
        this.parts = List.copyOf(parts);
    }

    /** @throws IllegalArgumentException where it does more than to read */
    static ExchangeText of(CamelContext context, String option, String text) {
        List<Expression> parts = new ArrayList<>();
        Matcher matcher = PART.matcher(text);
        int end = 0;
        while (matcher.find()) {
            if (!READS.matcher(matcher.group(1)).matches()) {
                throw new IllegalArgumentException("'" + option + "' may name parts of the message, such as"
                        + " ${header.id}, ${exchangeProperty.id}, ${variable.id}, ${body}, ${body.id} or ${exchangeId},"
                        + " and not " + matcher.group() + ": for more, set a variable before and name that");
            }
            literal(option, text.substring(end, matcher.start()), parts);
            Expression part = context.resolveLanguage("simple").createExpression(matcher.group());
            part.init(context);
            parts.add(part);
            end = matcher.end();
        }
        literal(option, text.substring(end), parts);
        return new ExchangeText(parts);
    }

    private static void literal(String option, String text, List<Expression> parts) {
        if (text.contains("${") || text.contains("$simple{")) {
            throw new IllegalArgumentException("'" + option + "' names a part of the message and does not end it");
        }
        if (!text.isEmpty()) {
            parts.add(ExpressionBuilder.constantExpression(text));
        }
    }

    /** Empty where something that it names is not there. */
    Optional<String> in(Exchange exchange) {
        StringBuilder text = new StringBuilder();
        for (Expression part : parts) {
            String value = part.evaluate(exchange, String.class);
            if (value == null || value.isBlank()) {
                return Optional.empty();
            }
            text.append(value);
        }
        return Optional.of(text.toString());
    }
}
